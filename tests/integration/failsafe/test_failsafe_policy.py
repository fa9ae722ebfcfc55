"""A policy file that is broken, half written or changed under a decision (threats 77, 78)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.demo import sample
from bot.engine.library import Library
from handoff.errors import PolicyError
from handoff.policy import default_text
from storage.records import AuditRow, DecisionRow, EditionRow
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.failsafe.breaking import no_error_shows
from tests.integration.review.engine import Engine
from tests.integration.slack.helping import KNOWN, answered, knowing
from tests.integration.storage.steps import Memory

GOOD = default_text()
CHANGED = GOOD.replace("company: our team", "company: Parcelway")

BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1"),
    "half written": (GOOD[: GOOD.index("  - name: stuck") + 20].encode(), "line"),
    "an unknown key": ((GOOD + "colour: red\n").encode(), "colour"),
    "a number out of range": (GOOD.replace("support_above: 0.55", "support_above: 5.5").encode(), "support_above"),
    "a floor that does not exist": (GOOD.replace("lower_floors: []", "lower_floors: [weather]").encode(), "weather"),
    "a tab": (GOOD.replace("  - name: greets", "\t- name: greets").encode(), "line"),
    "no text at all": (bytes(range(256)), "UTF-8"),
    "zeros, as after a loss of power": (b"\0" * 4096, "not YAML"),
}


def watched(memory: Memory, folder: Path) -> tuple[Engine, Library, Path, list[str]]:
    file, told = folder / "policy.yaml", list[str]()
    file.write_text(GOOD)

    async def tell(text: str) -> None:
        told.append(text)

    engine = Engine(memory)
    engine.desk.alert = tell
    return engine, Library(engine.desk, knowledge=None, policy=file), file, told


async def look(library: Library) -> None:
    """Two pulses: a file that changed is taken once it rests."""
    for _ in range(2):
        await pulse(library)


async def pulse(library: Library) -> None:
    """What every pulse does."""
    await library.follow()
    await library.watch()
    await library.follow()


@pytest.mark.parametrize("what", BROKEN)
async def test_a_wrong_policy_is_told_once_with_its_place_and_the_last_good_one_runs_on(
    sqlite_memory: Memory, tmp_path: Path, what: str
) -> None:
    engine, library, file, told = watched(sqlite_memory, tmp_path)
    await library.open()
    good = engine.desk.thinking()
    content, says = BROKEN[what]
    file.write_bytes(content)
    for _ in range(3):
        await look(library)
        assert engine.desk.thinking() is good
    assert len(told) == 1
    assert "the last good one runs on" in told[0]
    assert says in told[0]
    file.write_text(CHANGED)
    await look(library)
    assert engine.desk.thinking().policy.company == "Parcelway", "the next good one is taken"
    assert len(await sqlite_memory.rows(EditionRow)) == 2


async def test_a_policy_file_that_is_gone_leaves_the_last_good_one_running(
    sqlite_memory: Memory, tmp_path: Path
) -> None:
    engine, library, file, told = watched(sqlite_memory, tmp_path)
    await library.open()
    file.unlink()
    await look(library)
    assert engine.desk.thinking().policy.company == "our team"
    assert len(told) == 1
    assert "does not exist" in told[0]


async def test_a_file_still_being_written_is_not_taken(sqlite_memory: Memory, tmp_path: Path) -> None:
    engine, library, file, _ = watched(sqlite_memory, tmp_path)
    await library.open()
    rules = len(engine.desk.thinking().policy.rules)
    with file.open("w") as writing:
        writing.write(CHANGED[: CHANGED.index("  - name: nothing-to-answer")])
        writing.flush()
        await pulse(library)
        assert len(engine.desk.thinking().policy.rules) == rules
        writing.write(CHANGED[CHANGED.index("  - name: nothing-to-answer") :])
    await look(library)
    await look(library)
    assert engine.desk.thinking().policy.company == "Parcelway"


@pytest.mark.parametrize("what", BROKEN)
async def test_at_a_first_start_a_wrong_policy_keeps_the_bot_from_speaking(
    world: Start, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(BROKEN[what][0])
    with pytest.raises(PolicyError) as refused:
        await world(baton_policy=file)
    assert str(refused.value)


async def test_a_decision_ends_under_the_policy_it_began_with(world: Start, tmp_path: Path) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    file = tmp_path / "policy.yaml"
    text = sample("policy.yaml").read_text(encoding="utf-8")
    file.write_text(text)
    here = await world(llm=llm, baton_policy=file)
    desk = here.baton.front.desk
    first = desk.thinking()
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    hands_over = "rules:\n  - name: everything-to-people\n    if: {needs_reply: {at_least: 0.0}}\n    then: hand_over\n"
    file.write_text(text[: text.index("\nrules:") + 1] + hands_over)
    await here.until(lambda: desk.thinking() is not first, what="the new policy")
    assert llm.gate is not None
    llm.gate.set()
    await answered(here, "C0JUNIPER", ts)
    second = await here.sandbox.say("U0TOM", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", second)
    decisions = await _rows(here, DecisionRow)
    assert [(one.verdict, one.edition_id) for one in decisions] == [
        ("answer", first.edition_id), ("hand_over", desk.thinking().edition_id),
    ]  # fmt: skip
    lines = [line for line in await _rows(here, AuditRow) if line.act == "decide"]
    assert [line.edition_id for line in lines] == [first.edition_id, desk.thinking().edition_id]
    no_error_shows(here)


async def _rows(here: Any, table: Any) -> list[Any]:
    statement = select(table).order_by(col(table.at))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))
