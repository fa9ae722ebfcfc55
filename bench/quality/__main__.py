"""``python -m bench.quality [designs]``: the simulation study behind docs/quality.md, with fixed seeds.

``designs`` (2000) is how many samples are drawn for each row. Only what stands between the anchors is written.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from bench.figures import write_between
from bench.quality import coverage, editions, report, widths

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "quality.md"
RESULTS = ROOT / "bench" / "results" / "quality.json"
SEED = 20261122
TRIED = {
    "simple": (200, 400, 800),
    widths.KNOWN: (60, 90, 130, 200, 280, 400, 560),
    widths.LEARNT: (60, 90, 130, 200, 280, 400, 560),
}


def main(designs: int = 2000) -> None:
    """Run all of it, write tables and picture."""
    start, rows = perf_counter(), []
    for number, cell in enumerate(coverage.CELLS):
        rows.append(coverage.run(cell, designs, SEED + number))
        print(f"{perf_counter() - start:5.0f} s  {cell.name}, n {cell.n}: {rows[-1].covered:.3f}", flush=True)
    races = [editions.run(one, designs, SEED + 100 + number) for number, one in enumerate(editions.STREAMS)]
    print(f"{perf_counter() - start:5.0f} s  editions", flush=True)
    reach = widths.widths(TRIED, max(designs // 15, 20), SEED + 200)
    drawn = sum(row.designs for row in rows) + sum(race.designs for race in races)
    parts = {"coverage": report.coverages(rows), "editions": report.races(races), "widths": report.savings(reach),
             "study": report.study(drawn, designs, SEED, rows)}  # fmt: skip
    for name, text in parts.items():
        write_between(PAGE, name, text)
        print(text)
    report.draw(rows, reach, ROOT / "docs" / "pictures" / "quality.svg")
    kept = {"seed": SEED, "designs": drawn, "coverage": [asdict(row) for row in rows],
            "editions": [asdict(race) for race in races], "widths": [asdict(row) for row in reach]}  # fmt: skip
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
