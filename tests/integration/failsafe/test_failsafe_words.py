"""Whatever breaks, a customer reads words of ours or nothing: no error text, no traceback (threats 67 to 84)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handoff.errors import DrafterFailed
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.failsafe.breaking import TECHNICAL, no_error_shows, seen_by_customers
from tests.integration.slack.helping import ANSWER, KNOWN, PERSON, answered, audit, conversation, knowing, outbox, quiet

FINAL = ("channel_not_found", "is_archived", "not_in_channel", "msg_too_long", "token_revoked", "a_new_error")
PASSING = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")


async def test_every_error_of_slack_is_final_or_passing_and_ends_with_people_or_words(world: Start) -> None:
    """A final one is tried once; the answer it took is a person's business, with the reason on record."""
    here = await world(llm=FakeLLM(reply=knowing))
    faults = [here.sandbox.fail("chat.postMessage", error, when=lambda args: ANSWER in str(args)) for error in FINAL]
    asked = [await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN) for _ in FINAL]
    for ts in asked:
        await here.until(lambda: here.bot_texts("C0JUNIPER", ts), what="the notice")  # noqa: B023
        assert (await conversation(here, ts)).owner == "WAITING"
    assert [fault.hits for fault in faults] == [1] * len(FINAL)
    assert [row.status for row in await outbox(here, "answer")] == ["failed"] * len(FINAL)
    await quiet(here)
    assert len(here.sandbox.messages("C0DESK")) == len(FINAL), "a card each"
    assert {line.why for line in await audit(here, "send-failed")} >= set(FINAL)
    no_error_shows(here)


async def test_a_passing_error_of_slack_is_looked_up_and_not_given_up(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    for error in PASSING:
        here.sandbox.fail("chat.postMessage", error, when=lambda args: ANSWER in str(args))
    asked = {await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN) for _ in PASSING}

    def looked() -> set[str]:
        return {str(call.args.get("ts")) for call in here.sandbox.calls if call.method == "conversations.replies"}

    await here.until(lambda: looked() >= asked, what="a look into each thread")
    assert [row.status for row in await outbox(here, "answer")] == ["sending"] * len(PASSING)
    assert seen_by_customers(here) == []


class Breaks:
    """A drafter that fails in a way nobody foresaw."""

    model = "breaks"
    calls_tools = False

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def draft(self, request: Any) -> Any:
        raise self.error

    async def close(self) -> None:
        """Nothing to close."""


async def _drafter(here: World) -> None:
    here.baton.front.desk.drafter = Breaks(DrafterFailed("broken", 'Traceback: File "x.py", line 3, sqlite3.Error'))


async def _asking(here: World) -> None:
    here.sandbox.fail("users.info", "internal_error")
    here.sandbox.fail("conversations.info", "fatal_error")
    here.sandbox.fail("assistant.threads.setStatus", "internal_error", times=99)


async def _page(here: World) -> None:
    here.sandbox.fail("chat.postMessage", status=502, when=lambda args: args.get("channel") == "C0DESK")


async def _talks(here: World) -> None:
    def reply(text: str) -> str:
        return 'Traceback (most recent call last):\n  File "bot.py", line 3\nsqlite3.OperationalError: disk I/O error'

    assert here.llm is not None
    here.llm.reply = reply


BROKEN: dict[str, Callable[[World], Awaitable[None]]] = {
    "the model server": _drafter,
    "the model itself": _talks,
    "asking Slack": _asking,
    "the agents' channel": _page,
}


@pytest.mark.parametrize("what", BROKEN)
async def test_no_error_text_reaches_a_customer_when_something_breaks(world: Start, what: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await BROKEN[what](here)
    asked = [await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN), await here.sandbox.say("U0NORA", "C0LAKE", PERSON)]
    await answered(here, "C0JUNIPER", asked[0])
    await answered(here, "C0LAKE", asked[1])
    assert seen_by_customers(here)
    no_error_shows(here)


async def test_a_customers_press_that_breaks_shows_a_reference_and_no_cause(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    directory = here.baton.front.directory
    people, directory.people = directory.people, Nobody()  # type: ignore[assignment]
    posted = here.sandbox.messages("C0JUNIPER", ts)[-1]
    press = asyncio.ensure_future(_press(here, posted["ts"]))
    await here.until(lambda: here.sandbox.ephemerals("U0MIA"), what="a line")
    directory.people = people
    await press
    assert here.sandbox.ephemerals("U0MIA")[-1]["text"].startswith("That did not work. Reference ")
    no_error_shows(here)


async def _press(here: World, ts: str) -> None:
    await here.sandbox.press("U0MIA", "C0JUNIPER", ts, "Helpful")


class Nobody:
    """People that cannot be asked, by a bug of ours."""

    async def person(self, user: str, *, fresh: bool = False) -> Any:
        raise ZeroDivisionError("sqlite3.OperationalError: no such table: person")


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last):",
        "sqlite3.OperationalError: disk I/O error",
        "HTTP 503",
        "KeyError('team')",
        "Hello {name}",
        "The request timed out.",
    ],
)
def test_an_error_text_would_be_found(text: str) -> None:
    assert TECHNICAL.search(text)
