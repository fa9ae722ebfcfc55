"""How conversations ended, day by day: stacked bars that sum to all of them."""

from collections.abc import Sequence
from typing import Any

from bot.charts.theme import SERIES, Mode, config
from handoff.quality.outcomes import Outcome
from storage.measures import Day

ROWS: tuple[tuple[Outcome, str, str], ...] = (
    (Outcome.SOLVED_CONFIRMED, "Solved, customer said so", "teal"),
    (Outcome.SOLVED_QUIET, "Solved, customer quiet", "mint"),
    (Outcome.HANDED_CLAIMED, "With a person", "blue"),
    (Outcome.HANDED_UNCLAIMED, "Handed over, unclaimed", "amber"),
    (Outcome.ABANDONED, "No good came of it", "rust"),
    (Outcome.REOPENED, "Opened again", "sky"),
    (Outcome.PENDING, "Not over yet", "grey"),
)
"""Outcome, its words on pages, its colour; in the order bars are stacked."""


def outcome_rows() -> tuple[tuple[Outcome, str, str], ...]:
    """(outcome, words, colour's name) in the order of the chart."""
    return ROWS


def outcomes(days: Sequence[Day], mode: Mode = "light") -> dict[str, Any]:
    """The spec."""
    total = sum(day.conversations for day in days)
    values = [
        {"day": day.day.isoformat(), "outcome": words, "count": day.outcomes.get(one, 0), "order": place}
        for day in days
        for place, (one, words, _) in enumerate(ROWS)
    ]
    names = [words for _, words, _ in ROWS]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"How {total} conversations ended, by the day they were opened, stacked by outcome.",
        "title": {"text": "How conversations ended",
                  "subtitle": f"by the UTC day they were opened; all outcomes together are all n = {total}"},
        "width": "container",
        "height": 240,
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 1},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": None,
                  "axis": {"format": "%-d %b", "labelOverlap": True, "tickCount": 8}},
            "y": {"field": "count", "type": "quantitative", "title": "conversations", "axis": {"tickMinStep": 1}},
            "color": {"field": "outcome", "type": "nominal", "sort": names,
                      "scale": {"domain": names, "range": [SERIES[mode][colour] for _, _, colour in ROWS]}},
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [
                {"field": "day", "type": "temporal", "title": "day", "timeUnit": "utcyearmonthdate"},
                {"field": "outcome", "type": "nominal"},
                {"field": "count", "type": "quantitative", "title": "conversations"},
            ],
        },
        "config": config(mode),
    }  # fmt: skip
