"""One run: the planted faults first, then what was asked for; rows go into one JSON file."""

import asyncio
import contextlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.load import postgres
from bench.load.claims import measure_claims
from bench.load.measures import measure_acks, measure_hang, measure_sockets, measure_turns
from bench.load.memory import measure_memory
from bench.load.planted import measure_planted
from bench.load.rounds import Bench, Row, Scale

RESULTS = Path(__file__).parents[1] / "results" / "performance.json"


async def _growth(bench: Bench) -> None:
    """Imported late: it is the one part that calls the store in this process."""
    from bench.load.growth import measure_growth

    await measure_growth(bench)


MEASURES: tuple[tuple[str, Callable[[Bench], Awaitable[None]]], ...] = (
    ("planted", measure_planted),
    ("turns", measure_turns),
    ("sockets", measure_sockets),
    ("acks", measure_acks),
    ("hang", measure_hang),
    ("claims", measure_claims),
    ("memory", measure_memory),
    ("growth", _growth),
)
"""(name, what it does), in the order of a whole run."""


async def run(names: Sequence[str], scale: Scale, results: Path = RESULTS) -> None:
    """Measure; each part replaces its rows of earlier runs in the results."""
    known = dict(MEASURES)
    with contextlib.ExitStack() as stack:
        server = await asyncio.to_thread(stack.enter_context, postgres.server())
        if server is None:
            print("PostgreSQL is not installed: its rows are left out")
        for name in names:
            rows: list[Row] = []
            begun = time.perf_counter()
            print(f"\n{name} ({scale.name})", flush=True)
            await known[name](Bench(scale, server, rows))
            keep(results, name, scale, rows, time.perf_counter() - begun)


def keep(results: Path, name: str, scale: Scale, rows: list[Row], seconds: float) -> None:
    """Put one part's rows into the results file."""
    whole: dict[str, Any] = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    whole["machine"] = machine()
    whole.setdefault("parts", {})[name] = {
        "scale": scale.name, "rounds": scale.rounds, "seconds_each": scale.seconds, "took": round(seconds),
        "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime()), "commit": commit(), "load": os.getloadavg()[0],
        "rows": [_rounded(row) for row in rows],
    }  # fmt: skip
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    names = [
        line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "name" in line
    ]
    return {
        "cores": str(os.cpu_count()),
        "cpu": names[0] if names else platform.machine(),
        "memory": f"{int(memory.split()[1]) / 2**20:.0f} GiB",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in ("slack_bolt", "openai", "sqlalchemy", "asyncpg", "uvicorn")},
    }


def commit() -> str:
    """The commit measured; a plus where files differ from it."""
    git = ["git", "-C", str(Path(__file__).parents[2])]
    name = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=False)
    dirty = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=False)
    return name.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def _rounded(row: Row) -> Row:
    return {name: float(f"{value:.5g}") if isinstance(value, float) else value for name, value in row.items()}


def failed(results: Path = RESULTS) -> bool:
    """Whether any row of the results is void: posts that were no answers."""
    whole = json.loads(results.read_text(encoding="utf-8"))
    rows = [row for part in whole["parts"].values() for row in part["rows"]]
    void = [row for row in rows if row.get("wrong")]
    for row in void:
        print(f"void: {row}", file=sys.stderr)
    return bool(void)
