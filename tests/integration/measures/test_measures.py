"""Each measure equals the slow reference on random lives of a desk, on both databases; outcomes sum to 100 %."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean, median

import pytest

from handoff.quality.outcomes import Outcome
from storage import measures
from storage.measures import Share, Spread
from storage.store import open_store
from storage.tables import ConversationRow
from tests.integration.measures.desk_life import ACCOUNTS, Life
from tests.integration.measures.slow import Slow, Window
from tests.integration.storage.conftest import (
    postgres_ready,
    postgres_template,
    ready_url,
    sqlite_ready,
    sqlite_template,
)
from tests.integration.storage.steps import NINE, Memory

__all__ = ["postgres_ready", "postgres_template", "ready_url", "sqlite_ready", "sqlite_template"]


@pytest.mark.parametrize("seed", range(3))
async def test_every_measure_is_what_its_definition_says(ready_url: str, seed: int) -> None:
    await every_measure(ready_url, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 20))
async def test_every_measure_is_what_its_definition_says_in_many_lives(ready_url: str, seed: int) -> None:
    await every_measure(ready_url, seed)


async def every_measure(url: str, seed: int) -> None:
    """A random life of a desk, and each figure against the slow reference."""
    memory = Memory(open_store(url))
    await Life(memory, random.Random(seed)).live(threads=22, steps=9)
    await all_agree(memory, await Slow.of(memory))
    await memory.store.close()


async def all_agree(memory: Memory, slow: Slow) -> None:
    for window, account in windows(memory):
        await the_overview_agrees(memory, slow, window, account)
        await days_agree(memory, slow, window, account)
        await agents_agree(memory, slow, window, account)
        if not account:
            await rules_agree(memory, slow, window)
            await accounts_agree(memory, slow, window)
            await topics_and_editions_agree(memory, slow, window)


def windows(memory: Memory) -> list[tuple[Window, str]]:
    """All of it, its middle, its end; and one customer's."""
    whole, third = (NINE, memory.now + timedelta(seconds=1)), (memory.now - NINE) / 3
    middle, end = (NINE + third, NINE + 2 * third), (memory.now - timedelta(days=5), memory.now)
    return [(whole, ""), (middle, ""), (end, ""), (whole, ACCOUNTS[0])]


def same(found: Spread, values: Sequence[float]) -> None:
    """A spread is that of these values, to SQLite's millisecond."""
    ranked = sorted(values)
    assert found.n == len(ranked)
    if ranked:
        expected = (median(ranked), ranked[ceil(0.9 * len(ranked)) - 1], fmean(ranked))
        assert (found.median, found.p90, found.mean) == pytest.approx(expected, abs=0.003)


async def overview(memory: Memory, window: Window, account: str) -> measures.Overview:
    since, until = window
    return await memory.store.read(lambda session: measures.overview(session, since, until, account, now=memory.now))


async def the_overview_agrees(memory: Memory, slow: Slow, window: Window, account: str) -> None:
    view = await overview(memory, window, account)
    outcomes_agree(view, slow, window, account, memory.now)
    people_agree(view, slow, window, account)
    words_agree(view, slow, window, account)
    drafts_agree(view.corrections, slow, window, account)
    reviews_agree(view, slow, window, account)


def outcomes_agree(view: measures.Overview, slow: Slow, window: Window, account: str, now: datetime) -> None:
    expected = slow.outcomes(window, now, account)
    assert Counter({one.value: count for one, count in view.outcomes.items()}) == expected
    assert sum(view.outcomes.values()) == view.conversations == expected.total()
    assert view.asides == len(slow.opened(window, account)) - expected.total()
    over = expected.total() - expected["pending"]
    assert view.containment == Share(n=expected["solved-confirmed"] + expected["solved-quiet"], of=over)
    assert view.containment_strict == Share(n=expected["solved-confirmed"], of=over)
    assert view.containment_vendor == Share(n=slow.without_people(window, account), of=expected.total())
    assert view.reopened == Share(n=expected["reopened"], of=over)
    assert view.handoff_rate == Share(n=slow.handed(window, account), of=expected.total())


def people_agree(view: measures.Overview, slow: Slow, window: Window, account: str) -> None:
    handoffs, stretches = slow.handoffs(window, account), slow.stretches(window, account)
    assert (view.handoffs, view.takeovers) == (len(handoffs), len(stretches) - len(handoffs))
    assert view.claimed == Share(n=sum(bool(one.claimed_at) for one in handoffs), of=len(handoffs))
    same(view.claim, slow.waits(handoffs))
    same(view.first_reply, slow.first_replies(window, account))
    resolved = slow.resolved(window, account)
    same(view.resolution, [(one.ended_at - one.opened_at).total_seconds() for one in resolved])
    same(view.resolution_own, [(one.ended_at - one.opened_at).total_seconds() - slow.waited(one) for one in resolved])


def words_agree(view: measures.Overview, slow: Slow, window: Window, account: str) -> None:
    assert view.answers == slow.answers(window, account).total()
    presses = slow.feedback(window, account)
    assert view.feedback == Share(n=sum(presses), of=len(presses))
    endings = slow.asked(window, account)
    scores = [score for given in endings for score in given]
    found = view.satisfaction
    assert (found.asked, found.responses, found.scores) == (len(endings), sum(map(bool, endings)), len(scores))
    assert found.mean == (pytest.approx(fmean(scores)) if scores else None)
    assert found.content == Share(n=sum(score >= 4 for score in scores), of=len(scores))


