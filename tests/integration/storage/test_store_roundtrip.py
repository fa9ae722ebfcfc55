"""What goes into the memory comes out the same: values of the mind, personal text, times."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError
from sqlmodel import select

from handoff.model import Actor, Conflict, Decision, Draft, Evidence, Passage, Signal, Verdict
from handoff.plan import Record
from storage import audit, mapping
from storage.flow import InboxRow, SeenRow
from storage.records import AuditRow, DecisionRow, EvidenceRow
from storage.store import open_store
from tests.integration.storage.steps import EDITION, Memory, ts_at

FFFD = "\ufffd"
NASTY = [
    "a\x00b",
    "\x00",
    "\ud800",
    "x\udfffy",
    "\ud83d",
    "é\u202e",
    "🙂",
    "\ufeff",
    "'; DROP TABLE turn; --",
    "\\u0000",
]

plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
share = st.floats(0, 1, allow_nan=False)
number = st.floats(allow_nan=False, allow_infinity=False)
passages = st.builds(
    Passage, article=plain, title=plain, section=plain, text=plain, score=share, scope=plain,
    updated=st.none() | st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
)  # fmt: skip
drafts = st.builds(
    Draft, text=plain, origin=plain, cites=st.tuples(st.integers(0, 9)) | st.just(()),
    enough=st.none() | st.booleans(), logprob=st.none() | st.floats(-50, 0), self_check=st.none() | share,
)  # fmt: skip
evidences = st.builds(
    Evidence, passages=st.lists(passages, max_size=3).map(tuple), scores=st.dictionaries(plain, number, max_size=3),
    conflicts=st.lists(st.builds(Conflict, newer=plain, older=plain, what=plain), max_size=2).map(tuple),
    draft=st.none() | drafts, languages=st.lists(plain, max_size=3).map(tuple), knowledge=st.booleans(),
)  # fmt: skip
signals = st.lists(st.builds(Signal, name=plain, value=number, why=plain, label=plain), max_size=4).map(tuple)
few = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def through(url: str, rows: list[Any]) -> list[Any]:
    """Write the rows, read them afresh by their order."""

    async def go() -> list[Any]:
        store = open_store(url)
        ids = [row.id for row in rows]
        await store.run(lambda session: session.add_all(rows))
        kind = type(rows[0])
        found = await store.read(lambda session: session.exec(select(kind).where(kind.id.in_(ids))).all())
        await store.close()
        return sorted(found, key=lambda row: ids.index(row.id))

    return asyncio.run(go())


@pytest.fixture
def conversation(ready_url: str) -> str:
    async def make() -> str:
        store = open_store(ready_url)
        taken = await Memory(store).take()
        await store.close()
        return taken.conversation_id

    return asyncio.run(make())


@few
@given(values=st.lists(evidences, min_size=5, max_size=5))
def test_evidence_comes_back_the_same(ready_url: str, conversation: str, values: list[Evidence]) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [EvidenceRow(conversation_id=conversation, body=mapping.evidence_body(value), at=at) for value in values]
    assert [mapping.evidence(row.body) for row in through(ready_url, rows)] == values


@few
@given(values=st.lists(signals, min_size=5, max_size=5))
def test_signals_of_a_decision_come_back_the_same(
    ready_url: str, conversation: str, values: list[tuple[Signal, ...]]
) -> None:
    rows = [
        DecisionRow(
            conversation_id=conversation, turn_ts=ts_at(1), turns=[ts_at(1)], verdict="answer", rule="r", reason="",
            signals=mapping.signals_body(Decision(verdict=Verdict.ANSWER, rule="r", reason="", signals=value)),
            considered=[], fence=0, edition_id=EDITION, evidence_id="e", at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        for value in values
    ]  # fmt: skip
    assert [mapping.signals(row.signals) for row in through(ready_url, rows)] == values


@pytest.mark.parametrize("text", NASTY, ids=ascii)
async def test_personal_text_of_any_kind_is_held(memory: Memory, text: str) -> None:
    """NULs, which PostgreSQL refuses, and lone surrogates become U+FFFD; everything else stays."""
    taken = await memory.take(text=text, files=(text,))
    (turn,) = await memory.turns(taken.conversation_id)
    assert turn.text == "".join(FFFD if sign == "\x00" or 0xD800 <= ord(sign) <= 0xDFFF else sign for sign in text)
    assert turn.files == [turn.text]
    assert (await memory.change(turn.ts, text=text)).status == "unchanged", "the same words are no edit"


async def test_json_with_bad_signs_deep_inside_is_held(memory: Memory) -> None:
    body = {"a\x00": [{"b": ["\ud800", ("x\x00",)]}], "n": 1.5, "t": True, "z": None}
    row = InboxRow(kind="press", body=body, received_at=memory.now)
    await memory.run(lambda session: session.add(row))
    kept = await memory.row(InboxRow)
    assert kept.body == {f"a{FFFD}": [{"b": [FFFD, [f"x{FFFD}"]]}], "n": 1.5, "t": True, "z": None}


async def test_a_time_without_a_zone_is_refused(memory: Memory) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001  what is refused
    with pytest.raises(StatementError, match="aware"):
        await memory.run(lambda session: session.add(SeenRow(key="k", at=naive)))
    assert await memory.rows(SeenRow) == []


@pytest.mark.parametrize("hours", [-11, 0, 5.5, 14])
async def test_times_come_back_in_utc(memory: Memory, hours: float) -> None:
    at = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=hours)))
    await memory.run(lambda session: session.add(SeenRow(key="k", at=at)))
    kept = (await memory.row(SeenRow)).at
    assert kept == at
    assert kept.utcoffset() == timedelta(0)
    assert kept.microsecond == 123456


async def test_audit_lines_of_any_content_verify(memory: Memory) -> None:
    """The hash is taken before the row is stored and checked after it was read."""
    zones = [UTC, timezone(timedelta(hours=5)), timezone(timedelta(hours=-3))]
    for index, text in enumerate(NASTY):
        facts = {
            "text": text, "float": 0.1, "big": 2**40, "list": [1, 2.5, text], "deep": {"a": (1, None, True)},
            text: "key", "time": memory.now, "set": frozenset({1}),
        }  # fmt: skip
        record = Record(act="test", actor=Actor(kind="agent", id="U0ADA"), why=text, facts=facts)
        at = memory.now.astimezone(zones[index % 3])
        await memory.run(audit.append, "stream", record, at=at, scope="s")
    assert await memory.store.read(audit.verify) == (len(NASTY), [])
    assert len(await memory.rows(AuditRow)) == len(NASTY)
