"""A lean OpenAI-compatible server: fixed answers after a delay; it notices callers who hang up."""

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial

from bench.load.http1 import Peer, listen
from bench.load.questions import QUESTIONS

WORDS_OF_NOBODY = "I do not know."
HANG = b"ref-hang"


def completion(content: str, *, logprobs: bool) -> bytes:
    """A chat completion as OpenAI's server writes it; four letters count as a token."""
    pieces = [content[at : at + 4] for at in range(0, len(content), 4)]
    tokens = [{"token": one, "logprob": -0.05, "bytes": list(one.encode()), "top_logprobs": []} for one in pieces]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": None, "annotations": []},
        "logprobs": {"content": tokens, "refusal": None} if logprobs else None,
        "finish_reason": "stop",
    }
    usage = {"prompt_tokens": 900, "completion_tokens": len(pieces), "total_tokens": 900 + len(pieces)}
    body = {"id": "chatcmpl-bench", "object": "chat.completion", "created": 1_780_000_000, "model": "bench"}
    return json.dumps(body | {"choices": [choice], "usage": usage}).encode()


def _answers() -> list[tuple[bytes, dict[tuple[bool, bool], bytes]]]:
    """(question, answer by (structured, logprobs)), written once."""
    found = []
    for one in QUESTIONS:
        shaped = json.dumps({"answer": one.answer, "cites": [1], "enough": True})
        bodies = {
            (structured, logprobs): completion(shaped if structured else one.answer, logprobs=logprobs)
            for structured in (False, True)
            for logprobs in (False, True)
        }
        found.append((one.text.encode(), bodies))
    return found


class LLM:
    """``delay`` in seconds; None answers never. Calls are answered by the question found in them.

    Calls that hold ``HANG`` anywhere are never answered, whatever the delay.
    """

    def __init__(self, delay: float | None = 0.0) -> None:
        self.delay = delay
        self.calls = 0
        self.open = 0
        self.base_url = ""
        self.on_hung_up: Callable[[bytes, float], None] = lambda body, at: None
        """Hears of callers who left before their answer: (body, time.time())."""
        self.on_call: Callable[[bytes, float], None] = lambda body, at: None
        """Hears of every call: (body, time.time())."""
        self._answers = _answers()

    async def start(self) -> asyncio.Server:
        """Listen on a free port."""
        server, port = await listen(self._handle)
        self.base_url = f"http://127.0.0.1:{port}/v1"
        return server

    def _handle(self, peer: Peer, target: bytes, body: bytes, /) -> None:
        self.calls += 1
        self.open += 1
        self.on_call(body, time.time())
        peer.gone = partial(self._gone, body)
        if self.delay is None or HANG in body:
            return
        if self.delay == 0:
            self._answer(peer, body)
        else:
            asyncio.get_running_loop().call_later(self.delay, self._answer, peer, body)

    def _answer(self, peer: Peer, body: bytes) -> None:
        if peer.gone is None:
            return  # hung up
        self.open -= 1
        last = body.rindex(b"{", 0, body.rindex(b'"role"'))
        kind = (b'"response_format"' in body, b'"logprobs":true' in body)
        for question, bodies in self._answers:
            if body.find(question, last) >= 0:
                peer.answer(bodies[kind])
                return
        peer.answer(completion(WORDS_OF_NOBODY, logprobs=False))

    def _gone(self, body: bytes) -> None:
        self.open -= 1
        self.on_hung_up(body, time.time())
