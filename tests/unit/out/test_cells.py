"""No cell of ours runs in a spreadsheet, whatever it takes for the separator, and every cell is read back exactly."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.out import cells
from tests.unit.out.build import texts

LIVE = tuple("=+-@\t\r＝＋－＠")
risky = st.text(alphabet="=+-@\t\r\n;,'\"|aé ＝＋", max_size=12)
values = st.lists(st.one_of(texts, risky), min_size=1, max_size=4)


@given(values)
@example(["=1+1", "'=1+1", "''-", "a;=cmd|' /C calc'!A0", "x\n=1", "\t\t=1", "'", "''", "'a"])
def test_every_row_is_read_back_exactly(row: list[str]) -> None:
    names = [f"c{number}" for number in range(len(row))]
    back = cells.read("\ufeff" + cells.row(names) + cells.row(row))
    assert [list(one.values()) for one in back] == [row]


@given(values)
@example(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_a_formula(row: list[str]) -> None:
    (parsed,) = csv.reader(io.StringIO(cells.row(row), newline=""))
    assert [cell for cell in parsed if cell.startswith(LIVE)] == []


@given(values)
@example(["harmless", "x;=cmd()", "x\n@SUM(1)", 'quote"; =1', "'';-", '\n"=', '"='])
def test_no_cell_begins_a_formula_where_semicolons_or_tabs_separate(row: list[str]) -> None:
    for separator in ";\t":
        parsed = csv.reader(io.StringIO(cells.row(row), newline=""), delimiter=separator)
        assert [cell for line in parsed for cell in line if cell.strip("\r\n").startswith(LIVE)] == []


@pytest.mark.parametrize("value", ["plain", "it's", "'quoted'", "a-b", "1+1=2", "", "  =x"])
def test_what_no_spreadsheet_runs_stays_as_it_is(value: str) -> None:
    assert cells.inert(value) == value


def test_lines_end_and_quotes_are_doubled_as_rfc_4180_says() -> None:
    assert cells.row(['say "hi"', "a,b"]) == '"say ""hi""","a,b"\r\n'
