"""Tables and picture of docs/quality.md."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.quality.coverage import Row
from bench.quality.editions import Race
from bench.quality.widths import KNOWN, LEARNT, Width, needed

MARK = {"exact": (0.95, 1.0), "weighted": (0.94, 0.97), "judge": (0.94, 0.97)}
"""Where the coverage of nominal 95 % intervals should be."""


def place(row: Row) -> str:
    """Where a row stands against its mark, with twice the simulation's own error as leeway."""
    low, high = MARK[row.cell.kind]
    error = 2 * (row.covered * (1 - row.covered) / row.designs) ** 0.5
    if row.covered + error < low:
        return "**below**"
    if row.covered - error > high:
        return "wide: rare" if row.cell.rare else "**wide**"
    return "✓"


def coverages(rows: Sequence[Row]) -> str:
    """One line for each design."""
    lines = [
        "| interval | design | drawn | rate | holds the truth | too low | too high | mean width | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cell = row.cell
        lines.append(
            f"| {cell.kind} | {cell.name} | {cell.n} | {100 * cell.rate:g} % | **{100 * row.covered:.1f} %** | "
            f"{100 * row.under:.1f} | {100 * row.over:.1f} | {100 * row.width:.1f} | {place(row)} |"
        )
    return "\n".join(lines)


def races(rows: Sequence[Race]) -> str:
    """One line for each pair of editions."""
    lines = [
        "| editions A and B | looks | truth ever excluded | verdict by the end | reviews of B until then (median) "
        "| foretold ÷ needed (median) |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        reviews = f"{row.reviews:.0f}" if row.decided > 0.5 else "–"
        foretold = f"{row.foretold:.2f}" if row.foretold == row.foretold else "–"
        lines.append(
            f"| {row.stream.name} | {row.stream.reviews} | **{100 * row.excluded:.1f} %** | {100 * row.decided:.1f} % "
            f"| {reviews} | {foretold} |"
        )
    return "\n".join(lines)


def savings(rows: Sequence[Width]) -> str:
    """Reviews of each design for the width of a simple sample."""
    lines = [
        "| simple sample | width of its interval | risk known: reviews for that width | ratio "
        "| risk learnt on other data: reviews | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for row in (row for row in rows if row.design == "simple"):
        cells = [f"{row.n} reviews | {100 * row.width:.2f} points"]
        for design in (KNOWN, LEARNT):
            reviews = needed(rows, design, row.width)
            cells.append(f"{reviews:.0f} | **{reviews / row.n:.2f}**")
        lines.append(f"| {' | '.join(cells)} |")
    least = min(row.covered for row in rows)
    return "\n".join(
        [*lines, "", f"Coverage of these intervals: {100 * least:.1f} % or more in every design and size."]
    )


def study(drawn: int, designs: int, seed: int, rows: Sequence[Row]) -> str:
    """What was run, and what missed its mark."""
    below = [row for row in rows if place(row) == "**below**"]
    wide = [row for row in rows if place(row) == "**wide**"]
    words = [f"{drawn:,} samples, {designs:,} a row, seed {seed}."]
    words.append(f"Below the mark: {_named(below)}. Wider than need be: {_named(wide)}.")
    return " ".join(words)


def _named(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row.cell.name}, {row.cell.n} drawn, {100 * row.covered:.1f} %" for row in rows) or "none"


def spec(rows: Sequence[Row], reach: Sequence[Width]) -> dict[str, Any]:
    """The Vega-Lite drawing: coverage of each design beside the nominal, and widths by reviews."""
    names = [f"{row.cell.name} · {row.cell.n} at {100 * row.cell.rate:g} %" for row in rows]
    points = [
        {"design": f"{names[i]}{' (judge)' * (row.cell.kind == 'judge')}", "coverage": 100 * row.covered,
         "interval": row.cell.kind, "rare": "rare" if row.cell.rare else "not rare"}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    lines = [{"design": row.design, "reviews": row.n, "width": 100 * row.width} for row in reach]
    nominal = {"data": {"values": [{"x": 95}]}, "mark": {"type": "rule", "strokeDash": [4, 3]},
               "encoding": {"x": {"field": "x", "type": "quantitative"}}}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "hconcat": [
            {
                "title": "how often a 95 % interval holds the truth, %",
                "width": 300, "height": {"step": 14},
                "layer": [
                    {
                        "data": {"values": points}, "mark": {"type": "point", "filled": True, "size": 55},
                        "encoding": {
                            "y": {"field": "design", "type": "nominal", "sort": None, "title": None,
                                  "axis": {"labelLimit": 330, "grid": True}},
                            "x": {"field": "coverage", "type": "quantitative", "title": None,
                                  "scale": {"domain": [92, 100]}},
                            "color": {"field": "interval", "type": "nominal", "title": None,
                                      "scale": {"domain": ["exact", "weighted", "judge"],
                                                "range": ["#2f6f8f", "#d9a05b", "#7a4f9a"]}},
                            "shape": {"field": "rare", "type": "nominal", "title": None,
                                      "scale": {"domain": ["not rare", "rare"], "range": ["circle", "triangle"]}},
                        },
                    },
                    nominal,
                ],
            },
            {
                "title": "mean width of the interval by reviews, points",
                "width": 260, "height": 260, "data": {"values": lines}, "mark": {"type": "line", "point": True},
                "encoding": {
                    "x": {"field": "reviews", "type": "quantitative", "scale": {"type": "log"}, "title": "reviews",
                          "axis": {"values": [60, 100, 200, 400, 800]}},
                    "y": {"field": "width", "type": "quantitative", "scale": {"type": "log"}, "title": None,
                          "axis": {"values": [2, 3, 4, 6, 8, 12]}},
                    "color": {"field": "design", "type": "nominal", "title": None,
                              "scale": {"domain": ["simple", KNOWN, LEARNT],
                                        "range": ["#9aa5b1", "#2f6f8f", "#7a4f9a"]}},
                },
            },
        ],
        "resolve": {"scale": {"color": "independent"}},
        "config": {"font": "sans-serif", "view": {"stroke": None}, "title": {"fontSize": 12, "anchor": "start"}},
    }  # fmt: skip


def draw(rows: Sequence[Row], reach: Sequence[Width], to: Path) -> None:
    """The picture; says so where the drawing package is not installed."""
    try:
        import vl_convert
    except ImportError:
        sys.exit("vl-convert-python is not installed: the tables are written, the picture is not")
    to.write_text(vl_convert.vegalite_to_svg(spec(rows, reach)), encoding="utf-8")
