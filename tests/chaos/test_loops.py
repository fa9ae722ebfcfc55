"""The crash loops, a twentieth of the long form (`make chaos LONG=1`): nothing lost, doubled or talked over."""

import os
from pathlib import Path

import pytest

from tests.chaos.legs import SHORT, with_bug
from tests.chaos.mutants import MUTANTS, Mutant
from tests.chaos.report import shown
from tests.chaos.run import Leg, run
from tests.fakes import postgres


@pytest.mark.parametrize("leg", SHORT, ids=lambda leg: leg.name)
async def test_kills_at_named_points_in_bad_weather_lose_double_and_talk_over_nothing(leg: Leg, tmp_path: Path) -> None:
    """The seed, the counts and the logs' folder are in the message; docs/reliability.md says how to read them."""
    if leg.database == "postgres" and postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    seed = int(os.environ.get("SEED") or 1)  # noqa: TID251  the tests' own setting
    report = await run(leg, seed, tmp_path)
    assert report.clean, shown(report)


CHEAP = [mutant for mutant in MUTANTS if mutant.name == "drops-retries"]


@pytest.mark.parametrize("mutant", CHEAP, ids=lambda mutant: mutant.name)
async def test_a_planted_bug_is_found_by_its_detector(mutant: Mutant, tmp_path: Path) -> None:
    """One that needs no kills; `python -m tests.chaos mutants` runs them all."""
    report = await run(with_bug(mutant), 1, tmp_path)
    assert report.found[mutant.caught_by], shown(report)
