"""The fail-safe matrix has every row, and every test it names exists."""

import re

import pytest

from tests.docs.reliability import exists, table, waits
from tests.integration.failsafe.rows import NOT_BUILT, ROWS

NAMED = sorted({test for *_, tests in ROWS for test in tests})


def test_the_matrix_has_every_row_once_and_in_order() -> None:
    assert [number for number, *_ in ROWS] == list(range(67, 86))


def test_every_row_has_a_test_or_says_that_its_part_is_not_built() -> None:
    assert [number for number, _, happens, tests in ROWS if bool(tests) == (happens == NOT_BUILT)] == []


@pytest.mark.parametrize("test", NAMED)
def test_every_test_the_matrix_names_exists(test: str) -> None:
    assert exists(test)


def test_a_test_that_does_not_exist_is_found() -> None:
    path, _, name = NAMED[0].partition("::")
    assert not exists(f"{path}::{name}_not")
    assert not exists(f"{path}_not::{name}")


def test_the_table_has_a_line_a_row_and_marks_what_is_not_kept_yet() -> None:
    lines = table().splitlines()[2:]
    assert [int(found.group(1)) for line in lines if (found := re.match(r"\| (\d+) \|", line))] == list(range(67, 86))
    assert all(line.count(" | ") == 3 for line in lines), "no cell breaks the table"
    assert table().count("**not kept yet**") == len([test for *_, tests in ROWS for test in tests if waits(test)])
