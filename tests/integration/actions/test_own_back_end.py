"""A desk's own actions: signed, with an idempotency key, once, and honest where nobody can tell."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo import sample
from bot.engine.back_end import signature
from bot.web.serve import serving
from tests.conftest import Start, World
from tests.integration.actions.helping import approvals, company_desk, deeds, proposed
from tests.integration.slack.helping import quiet

SECRET = "a key the back end knows"
OWN = """
  own:
    - name: extend_trial
      title: Extend the trial
      about: Propose to extend the customer's trial by some days. A person decides.
      url: {url}
      what: extending your trial by {{days}} days
      done: Your trial runs {{days}} days longer.
      fields:
        days: {{kind: whole, most: 30}}
  offered:"""


@dataclass
class FakeBackEnd:
    """Does a deed once a key; ``statuses`` are given out first. Strict about signature and content."""

    statuses: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Keys, in order."""
    done: dict[str, Any] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        content = (await request.body()).decode()
        key, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        if request.headers["webhook-signature"] != signature(SECRET, key, at, content):
            return PlainTextResponse("bad signature", status_code=401)
        assert request.headers["idempotency-key"] == key
        self.asked.append(key)
        status = self.statuses.pop(0) if self.statuses else 200
        if status < 300 or status == 504:  # a gateway's timeout: it was done all the same
            self.done.setdefault(key, json.loads(content))
        return PlainTextResponse("ok" if status < 300 else "no such customer", status_code=status)


@pytest.fixture
async def back_end() -> AsyncIterator[tuple[FakeBackEnd, str]]:
    fake = FakeBackEnd()
    async with contextlib.AsyncExitStack() as stack:
        app = Starlette(routes=[Route("/act", fake.take, methods=["POST"])])
        port = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
        yield fake, f"http://127.0.0.1:{port}/act"


async def desk(world: Start, folder: Path, url: str, days: int = 14, **more: Any) -> World:
    policy = folder / "policy.yaml"
    policy.write_text(sample("policy.yaml").read_text().replace("\n  offered:", OWN.format(url=url), 1))
    settings = {"baton_policy": policy, "baton_secret_key": SECRET, **more}
    return await company_desk(world, ("extend_trial", {"days": days}), **settings)


async def approve(here: World) -> str:
    ts, card = await proposed(here, "Could we have two more weeks to try it?")
    assert "extending your trial by 14 days" in here.bot_texts("C0JUNIPER", ts)[-1]
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    return ts


