"""A few hands at work, as many waiting as there are; nothing is held twice or lost."""

import asyncio
import contextlib
from typing import Any

import pytest

from bot.engine.hands import Hands
from bot.slack.people import People, Roster


async def _work(hands: Hands, log: list[str], name: str, outside: asyncio.Event | None = None) -> None:
    async with hands.work():
        log.append(name)
        if outside is not None:
            async with hands.away():
                await outside.wait()
            log.append(f"{name} goes on")


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_work_at_once_than_there_are_hands() -> None:
    hands, log = Hands(1), list[str]()
    async with hands.work():
        waiting = asyncio.create_task(_work(hands, log, "second"))
        await _turns()
        assert log == []
    await waiting
    assert log == ["second"]


async def test_who_waits_outside_lends_the_hand_and_takes_it_back() -> None:
    hands, log, outside = Hands(1), list[str](), asyncio.Event()
    first = asyncio.create_task(_work(hands, log, "first", outside))
    await _turns()
    await _work(hands, log, "second")
    outside.set()
    await first
    assert log == ["first", "second", "first goes on"]
    await asyncio.wait_for(_work(hands, log, "third"), 1)


async def test_waiting_without_a_hand_frees_none() -> None:
    hands, log = Hands(1), list[str]()
    async with hands.work():
        other = asyncio.create_task(_away(hands))
        await other
        waiting = asyncio.create_task(_work(hands, log, "second"))
        await _turns()
        assert log == []
    await waiting


async def _away(hands: Hands) -> None:
    async with hands.away():
        await asyncio.sleep(0)


@pytest.mark.parametrize("free_first", [True, False])
async def test_cancelled_while_taking_the_hand_back_leaves_it_free_once(free_first: bool) -> None:
    hands, log, outside = Hands(1), list[str](), asyncio.Event()
    first = asyncio.create_task(_work(hands, log, "first", outside))
    await _turns()
    async with hands.work():
        outside.set()
        await _turns()
        if not free_first:
            first.cancel()
            await _turns()
    if free_first:
        first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first
    await asyncio.wait_for(_work(hands, log, "next"), 1)
    async with hands.work():
        waiting = asyncio.create_task(_work(hands, log, "last"))
        await _turns()
        assert "last" not in log
    await waiting


class Slack:
    """Answers about the house and its group, after a moment, under the hands of whoever asks."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    async def users_info(self, user: str) -> dict[str, Any]:
        return {"user": {"id": user, "team_id": "T1", "name": user}}

    async def auth_test(self) -> dict[str, str]:
        return {"team_id": "T1", "user_id": "U0BOT"}

    async def usergroups_users_list(self, usergroup: str) -> dict[str, Any]:
        async with self._hands.away():
            await _turns()
            return {"users": ["U1"]}


async def test_workers_that_all_ask_for_the_group_do_not_wait_for_one_another_for_ever() -> None:
    """Who holds the group's lock waits for a hand; those with the hands must not wait for the lock."""
    hands = Hands(2)
    people = People(Slack(hands), Roster(group="S1"), lambda: 0.0, hands)  # type: ignore[arg-type]
    await people.learn_self()

    async def worker(number: int) -> bool:
        async with hands.work():
            return (await people.person(f"U{number}", fresh=True)).agent

    found = await asyncio.wait_for(asyncio.gather(*(worker(number) for number in range(8))), 2)
    assert sum(found) == 1
