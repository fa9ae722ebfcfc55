"""CSV that no spreadsheet runs: RFC 4180, every cell quoted, formulas inert, and still read back exactly.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is a formula to spreadsheets. One that
begins so behind a semicolon, tab or line break inside a cell becomes a cell of its own where the program takes that for
the separator; quotation marks between do not help. Before each such beginning stands one ``'``. Reading back takes one
``'`` away at the same places; those that were there before got one more, so nothing is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BEGINS = "=+\\-@\t\r＝＋－＠"
"""Of formulas; the wide ones count in East Asian spreadsheets."""
_START = r"(?:\A|(?<=[;\t\n\r]))"
_LIVE = re.compile(rf"{_START}(?=['\"]*[{BEGINS}])")
_QUOTED = re.compile(rf"{_START}'(?=['\"]*[{BEGINS}])")


def inert(value: str) -> str:
    """The cell as no spreadsheet runs it."""
    return _LIVE.sub("'", value)


def plain(cell: str) -> str:
    """What ``inert`` was given."""
    return _QUOTED.sub("", cell)


def row(values: Iterable[str]) -> str:
    """One line of CSV."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([inert(value) for value in values])
    return out.getvalue()


def read(text: str) -> list[dict[str, str]]:
    """The rows of a CSV of ours, each under its column's name."""
    rows: Sequence[Sequence[str]] = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not rows:
        return []
    names = [plain(name) for name in rows[0]]
    return [dict(zip(names, map(plain, cells), strict=True)) for cells in rows[1:]]
