"""Bolt's traps: what is acknowledged was committed, and nothing is acknowledged that was not."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from bot.sandbox import Delivery
from storage.store import StoreDown
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ANSWER,
    KNOWN,
    PERSON,
    answered,
    by_bot,
    deliver,
    envelope,
    fresh_ts,
    knowing,
    message,
    quiet,
    signed,
    turns,
)

BOTH = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


class Away:
    """A store that fails every write; reads fail too."""

    def __init__(self, store: Any, error: Exception) -> None:
        self._store = store
        self._error = error
        self.dialect = store.dialect
        self.tries = 0

    async def run(self, op: Any) -> Any:
        self.tries += 1
        raise self._error

    read = run


@contextlib.asynccontextmanager
async def store_away(here: World, error: Exception | None = None) -> AsyncIterator[Away]:
    desk = here.baton.front.desk
    good, desk.store = desk.store, Away(desk.store, error or StoreDown("gone"))  # type: ignore[assignment]
    try:
        yield desk.store  # type: ignore[misc]
    finally:
        desk.store = good


def slack_tries_again(delivery: Delivery) -> None:
    """Let Slack's waiting time pass: the ack is overdue, or the next try is due."""
    assert delivery.timer is not None
    delivery.timer.fire()


@BOTH
@pytest.mark.parametrize("error", [StoreDown("gone"), RuntimeError("a bug")], ids=["store", "bug"])
async def test_what_could_not_be_committed_is_not_acknowledged_and_comes_again(
    world: Start, http: bool, error: Exception
) -> None:
    here = await world(llm=FakeLLM(reply=knowing), http=http)
    async with store_away(here, error) as away:
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
        delivery = here.sandbox.deliveries[-1]
        if http:
            await here.until(lambda: delivery.attempt >= 2, what="two refusals")
            assert delivery.reason == "http_error"
        else:
            await here.until(lambda: away.tries, what="a first try")
        assert delivery.state == "waiting"
    slack_tries_again(delivery)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert delivery.acked
    assert ANSWER in text
    assert len(await turns(here)) == 1


async def test_a_press_is_not_acknowledged_while_the_store_is_down(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing), http=True)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    async with store_away(here):
        delivery = await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
        assert not delivery.acked
        assert "did not work" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    assert (await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")).acked, "the button still works"
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="a claim")


@BOTH
async def test_a_failing_auth_test_loses_no_message(world: Start, http: bool) -> None:
    here = await world(llm=FakeLLM(reply=knowing), http=http)
    here.sandbox.fail("auth.test", "internal_error", times=1_000)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text


@BOTH
async def test_a_retry_that_is_the_only_delivery_is_handled(world: Start, http: bool) -> None:
    here = await world(llm=FakeLLM(reply=knowing), http=http)
    payload = envelope(here.sandbox, message("C0JUNIPER", "U0MIA", KNOWN))
    third = Delivery("env0THIRD", "events_api", payload, retries=True, attempt=3, reason="http_timeout")
    assert (await here.sandbox.courier.send(third)).acked
    assert len(await turns(here)) == 1


@BOTH
async def test_one_event_four_times_is_one_turn(world: Start, http: bool) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm, http=http)
    inner = message("C0JUNIPER", "U0MIA", KNOWN)
    first = envelope(here.sandbox, inner)
    other_id = {**first, "event_id": "Ev0ANOTHER"}
    for payload in (first, first, other_id, first):
        assert (await here.sandbox.inject(payload)).acked
    await here.until(lambda: llm.requests, what="a request to the model")
    await quiet(here)
    assert len(await turns(here)) == 1
    assert len(llm.requests) == 1


async def test_a_retry_header_alone_changes_nothing(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm, http=True)
    payload = envelope(here.sandbox, message("C0JUNIPER", "U0MIA", KNOWN))
    for number in ("1", "2", "3", "nonsense"):
        assert (await signed(here, payload, retry=(number, "http_timeout"))).status_code == 200
    await quiet(here)
    assert len(await turns(here)) == 1
    assert len(llm.requests) == 1


@BOTH
async def test_a_command_whose_text_says_payload_gets_its_answer(world: Start, http: bool) -> None:
    here = await world(http=http)
    for words in ("show payload", "payload", "help payload=1&command=x"):
        told = len(here.sandbox.ephemerals("U0LEA"))
        assert (await here.sandbox.command("U0LEA", "C0QA", "/qa", words)).acked
        await here.until(lambda: len(here.sandbox.ephemerals("U0LEA")) > told, what=words)  # noqa: B023
        assert "/qa why" in here.sandbox.ephemerals("U0LEA")[-1]["text"]


async def test_slacks_challenge_is_answered(world: Start) -> None:
    here = await world(http=True)
    answer = await signed(here, {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
    assert answer.status_code == 200
    assert "3eZbrw1aB" in answer.text
    long = await signed(here, {"type": "url_verification", "challenge": "A" * 100_000})
    assert len(long.text) < 1_000


@BOTH
async def test_what_nobody_handles_is_acknowledged(world: Start, http: bool) -> None:
    here = await world(http=http, llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    posted = here.sandbox.messages("C0JUNIPER", ts)[-1]
    for block in posted["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == "answer.helpful":
                element["action_id"] = "something.of.another.version"
    assert (await here.sandbox.press("U0MIA", "C0JUNIPER", posted["ts"], "Helpful")).acked
    for kind in ("block_suggestion", "view_closed", "shortcut", "unheard_of"):
        body = {"type": kind, "user": {"id": "U0MIA"}, "callback_id": "x", "trigger_id": f"t.{kind}"}
        assert (await here.sandbox.courier.send(Delivery(f"env.{kind}", "interactive", body))).acked, kind
    for event in ("team_join", "reaction_added", "file_shared", "emoji_changed"):
        assert (await deliver(here, {"type": event, "user": "U0MIA", "event_ts": fresh_ts()})).acked, event
    assert len(by_bot(here, "C0JUNIPER")) == 1


async def test_other_addresses_and_methods_are_refused(world: Start) -> None:
    here = await world(http=True)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{here.baton.port}", trust_env=False) as client:
        assert (await client.get("/slack/events")).status_code == 405
        assert (await client.post("/slack/other", content=b"{}")).status_code == 404
        assert (await client.get("/healthz")).status_code == 200
