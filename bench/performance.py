"""Write docs/performance.md and its picture from what ``python -m bench.load measure`` kept.

Only what stands between the anchors is written; the words around it are for people to keep.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench.figures import write_between
from bench.load import tables
from bench.load.figures import MS, Results

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "performance.json"
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "pictures" / "performance.svg"
COLORS = {"floor": "#9aa5b1", "sample": "#d9a05b", "baton-sqlite": "#2f6f8f", "baton-postgres": "#7a4f9a"}


def spec(results: Results) -> dict[str, Any]:
    """The Vega-Lite drawing: turns a second and medians by customers at once, and growth of the operations."""
    turns = [
        {"system": system, "at_once": str(at_once), "rate": rate, "p50": (p50 or 0) * MS}
        for system in tables.SYSTEMS
        for at_once in (1, 10, 50)
        if (rate := results.middle("turns", "rate", system=system, at_once=at_once, llm=0.5, **_way(system)))
        for p50 in (results.middle("turns", "p50", system=system, at_once=at_once, llm=0.5, **_way(system)),)
    ]
    grown = [
        {"system": row["system"], "turns": row["turns"], "operation": name, "ms": row[name] * MS}
        for row in results.rows("growth", about="turns")
        for name in ("ingest", "answer", "claim")
    ]
    systems = {"field": "system", "type": "nominal", "sort": list(COLORS), "title": None,
               "scale": {"domain": list(COLORS), "range": list(COLORS.values())}}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "hconcat": [
            _bars(turns, "rate", "turns a second, LLM 500 ms", systems),
            _bars(turns, "p50", "median ms from question to answer", systems),
            {
                "title": "median ms of one operation by turns stored",
                "width": 240, "height": 190, "data": {"values": grown}, "mark": {"type": "line"},
                "encoding": {
                    "x": {"field": "turns", "type": "quantitative", "scale": {"type": "log"}, "title": "turns stored",
                          "axis": {"values": [1000, 100000, 1000000], "format": "~s"}},
                    "y": {"field": "ms", "type": "quantitative", "title": None},
                    "color": systems,
                    "strokeDash": {"field": "operation", "type": "nominal", "title": None,
                                   "legend": {"symbolType": "stroke"}},
                },
            },
        ],
        "config": {"font": "sans-serif", "view": {"stroke": None}, "title": {"fontSize": 12, "anchor": "start"}},
    }  # fmt: skip


def _bars(values: list[dict[str, Any]], column: str, title: str, systems: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title, "width": 240, "height": 190, "data": {"values": values}, "mark": "bar",
        "encoding": {
            "x": {"field": "at_once", "type": "ordinal", "sort": ["1", "10", "50"], "title": "customers at once",
                  "axis": {"labelAngle": 0}},
            "xOffset": {"field": "system", "sort": list(COLORS)},
            "y": {"field": column, "type": "quantitative", "title": None},
            "color": systems,
        },
    }  # fmt: skip


def _way(system: str) -> dict[str, str]:
    """Slack's sample runs on Socket Mode alone."""
    return {"mode": "socket" if system == "sample" else "http"}


def main() -> None:
    """Write the tables and draw the picture."""
    whole = json.loads(RESULTS.read_text(encoding="utf-8"))
    parts = dict(whole["parts"])
    if "sockets" in parts and "turns" in parts:  # one table shows both
        parts["turns"] = parts["turns"] | {"rows": parts["turns"]["rows"] + parts["sockets"]["rows"]}
    results = Results(parts)
    write_between(PAGE, "targets", tables.targets(results))
    for name in ("turns", "acks", "hang", "claims", "disk", "memory", "planted"):
        write_between(PAGE, name, getattr(tables, name)(results))
    for about, column in (("turns", "turns"), ("length", "length"), ("open", "open")):
        write_between(PAGE, f"growth-{about}", tables.growth(results, about, column))
    write_between(PAGE, "measured", tables.measured(results, whole["machine"]))
    draw(results)
    print(tables.targets(results))


def draw(results: Results) -> None:
    """The picture; says so where the drawing package is not installed."""
    try:
        import vl_convert
    except ImportError:
        sys.exit("vl-convert-python is not installed: the tables are written, the picture is not")
    PICTURE.write_text(vl_convert.vegalite_to_svg(spec(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
