"""An OpenAI-compatible server on loopback: strict, scripted, and it keeps what it was asked."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.serve import serving

KNOWN = {"model", "messages", "temperature", "max_tokens", "response_format", "logprobs", "top_logprobs", "n", "stream",
         "tools"}  # fmt: skip


@dataclass
class FakeLLM:
    """Answers each call with ``reply(newest customer text)``.

    ``reply`` returns plain prose, a dict (sent as JSON content), an int (an HTTP status) or a list of calls,
    (name, arguments as JSON or as a dict) each.
    ``gate`` holds calls back until it is set; ``structured`` False refuses response_format as old servers do.
    """

    reply: Callable[[str], Any] = lambda text: "I cannot say."
    structured: bool = True
    logprobs: bool = True
    gate: asyncio.Event | None = None
    base_url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: int = 0

    @property
    def prompts(self) -> list[str]:
        """Every prompt as one text."""
        return [json.dumps(request["messages"], ensure_ascii=False) for request in self.requests]

    async def completions(self, request: Request) -> Response:
        body = await request.json()
        unknown = body.keys() - KNOWN
        if unknown:
            return _error(400, f"unknown parameters {sorted(unknown)}")
        if not self.structured and "response_format" in body:
            return _error(400, "response_format is not supported")
        if not self.logprobs and body.get("logprobs"):
            return _error(400, "logprobs is not supported")
        self.requests.append(body)
        self.started.set()
        if self.gate is not None:
            try:
                await self._held(request)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        answer = self.reply(body["messages"][-1]["content"])
        if isinstance(answer, int):
            return _error(answer, "scripted")
        if isinstance(answer, list):
            return JSONResponse(_calls(body["model"], answer, body.get("tools", [])))
        content = json.dumps(answer) if isinstance(answer, dict) else answer
        return JSONResponse(_completion(body["model"], content, with_logprobs=bool(body.get("logprobs"))))

    async def _held(self, request: Request) -> None:
        assert self.gate is not None
        gone = asyncio.ensure_future(_disconnected(request))
        opened = asyncio.ensure_future(self.gate.wait())
        done, pending = await asyncio.wait({gone, opened}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if gone in done:
            self.cancelled += 1


async def _disconnected(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)


def _completion(model: str, content: str, *, with_logprobs: bool) -> dict[str, Any]:
    tokens = [{"token": word, "logprob": -0.1, "bytes": None, "top_logprobs": []} for word in content.split()]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": content, "refusal": None},
                "logprobs": {"content": tokens, "refusal": None} if with_logprobs else None,
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _calls(model: str, wanted: list[tuple[str, Any]], tools: list[dict[str, Any]]) -> dict[str, Any]:
    assert tools, "a model calls only what it is offered"
    calls = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for number, (name, given) in enumerate(wanted)
    ]
    body = _completion(model, "", with_logprobs=False)
    body["choices"][0] |= {"finish_reason": "tool_calls"}
    body["choices"][0]["message"] |= {"content": None, "tool_calls": calls}
    return body


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": "invalid_request_error"}}, status_code=status)


@contextlib.asynccontextmanager
async def llm_server(fake: FakeLLM) -> AsyncIterator[FakeLLM]:
    """Serve a fake while the block runs."""
    app = Starlette(routes=[Route("/v1/chat/completions", fake.completions, methods=["POST"])])
    async with serving(app, "127.0.0.1", 0) as port:
        fake.base_url = f"http://127.0.0.1:{port}/v1"
        yield fake
