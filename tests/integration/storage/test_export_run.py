"""An export is on record before it reads, holds one customer where it is limited to one, and mixes no splits."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.out import cells
from bot.out import run as out
from bot.out.run import BadRequest, ExportResult, Mixed, Request, export
from handoff.model import Actor
from handoff.policy.quality import RUBRIC
from handoff.quality.records import Record
from storage import exports
from storage.exports import PAGE, Place, Wanted
from storage.records import AuditRow, CorrectionRow
from storage.tables import ChannelRow, ConversationRow, TurnRow
from tests.integration.storage.steps import ADA, MIA, NINE, Memory

MAIL = "mia.long@example.com"


async def customer(memory: Memory, account: str, count: int = 1, **more: Any) -> None:
    """A conversation of this account with so many corrections that name it and a mail address."""

    def op(session: Session) -> None:
        channel = ChannelRow(slack_id=f"C0{account}")
        row = ConversationRow(channel_id=channel.id, thread_ts="1.0", account=account, scope=account, opened_at=NINE)
        said = TurnRow(
            conversation_id=row.id, channel_id=channel.id, ts="1.0", author="customer", person=MIA,
            text=f"{account} asks, {MIA} at {MAIL}", at=NINE, received_at=NINE,
        )  # fmt: skip
        fixes = [
            CorrectionRow(
                **{
                    "conversation_id": row.id, "turn_ts": "1.0", "draft_id": "d", "before": f"{account} no",
                    "after": f"{account} yes {number}", "source": "edit", "by": ADA,
                    "at": NINE + timedelta(seconds=number), **more,
                }
            )
            for number in range(count)
        ]  # fmt: skip
        for one in (channel, row, said, *fixes):
            session.add(one)
            session.flush()

    await memory.run(op)


def asked(**more: Any) -> Request:
    values: dict[str, Any] = {
        "what": "corrections", "format": "jsonl", "actor": Actor(kind="agent", id=ADA), "key": b"k", "now": NINE,
        "rubric": RUBRIC,
    }  # fmt: skip
    return Request(**(values | more))


async def run(memory: Memory, **more: Any) -> ExportResult:
    return await export(memory.store, asked(**more))


def lines(result: ExportResult, ending: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.files.get(ending, "").splitlines()]


async def test_every_correction_comes_out_once_with_its_provenance_and_masked(memory: Memory) -> None:
    await customer(memory, "Juniper", PAGE + 1)
    result = await run(memory)
    found = lines(result)
    assert len(found) == len({one["id"] for one in found}) == PAGE + 1
    assert {one["provenance"]["export"] for one in found} == {result.summary.export_id}
    assert found[0]["context"][0]["text"] == "Juniper asks, U0MIA at [EMAIL_1]"
    assert (result.summary.records, result.summary.lines) == (PAGE + 1, PAGE + 1)
    assert result.summary.masked == {"EMAIL": 2 * (PAGE + 1)}  # in the turn, and in the question, which is the turn
    assert (MAIL in result.files[""], ADA in result.files[""]) == (False, False)


async def test_an_export_limited_to_an_account_holds_no_word_of_another(memory: Memory) -> None:
    for account in ("Juniper", "Lakeside"):
        await customer(memory, account)
    for what, name in (("corrections", "jsonl"), ("corrections", "trl"), ("conversations", "csv")):
        result = await run(memory, what=what, format=name, account="Juniper")
        assert result.summary.lines > 0
        assert "Lakeside" not in "".join(result.files.values())


async def test_a_record_of_another_customer_stops_a_limited_export(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in ("Juniper", "Lakeside"):
        await customer(memory, account)

    def careless(session: Session, wanted: Wanted, behind: Place | None = None) -> list[Record]:
        return list(exports.corrections(session, Wanted(), behind))

    monkeypatch.setitem(out.READERS, "corrections", careless)  # type: ignore[arg-type]
    with pytest.raises(Mixed):
        await run(memory, account="Juniper")


async def test_words_that_named_another_customer_stay_out_of_a_limited_export(memory: Memory) -> None:
    await customer(memory, "Juniper", kind="wrong_customer", before="Lakeside pays 5 EUR.")
    assert (await run(memory, account="Juniper")).summary.left_out == {"names another customer": 1}
    assert (await run(memory)).summary.lines == 1


async def test_no_customer_is_in_two_splits(memory: Memory) -> None:
    names = [f"Customer {number}" for number in range(30)]
    for name in names:
        await customer(memory, name, 2)
    found: dict[str, set[str]] = {}
    for part in ("train", "test"):
        result = await run(memory, split=part)
        found[part] = {one["account"] for one in lines(result)}
        assert {one["provenance"]["split"] for one in lines(result)} == {part}
    assert found["train"] | found["test"] == set(names)
    assert not found["train"] & found["test"]
    assert all(found.values())


async def test_accounts_the_policy_leaves_out_teach_no_model_and_are_counted(memory: Memory) -> None:
    for account in ("Juniper", "Lakeside"):
        await customer(memory, account)
    result = await run(memory, format="openai", leave_out=("Juniper",))
    assert "Juniper" not in result.files[""]
    assert result.summary.left_out == {"its account is left out by the policy": 1}


async def test_each_training_line_for_openai_has_a_line_of_provenance_beside_it(memory: Memory) -> None:
    await customer(memory, "Juniper", 3)
    result = await run(memory, format="openai")
    beside = lines(result, ".provenance.jsonl")
    kept = {one["id"]: one["after"] for one in lines(await run(memory))}
    assert [line["messages"][-1]["content"] for line in lines(result)] == [kept[one["record"]] for one in beside]


async def test_a_csv_is_read_back_with_the_values_of_the_json(memory: Memory) -> None:
    await customer(memory, "Juniper", 1, after="=cmd|' /C calc'!A0")
    (row,) = cells.read((await run(memory, format="csv")).files[""])
    (line,) = lines(await run(memory))
    assert {name: row[name] for name in ("id", "account", "before", "after", "by")} == {
        name: line[name] for name in ("id", "account", "before", "after", "by")
    }


async def test_every_export_is_in_the_audit_log_with_who_and_what(memory: Memory) -> None:
    await customer(memory, "Juniper")
    result = await run(memory, redact=False, by="Ada Long", account="Juniper")
    row = await memory.row(AuditRow, act="export")
    assert (row.stream, row.actor_id) == ("system", ADA)
    assert {name: row.facts[name] for name in ("export", "redaction", "by", "account", "format")} == {
        "export": result.summary.export_id, "redaction": "none", "by": "Ada Long", "account": "Juniper",
        "format": "jsonl",
    }  # fmt: skip
    assert MAIL in result.files[""]


async def test_an_export_that_cannot_be_put_on_record_reads_nothing(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await customer(memory, "Juniper")

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(out.audit, "append", full)
    one = out.Export(memory.store, asked())
    with pytest.raises(RuntimeError, match="no room"):
        await one.begin()
    assert one.summary.records == 0


@pytest.mark.parametrize(
    "more",
    [
        {"what": "secrets"},
        {"format": "xml"},
        {"format": "label-studio"},
        {"what": "reviews", "format": "trl"},
        {"redact": False},
        {"redact": False, "by": " "},
        {"account": "unknown"},
        {"account": "Nobody Ltd"},
        {"split": "dev"},
        {"since": NINE, "until": NINE},
    ],
)
async def test_what_does_not_fit_together_is_refused_and_leaves_no_record(memory: Memory, more: dict[str, Any]) -> None:
    await customer(memory, "Juniper")
    with pytest.raises(BadRequest):
        await run(memory, **more)
    assert await memory.rows(AuditRow, act="export") == []
