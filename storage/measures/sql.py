"""What the measures need of SQL and the two databases write differently."""

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

from sqlalchemy import ColumnElement, Float, String, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage import fast
from storage.measures.views import Spread
from storage.records import CorrectionRow, CsatRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

CONVERSATIONS, TURNS, HANDOFFS = fast.table(ConversationRow).c, fast.table(TurnRow).c, fast.table(HandoffRow).c
DECISIONS, DRAFTS, CORRECTIONS = fast.table(DecisionRow).c, fast.table(DraftRow).c, fast.table(CorrectionRow).c
FEEDBACK, CSAT = fast.table(FeedbackRow).c, fast.table(CsatRow).c
"""Columns of the tables the measures read."""


class seconds(FunctionElement[float]):  # noqa: N801  it reads as an SQL function
    """A time as seconds since 1970, to the millisecond."""

    type = Float()
    inherit_cache = True


class day(FunctionElement[str]):  # noqa: N801
    """The UTC day of a time, ``YYYY-MM-DD``."""

    type = String()
    inherit_cache = True


@compiles(seconds)
def _seconds(element: seconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)})"


@compiles(seconds, "sqlite")
def _seconds_sqlite(element: seconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"((julianday({compiler.process(element.clauses, **kw)}) - 2440587.5) * 86400.0)"


@compiles(day)
def _day(element: day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **kw)} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


@compiles(day, "sqlite")
def _day_sqlite(element: day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"substr({compiler.process(element.clauses, **kw)}, 1, 10)"


def within(column: Any, since: Any, until: Any) -> ColumnElement[bool]:
    """``column`` in [since, until)."""
    return and_(column >= since, column < until)


def apart(later: Any, earlier: Any) -> ColumnElement[float]:
    """Seconds from one time to another."""
    return seconds(later) - seconds(earlier)


def spread(values: Sequence[float]) -> Spread:
    """Median, nearest-rank 90th percentile and mean of durations; none below 0, since replicas' clocks differ."""
    if not values:
        return Spread()
    ranked = sorted(max(0.0, value) for value in values)
    return Spread(n=len(ranked), median=median(ranked), p90=ranked[-(-9 * len(ranked) // 10) - 1], mean=fmean(ranked))
