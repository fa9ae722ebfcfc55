"""`python -m tests.chaos`: the crash loops, and their counts with the seed."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.chaos.legs import LONG, SHORT, with_bug
from tests.chaos.mutants import MUTANTS
from tests.chaos.report import shown
from tests.chaos.run import run


def mutants(seed: int, only: list[str]) -> int:
    """Every planted bug must be found by its detector."""
    missed = 0
    for mutant in MUTANTS:
        if only and mutant.name not in only:
            continue
        folder = Path(tempfile.mkdtemp(prefix=f"baton-mutant-{mutant.name}-"))
        report = asyncio.run(run(with_bug(mutant), seed, folder))
        found = report.found[mutant.caught_by]
        missed += not found
        verdict = f"caught: {len(found)} {mutant.caught_by}" if found else "MISSED"
        print(f"{mutant.name:22} {mutant.bug:55} {verdict}, {report.seconds:.0f} s", flush=True)
        for line in [*found[:1], *report.crashes[:1]]:
            print(f"    {line}")
    return 1 if missed else 0


def main() -> int:
    """Run all legs; 1 where anything was found."""
    long, seed = bool(os.environ.get("LONG")), int(os.environ.get("SEED") or 1)  # noqa: TID251
    only = sys.argv[1:]
    if only[:1] == ["mutants"]:
        return mutants(seed, only[1:])
    clean = True
    for leg in LONG if long else SHORT:
        if only and leg.name not in only:
            continue
        folder = Path(tempfile.mkdtemp(prefix=f"baton-chaos-{leg.name}-"))
        report = asyncio.run(run(leg, seed, folder))
        print(shown(report), flush=True)
        clean = clean and report.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
