"""Seeded interleavings of people's acts with the reply path, with the engine's own code on a real SQLite file.

``interleavings(seed, count)`` plays the seeds from ``seed`` on and counts; ``play`` plays one again. From a shell:
``python -m tests.history.interleave SEED [COUNT]``.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.history.theatre import Played, theatre

ROOT = Path(__file__).parents[2]
FILE_OF = 1000
"""Interleavings that share one database file; then a fresh one keeps it small."""


def play(seed: int) -> Played:
    """One interleaving again."""
    with theatre() as stage:
        return stage.play(seed)


def interleavings(seed: int, count: int, *, processes: int = 1) -> dict[str, Any]:
    """Play ``count`` interleavings from ``seed`` on, in this process or in several of their own.

    Returns:
        Counts by name; ``wrong`` holds (seed, what) of everything that must not be.
    """
    begun = time.monotonic()
    parts = [_played_here(seed, count)] if processes == 1 else _played_apart(seed, count, processes)
    total: Counter[str] = Counter()
    wrong: list[tuple[int, str]] = []
    for part in parts:
        wrong += [(one, what) for one, what in part.pop("wrong")]
        total += Counter(part)
    return dict(total) | {"seed": seed, "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}


def _played_here(seed: int, count: int) -> dict[str, Any]:
    total: Counter[str] = Counter()
    wrong: list[tuple[int, str]] = []
    for first in range(seed, seed + count, FILE_OF):
        with theatre() as stage:
            for one in range(first, min(first + FILE_OF, seed + count)):
                played = stage.play(one)
                total += played.seen
                wrong += [(one, problem) for problem in played.wrong]
            wrong += stage.violations()
    return dict(total) | {"wrong": wrong}


def _played_apart(seed: int, count: int, processes: int) -> list[dict[str, Any]]:
    share = -(-count // processes)
    parts = [(first, min(share, seed + count - first)) for first in range(seed, seed + count, share)]
    command = [sys.executable, "-m", "tests.history.interleave"]
    running = [
        subprocess.Popen([*command, str(first), str(many)], cwd=ROOT, stdout=subprocess.PIPE) for first, many in parts
    ]
    return [json.loads(process.communicate()[0]) for process in running]


if __name__ == "__main__":
    start = int(sys.argv[1])
    if len(sys.argv) == 2:
        once = play(start)
        print(*once.trace, *once.wrong, once.seen, sep="\n")
    else:
        print(json.dumps(_played_here(start, int(sys.argv[2]))))
