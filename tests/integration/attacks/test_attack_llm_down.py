"""The model is down, slow or talks garbage: a person is asked, never an error text, few tries (threats 67, 68)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.llm import breaker
from bot.llm.openai import OpenAIDrafter
from bot.web.serve import serving
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import ANSWER, KNOWN, answered, audit, conversation, knowing, quiet

ERROR_WORDS = (
    "error",
    "exception",
    "timeout",
    "traceback",
    "500",
    "503",
    "failed",
    "unavailable",
    "OpenAI",
    "model",
)


async def handed_over(here: World, words: str = KNOWN, seconds: float = 8.0) -> str:
    """Ask; the text the customer gets, which must be the handoff's notice and nothing else."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", words)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts), seconds=seconds, what="a notice")
    [text] = await answered(here, "C0JUNIPER", ts)
    assert "colleague" in text
    assert (await conversation(here, ts)).owner == "WAITING"
    said = text.split("\n\nI'm Parcelway")[0]
    assert not [word for word in ERROR_WORDS if word in said.lower()]
    return text


@contextlib.asynccontextmanager
async def odd_server(answer: Callable[[], Response]) -> AsyncIterator[tuple[str, list[float]]]:
    """A server that answers every call with ``answer()``; its address and when it was called."""
    called: list[float] = []

    async def completions(request: Request) -> Response:
        await request.body()
        called.append(time.monotonic())
        return answer()

    app = Starlette(routes=[Route("/v1/chat/completions", completions, methods=["POST"])])
    async with serving(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}/v1", called


def choices(*messages: Any) -> Response:
    """A completion with these choices' messages."""
    made = [{"index": i, "finish_reason": "stop", "message": message} for i, message in enumerate(messages)]
    return JSONResponse({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": made})


async def _trickle() -> AsyncIterator[bytes]:
    for _ in range(400):
        yield b" "
        await asyncio.sleep(0.03)


GARBAGE: dict[str, Callable[[], Response]] = {
    "a web page": lambda: PlainTextResponse("<html>It works!</html>", media_type="text/html"),
    "nothing": lambda: Response(b"", media_type="application/json"),
    "no JSON": lambda: Response(b'{"id": "x", "choi', media_type="application/json"),
    "another shape": lambda: JSONResponse({"error": None, "result": [1, 2, 3]}),
    "a list": lambda: JSONResponse([1, 2, 3]),
    "null": lambda: JSONResponse(None),
    "no choice": lambda: choices(),
    "no message": lambda: choices(None),
    "no content": lambda: choices({"role": "assistant", "content": None}),
    "content of parts": lambda: choices({"role": "assistant", "content": [{"type": "text", "text": ANSWER}]}),
    "a refusal": lambda: choices({"role": "assistant", "content": None, "refusal": "I will not."}),
    "a tool call": lambda: choices(
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "refund", "arguments": "{}"}}],
        }
    ),
    "bytes": lambda: Response(bytes(range(256)), media_type="application/json"),
    "a redirect": lambda: Response(status_code=302, headers={"Location": "http://127.0.0.1:1/"}),
    "unauthorised": lambda: JSONResponse({"error": {"message": "bad key"}}, status_code=401),
    "not found": lambda: JSONResponse({"error": {"message": "no such model"}}, status_code=404),
    "too many": lambda: JSONResponse({"error": {"message": "slow down"}}, status_code=429),
    "broken": lambda: PlainTextResponse("Internal Server Error", status_code=500),
    "trickling": lambda: StreamingResponse(_trickle(), media_type="application/json"),
}


async def test_a_model_server_that_talks_garbage_means_a_person_is_asked(
    world: Start, subtests: pytest.Subtests
) -> None:
    here = await world()
    for name, answer in GARBAGE.items():
        with subtests.test(name):
            async with odd_server(answer) as (address, called):
                drafter = OpenAIDrafter(api_key="x", base_url=address, model="m", deadline=1.5)
                here.baton.front.desk.drafter = drafter
                await handed_over(here)
                assert 1 <= len(called) <= 3, "few tries"
                await drafter.close()


async def test_nobody_listening_means_a_person_is_asked(world: Start) -> None:
    here = await world(openai_base_url="http://127.0.0.1:9/v1", openai_api_key="test")
    await handed_over(here)


async def test_a_hanging_model_is_given_up_within_its_deadline(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    drafter = OpenAIDrafter(api_key="x", base_url=llm.base_url, model="m", deadline=0.6)
    here.baton.front.desk.drafter = drafter
    asked = time.monotonic()
    await handed_over(here)
    assert time.monotonic() - asked < 4.0
    assert len(llm.requests) <= 2
    await here.until(lambda: llm.cancelled >= 1, what="the call to be dropped")
    await drafter.close()


async def test_the_deadline_that_ships_keeps_the_promise_of_thirty_seconds() -> None:
    from bot.llm.openai import DEADLINE, TRIES

    assert DEADLINE <= 28
    assert TRIES <= 3


async def test_after_failures_in_a_row_the_model_is_left_alone_and_people_still_get_every_turn(
    world: Start,
) -> None:
    llm = FakeLLM(reply=lambda text: 500)
    here = await world(llm=llm)
    count = 0
    for number in range(breaker.FAILURES):
        await handed_over(here, f"{KNOWN} ({'x' * number})")
        count = len(llm.requests)
    assert count <= 3 * breaker.FAILURES
    for number in range(3):
        await handed_over(here, f"{KNOWN} [{'y' * number}]")
    assert len(llm.requests) == count, "the breaker is open: no call, no retry storm"
    reasons = [line.why for line in await audit(here, "decide")]
    assert "held back" in reasons[-1]
    assert len(here.sandbox.messages("C0DESK")) == breaker.FAILURES + 3


async def test_the_breaker_lets_one_call_try_again_and_closes_when_it_works() -> None:
    now = 0.0
    guard = breaker.Breaker(lambda: now)
    for _ in range(breaker.FAILURES):
        assert not guard.is_open
        guard.failed()
    assert guard.is_open
    now += breaker.REST + 0.1
    assert not guard.is_open
    guard.failed()
    assert guard.is_open, "the trial failed: it rests again at once"
    now += breaker.REST + 0.1
    guard.worked()
    assert not guard.is_open


async def test_an_agents_words_reach_the_customer_while_the_model_hangs(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    await here.sandbox.say("U0ADA", "C0JUNIPER", "I'm here, Mia.", thread_ts=ts)
    await here.until(lambda: here.sandbox.messages("C0DESK"), what="a card")
    row = await conversation(here, ts)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    assert llm.gate is not None
    llm.gate.set()
    await quiet(here)
    assert not here.bot_texts("C0JUNIPER", ts)
