"""``baton export``: files appear whole or not at all, nothing is written over by accident, annotations come back."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from handoff.policy.quality import RUBRIC
from storage.quality import ItemRow, ReviewRow
from storage.records import AuditRow
from storage.store import open_store
from tests.integration.storage.steps import NINE, Memory
from tests.integration.storage.test_export_run import MAIL, customer
from tests.integration.storage.test_store_exports import put
from tests.unit.out.test_label_studio import answered


@pytest.fixture
def desk(sqlite_ready: str, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A database with two corrections of one customer and one item, closed again."""
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_ready)
    memory = Memory(open_store(sqlite_ready))

    async def fill() -> None:
        await customer(memory, "Juniper", 2)
        held = await memory.held()
        item = ItemRow(
            id="i1", kind="answer", subject_id="s", conversation_id=held.id, turn_ts="1.0", at=NINE, drawn_at=NINE
        )
        await put(memory, item)
        await memory.store.close()

    asyncio.run(fill())
    memory.store = open_store(sqlite_ready, read_only=True)
    return memory


def baton(*words: Any) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, words)])


def test_a_file_and_a_summary_for_a_program(desk: Memory, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    done = baton("corrections", "--out", file, "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary["files"] == [str(file)]
    assert summary["export"]["lines"] == len(file.read_text().splitlines()) == 2
    assert MAIL not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert [path for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_file_that_is_there_is_kept_unless_forced(desk: Memory, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("mine")
    assert baton("corrections", "--out", file).exit_code == 2
    assert file.read_text() == "mine"
    assert baton("corrections", "--out", file, "--force").exit_code == 0
    assert len(file.read_text().splitlines()) == 2


def test_a_second_file_that_is_there_is_kept_too_and_nothing_is_left_half_done(desk: Memory, tmp_path: Path) -> None:
    beside = tmp_path / "out.jsonl.provenance.jsonl"
    beside.write_text("mine")
    assert baton("corrections", "--format", "openai", "--out", tmp_path / "out.jsonl").exit_code == 2
    assert beside.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".out", "out"))] == [beside.name]


def test_nothing_to_export_is_a_finding_and_no_file(desk: Memory, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert baton("corrections", "--since", "2030-01-01", "--out", file).exit_code == 1
    assert not file.exists()


@pytest.mark.parametrize(
    "words",
    [("secrets",), ("corrections", "--format", "xml"), ("corrections", "--unredacted"), ("reviews", "--account", "No")],
)
def test_what_does_not_fit_together_is_a_usage_error(desk: Memory, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert baton(*words, "--out", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_without_a_file_or_annotations_it_says_what_is_missing(desk: Memory) -> None:
    done = baton("reviews")
    assert done.exit_code == 2
    assert "--out" in done.output


def test_unmasked_text_needs_a_named_person_who_goes_on_record(desk: Memory, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert baton("corrections", "--unredacted", "--by", "Ada Long", "--out", file).exit_code == 0
    assert MAIL in file.read_text()
    (row,) = asyncio.run(desk.rows(AuditRow, act="export"))
    assert (row.facts["by"], row.facts["redaction"]) == ("Ada Long", "none")


def test_pseudonyms_are_the_same_in_every_export_and_their_key_is_kept_beside_the_database(
    desk: Memory, tmp_path: Path
) -> None:
    names = set()
    for number in range(2):
        file = tmp_path / f"{number}.jsonl"
        assert baton("corrections", "--out", file).exit_code == 0
        names |= {json.loads(line)["by"] for line in file.read_text().splitlines()}
    assert len(names) == 1
    key = tmp_path / "baton.db.key"
    assert key.stat().st_mode & 0o077 == 0


def test_tasks_go_out_and_annotations_come_back_once(desk: Memory, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    assert baton("reviews", "--format", "label-studio", "--out", file).exit_code == 0
    assert (tmp_path / "tasks.json.config.xml").read_text().startswith("<View>")
    (task,) = json.loads(file.read_text())
    back = tmp_path / "back.json"
    back.write_text(json.dumps([answered(task, RUBRIC, {"right": "no", "severity": "major"}, words="Wrong.")]))

    first = baton("reviews", "--import-annotations", back, "--json")
    again = baton("reviews", "--import-annotations", back, "--json")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert json.loads(first.stdout)["imported"][0]["written"] == 1
    assert json.loads(again.stdout)["imported"][0]["unchanged"] == 1
    (review,) = asyncio.run(desk.rows(ReviewRow))
    assert (review.item_id, review.reviewer, review.answers) == ("i1", "ls:3", {"right": "no", "severity": "major"})
    assert len(asyncio.run(desk.rows(AuditRow, act="import-reviews"))) == 2


def test_annotations_that_fit_nothing_are_a_finding_and_named(desk: Memory, tmp_path: Path) -> None:
    back = tmp_path / "back.json"
    back.write_text(json.dumps([{"data": {"text": "x"}, "annotations": [{"completed_by": 1, "result": []}]}]))
    done = baton("reviews", "--import-annotations", back)
    assert done.exit_code == 1
    assert "no item_id" in done.output


def test_a_file_that_is_no_export_of_label_studio_is_a_usage_error(desk: Memory, tmp_path: Path) -> None:
    back = tmp_path / "back.json"
    back.write_text("hello")
    assert baton("reviews", "--import-annotations", back).exit_code == 2