async def test_it_is_called_once_signed_with_what_was_approved(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    here = await desk(world, tmp_path, url)
    ts = await approve(here)
    await here.until(lambda: "runs 14 days longer" in here.bot_texts("C0JUNIPER", ts)[-1], what="the word")
    await quiet(here)
    [approval] = await approvals(here)
    [deed] = await deeds(here)
    assert fake.asked == [approval.id] == [deed.key]
    body = fake.done[approval.id]
    assert (body["action"], body["account"], body["arguments"]) == ("extend_trial", "Juniper Outdoor", {"days": 14})


async def test_what_nobody_can_tell_is_asked_again_with_the_same_key(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    fake.statuses = [504]
    here = await desk(world, tmp_path, url)
    ts = await approve(here)
    await here.until(lambda: "runs 14 days longer" in here.bot_texts("C0JUNIPER", ts)[-1], what="the word")
    await quiet(here)
    assert len(fake.asked) == 2
    assert len(set(fake.asked)) == len(fake.done) == len(await deeds(here)) == 1


async def test_a_refusal_is_told_and_a_person_takes_it(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    fake.statuses = [404]
    here = await desk(world, tmp_path, url)
    ts = await approve(here)
    card = await here.card(having="needs a person")
    await quiet(here)
    assert "no such customer" in str(card["blocks"])
    assert "no such customer" not in " ".join(here.bot_texts("C0JUNIPER", ts))
    assert [row.state for row in await approvals(here)] == ["failed"]
    assert await deeds(here) == []


async def test_a_key_whose_first_call_still_runs_is_asked_again_not_taken_for_a_no(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    fake.statuses = [504, 409]
    here = await desk(world, tmp_path, url)
    ts = await approve(here)
    await here.until(lambda: "runs 14 days longer" in here.bot_texts("C0JUNIPER", ts)[-1], what="the word")
    assert len(fake.asked) == 3
    assert len(set(fake.asked)) == len(fake.done) == len(await deeds(here)) == 1


async def test_a_no_after_a_call_nobody_can_tell_asks_people_to_look(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    fake.statuses = [504, 422]
    here = await desk(world, tmp_path, url)
    await approve(here)
    card = await here.card(having="needs a person")
    assert "may have been carried out" in str(card["blocks"])
    assert len(fake.done) == 1


async def test_without_a_key_to_sign_with_nothing_is_called(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    here = await desk(world, tmp_path, url, baton_secret_key=None)
    await approve(here)
    await here.card(having="needs a person")
    assert fake.asked == []


async def test_out_of_bounds_is_never_proposed(world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]) -> None:
    fake, url = back_end
    here = await desk(world, tmp_path, url, days=31)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Could we have a month and a day to try it?")
    await here.card(having="needs a person")
    assert await approvals(here) == []
    assert fake.asked == []


async def test_a_crash_in_the_call_is_made_good_with_the_same_key(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    here = await desk(world, tmp_path, url)
    front, hold = here.baton.front, asyncio.Event()
    right = front.desk.back_end.call

    async def dies(url: str, key: str, body: Any, now: datetime) -> str:
        await right(url, key, body, now)
        hold.set()
        raise asyncio.CancelledError  # the process is gone before it can write anything down

    front.desk.back_end.call = dies  # type: ignore[method-assign]
    ts = await approve(here)
    await asyncio.wait_for(hold.wait(), 5)
    front.desk.back_end.call = right  # type: ignore[method-assign]
    await front.desk.store.run(
        lambda session: session.connection().exec_driver_sql(
            "UPDATE outbox SET lease_until = NULL WHERE kind = 'action'"
        )
    )
    [approval] = await approvals(here)
    front.send(approval.conversation_id)
    await here.until(lambda: "runs 14 days longer" in here.bot_texts("C0JUNIPER", ts)[-1], what="the word")
    await quiet(here)
    assert len(set(fake.asked)) == len(fake.done) == len(await deeds(here)) == 1


def test_an_own_action_may_not_take_a_name_that_is_taken(tmp_path: Path) -> None:
    from handoff.errors import PolicyError
    from handoff.policy import read_policy
    from handoff.signals import SIGNALS

    text = sample("policy.yaml").read_text().replace("\n  offered:", OWN.format(url="http://x.example"), 1)
    names = frozenset(reader.name for reader in SIGNALS)
    assert read_policy(text, signals=names).actions.find("extend_trial").title == "Extend the trial"
    with pytest.raises(PolicyError, match="same name"):
        read_policy(text.replace("name: extend_trial", "name: refund"), signals=names)


async def test_a_call_that_was_made_is_on_record_though_its_action_left_the_policy(
    world: Start, tmp_path: Path, back_end: tuple[FakeBackEnd, str]
) -> None:
    fake, url = back_end
    here = await desk(world, tmp_path, url)
    front, right = here.baton.front, here.baton.front.desk.back_end.call

    async def slow(url: str, key: str, body: Any, now: datetime) -> str:
        answer = await right(url, key, body, now)
        before, policy = front.edition_id, tmp_path / "policy.yaml"
        policy.write_text(sample("policy.yaml").read_text())
        await here.until(lambda: front.edition_id != before, what="the policy without it")
        return answer

    front.desk.back_end.call = slow  # type: ignore[method-assign]
    ts = await approve(here)
    await here.until(lambda: "runs 14 days longer" in here.bot_texts("C0JUNIPER", ts)[-1], what="the word", seconds=12)
    await quiet(here)
    assert [row.state for row in await approvals(here)] == ["done"]
    assert len(fake.done) == len(await deeds(here)) == 1
