"""The table of pains names tests that exist and are not waiting for a mend, each number once."""

import re
from pathlib import Path

from tests.docs.reliability import exists, waits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pains.md"
HELD, LATER = PAGE.read_text(encoding="utf-8").split("\n## ")[1:3]
ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
AT_LEAST = 32


def rows(part: str) -> dict[int, str]:
    """Number → the rest of its row; a number given twice fails."""
    found = [(int(number), rest) for number, rest in ROW.findall(part)]
    assert len(dict(found)) == len(found), "a number stands once"
    return dict(found)


def missing(part: str) -> list[str]:
    """Tests a part of the page names that are not there."""
    return [test for test in TEST.findall(part) if not exists(test)]


def test_the_page_has_every_pain_once_held_or_not_shown_yet() -> None:
    held, later = rows(HELD), rows(LATER)
    assert sorted((*held, *later)) == list(range(1, 33))
    assert list(held) == sorted(held)


def test_enough_pains_are_held() -> None:
    assert len(rows(HELD)) >= AT_LEAST


def test_every_held_pain_names_a_test() -> None:
    assert [number for number, rest in rows(HELD).items() if not TEST.search(rest)] == []


def test_every_test_the_page_names_exists() -> None:
    assert missing(HELD) == []


def test_no_pain_is_held_by_a_test_that_waits_for_a_mend() -> None:
    assert [test for test in TEST.findall(HELD) if waits(test)] == []


def test_a_test_that_does_not_exist_is_found() -> None:
    first = TEST.findall(HELD)[0]
    assert missing(f"`{first}_not`") == [f"{first}_not"]
    assert missing("`tests/docs/test_nowhere.py::test_nothing`") == ["tests/docs/test_nowhere.py::test_nothing"]


def test_every_test_named_after_a_pain_is_on_the_page() -> None:
    page = {test.partition("::")[2] for test in TEST.findall(HELD)}
    written = {
        name
        for file in (PAGE.parents[1] / "tests/integration/pains").glob("test_pains_*.py")
        for name in re.findall(r"def (test_pain_\d\d_\w+)", file.read_text(encoding="utf-8"))
        if not waits(f"tests/integration/pains/{file.name}::{name}")
    }
    assert written - page == set()
    numbers = rows(HELD)
    assert [name for name in sorted(written) if name not in numbers[int(name[10:12])]] == []