def drafts_agree(found: measures.Corrections, slow: Slow, window: Window, account: str) -> None:
    states = Counter(row.state for row in slow.judged(window, account))
    assert (found.judged, found.approved, found.edited) == (states.total(), states["approved"], states["edited"])
    assert (found.rejected, found.dismissed) == (states["rejected"], states["dismissed"])
    assert found.changed == Share(n=states["edited"] + states["rejected"], of=states.total() - states["dismissed"])
    made = slow.corrections(window, account)
    edits = [row for row in made if row.source == "edit"]
    assert found.shortcuts == len(made) - len(edits)
    assert Counter(found.kinds) == Counter(row.kind for row in edits)
    same(found.size, [row.changed for row in edits])


def reviews_agree(view: measures.Overview, slow: Slow, window: Window, account: str) -> None:
    needless = [found for _, found in slow.reviewed(window, "handoff", "needed", "no", account)]
    kept = [found for _, found in slow.reviewed(window, "answer", "person", "yes", account)]
    assert view.regret.handed == Share(n=sum(needless), of=len(needless))
    assert view.regret.kept == Share(n=sum(kept), of=len(kept))


async def days_agree(memory: Memory, slow: Slow, window: Window, account: str) -> None:
    """Days sum to the window, and each is what it is alone."""
    since, until = window
    days = await memory.store.read(lambda session: measures.daily(session, since, until, account, now=memory.now))
    view = await overview(memory, window, account)
    count = (until - timedelta(microseconds=1)).date() - since.date()
    assert [day.day for day in days] == [since.date() + timedelta(days=number) for number in range(count.days + 1)]
    for name in ("conversations", "handoffs", "takeovers", "answers"):
        assert sum(getattr(day, name) for day in days) == getattr(view, name), name
    assert {one: sum(day.outcomes[one] for day in days) for one in Outcome} == view.outcomes
    sent = slow.answers(window, account)
    for day in days:
        midnight = datetime.combine(day.day, datetime.min.time(), tzinfo=NINE.tzinfo)
        alone = (max(since, midnight), min(until, midnight + timedelta(days=1)))
        expected = slow.outcomes(alone, memory.now, account)
        assert Counter({one.value: count for one, count in day.outcomes.items()}) == expected
        assert day.answers == sent[day.day.isoformat()]
        same(day.claim, slow.waits(slow.handoffs(alone, account)))


async def rules_agree(memory: Memory, slow: Slow, window: Window) -> None:
    rules = await memory.store.read(lambda session: measures.by_rule(session, *window))
    assert sum(line.handoffs for line in rules) == len(slow.handoffs(window))
    assert [line.handoffs for line in rules] == sorted((line.handoffs for line in rules), reverse=True)
    precise = slow.reviewed(window, "handoff", "needed", "no")
    for line in rules:
        mine = [one for one in slow.handoffs(window) if one.rule == line.rule]
        assert (line.handoffs, line.claimed) == (len(mine), sum(bool(one.claimed_at) for one in mine))
        same(line.claim, slow.waits(mine))
        judged = [found for rule, found in precise if rule == line.rule]
        assert line.precision == Share(n=len(judged) - sum(judged), of=len(judged))


async def accounts_agree(memory: Memory, slow: Slow, window: Window) -> None:
    accounts = await memory.store.read(lambda session: measures.by_account(session, *window, now=memory.now))
    assert {line.account for line in accounts} == {one.account for one in slow.opened(window)}
    for line in accounts:
        expected = slow.outcomes(window, memory.now, line.account)
        assert Counter({one.value: count for one, count in line.outcomes.items()}) == expected
        assert line.conversations == expected.total()
        assert line.handoff_rate == Share(n=slow.handed(window, line.account), of=expected.total())


async def topics_and_editions_agree(memory: Memory, slow: Slow, window: Window) -> None:
    topics = await memory.store.read(lambda session: measures.by_topic(session, *window))
    decided_agree(topics, slow.decisions(window, "topic"))
    editions = await memory.store.read(lambda session: measures.by_edition(session, *window))
    decided_agree([line.decided for line in editions], slow.decisions(window, "edition_id"))
    for line in editions:
        states = Counter(row.state for row in slow.judged(window) if row.edition_id == line.decided.key)
        assert line.changed == Share(n=states["edited"] + states["rejected"], of=states.total() - states["dismissed"])


def decided_agree(lines: Sequence[measures.DecidedLine], expected: dict[str, Counter[str]]) -> None:
    assert {line.key for line in lines} == set(expected)
    for line in lines:
        verdicts = expected[line.key]
        assert line.decisions == verdicts.total()
        assert line.answered == verdicts["answer"] + verdicts["offer"]
        assert (line.handed, line.held, line.silent) == (verdicts["hand_over"], verdicts["hold"], verdicts["silent"])
        assert line.handoff_rate.of == verdicts.total() - verdicts["silent"]


async def agents_agree(memory: Memory, slow: Slow, window: Window, account: str) -> None:
    lines = await memory.store.read(lambda session: measures.by_agent(session, *window, account))
    stretches = slow.stretches(window, account)
    words = [(one, found) for one in stretches if (found := slow.words(one))]
    owned = Counter(one.agent for one in slow.rows[ConversationRow] if one.owner == "HUMAN")
    for line in lines:
        assert line.claims == sum(one.agent == line.agent and bool(one.claimed_at) for one in stretches)
        assert line.replies == sum(who == line.agent for _, found in words for _, who in found)
        same(line.first_reply, [said[0][0] for one, said in words if slow.asked_for(one) and said[0][1] == line.agent])
        resolved = [one for one in slow.resolved(window, account) if one.agent == line.agent]
        assert line.resolved == len(resolved)
        same(line.resolution, [(one.ended_at - one.opened_at).total_seconds() for one in resolved])
        assert line.open_now == owned[line.agent]
    assert sum(line.claims for line in lines) == sum(bool(one.claimed_at) for one in stretches)
    assert set(owned) <= {line.agent for line in lines}
