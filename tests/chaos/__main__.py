"""`python -m tests.chaos`: the crash loops, and their counts with the seed."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.chaos.mutants import MUTANTS, Mutant
from tests.chaos.legs import LONG, SHORT
from tests.chaos.run import Leg, Report, run



def show(report: Report) -> None:
    """The counts, for people."""
    leg = report.leg
    print(f"\n{leg.name}: {leg.replicas} over {leg.mode}, seed {report.seed}, {report.stormed:.0f} + {report.seconds - report.stormed:.0f} s")
    print(f"  acknowledged {report.events}  messages {report.messages}  stories {report.stories}")
    print(f"  kills {report.kills.total()} at {len(report.kills)} points: {dict(report.kills.most_common())}")
    print(f"  stops {report.stops.total()}: {dict(report.stops)}  database restarts {report.restarts}")
    print(f"  weather {dict(report.weather)}")
    print(f"  turns {dict(report.turns)}  sends {dict(report.sends)}")
    for name, found in report.found.items():
        print(f"  {name:32} {len(found)}")
        for line in found[:8]:
            print(f"      {line}")
    for crash in report.crashes[:3]:
        print(f"  ended by itself: {crash}")


async def catch(mutant: Mutant, seed: int) -> Report:
    """A short run with a planted bug."""
    database, kills = ("postgres" if mutant.replicas > 1 else "sqlite"), (4 if mutant.points else 0)
    leg = Leg(
        f"mutant {mutant.name}", database, "http", mutant.replicas, events=120, kills=kills, seconds=25, rooms=12,
        mutant=mutant.name, points=mutant.points, stop_share=0.0, patience=12.0, luck=mutant.luck,
    )  # fmt: skip
    return await run(leg, seed, Path(tempfile.mkdtemp(prefix=f"baton-mutant-{mutant.name}-")))


def mutants(seed: int, only: list[str]) -> int:
    """Every planted bug must be found by its detector."""
    missed = 0
    for mutant in MUTANTS:
        if only and mutant.name not in only:
            continue
        report = asyncio.run(catch(mutant, seed))
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
        show(report)
        print(f"  logs: {folder}")
        clean = clean and report.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
