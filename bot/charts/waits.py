"""How long customers waited until a person took them, day by day: median, and the slowest tenth."""

from collections.abc import Sequence
from typing import Any

from bot.charts.theme import SERIES, Mode, config
from storage.measures import Day

NAMES = ("median", "90 of 100 within")


def waits(days: Sequence[Day], mode: Mode = "light") -> dict[str, Any]:
    """The spec."""
    total = sum(day.claim.n for day in days)
    values = [
        {"day": day.day.isoformat(), "what": name, "minutes": round(seconds / 60, 2), "n": day.claim.n}
        for day in days
        for name, seconds in zip(NAMES, (day.claim.median, day.claim.p90), strict=True)
        if seconds is not None
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"Minutes from handoff to claim by day, median and 90th percentile, n = {total} claims.",
        "title": {"text": "Minutes until a person took it",
                  "subtitle": f"from handoff to first claim, by the UTC day of the handoff; n = {total} claims"},
        "width": "container",
        "height": 200,
        "data": {"values": values},
        "mark": {"type": "line", "point": {"size": 26, "filled": True}, "strokeWidth": 1.8},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": None,
                  "axis": {"format": "%-d %b", "labelOverlap": True, "tickCount": 8}},
            "y": {"field": "minutes", "type": "quantitative", "title": "minutes"},
            "color": {"field": "what", "type": "nominal", "sort": list(NAMES), "legend": {"symbolType": "stroke"},
                      "scale": {"domain": list(NAMES), "range": [SERIES[mode]["teal"], SERIES[mode]["amber"]]}},
            "strokeDash": {"field": "what", "type": "nominal", "sort": list(NAMES),
                           "scale": {"domain": list(NAMES), "range": [[1, 0], [5, 4]]}},
            "tooltip": [
                {"field": "day", "type": "temporal", "title": "day", "timeUnit": "utcyearmonthdate"},
                {"field": "what", "type": "nominal", "title": "of claims"},
                {"field": "minutes", "type": "quantitative", "format": ".1f"},
                {"field": "n", "type": "quantitative", "title": "claims"},
            ],
        },
        "config": config(mode),
    }  # fmt: skip
