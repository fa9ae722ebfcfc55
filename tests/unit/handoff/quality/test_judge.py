"""An AI judge put right: it may only narrow the interval, never move the rate."""

import numpy as np
import pytest

from handoff.quality.designs import draw
from handoff.quality.estimates import rate
from handoff.quality.items import Estimate, Method
from handoff.quality.judge import corrected
from tests.unit.handoff.quality.frames import frame, judged, reviewed

THINGS = frame({"": 3000})
LUCK = np.random.default_rng(8)
TRUTH = {one.id: float(LUCK.random() < 0.1) for one in THINGS}
GOOD = {id_: float(LUCK.random() < (0.85 if found else 0.04)) for id_, found in TRUTH.items()}
HARSH = {id_: float(LUCK.random() < (0.95 if found else 0.5)) for id_, found in TRUTH.items()}
RATE = float(np.mean(list(TRUTH.values())))


def both(seed: int, verdicts: dict[str, float], n: int = 150) -> tuple[Estimate, Estimate]:
    some = reviewed(draw(THINGS, n, Method.SIMPLE, seed), TRUTH)
    population = {"": 3000}
    with_judge = corrected(some, verdicts, method=Method.SIMPLE, population=population)
    return with_judge, rate(some, method=Method.SIMPLE, population=population)


@pytest.mark.parametrize("verdict", [0.0, 0.3, 1.0])
def test_a_judge_who_always_says_the_same_changes_nothing(verdict: float) -> None:
    with_judge, without = both(1, dict.fromkeys(TRUTH, verdict))
    assert with_judge.value == pytest.approx(without.value)
    assert (with_judge.low, with_judge.high) == pytest.approx((without.low, without.high), abs=0.01)
    assert "λ 0.00" in with_judge.method


def test_a_good_judge_narrows_the_interval_and_a_harsh_one_does_not_move_the_rate() -> None:
    good = [both(seed, GOOD) for seed in range(60)]
    assert np.mean([one.high - one.low for one, _ in good]) < 0.8 * np.mean([one.high - one.low for _, one in good])
    for judge in (GOOD, HARSH):
        values = [both(seed, judge)[0].value or 0.0 for seed in range(200)]
        assert np.mean(values) == pytest.approx(RATE, abs=4 * np.std(values) / 200**0.5)


def test_the_interval_of_a_judged_rate_holds_the_truth() -> None:
    held = [one.low <= RATE <= one.high for seed in range(300) for one in [both(seed, GOOD)[0]]]
    assert np.mean(held) > 0.92


def test_a_judge_who_skips_things_does_not_move_the_rate_either() -> None:
    """It is silent on half of all, and above all where something was found."""
    sly = {id_: verdict for id_, verdict in GOOD.items() if LUCK.random() < (0.3 if TRUTH[id_] else 0.5)}
    values = [both(seed, sly)[0].value or 0.0 for seed in range(200)]
    assert np.mean(values) == pytest.approx(RATE, abs=4 * np.std(values) / 200**0.5)


def test_there_is_no_number_from_the_judge_alone() -> None:
    some = judged([0.0] * 19, probability=0.1)
    out = corrected(some, dict.fromkeys(TRUTH, 0.2), method=Method.SIMPLE, population={"": 3000})
    assert out.value is None
    assert out.refused == "19 judged, 20 needed"
    out = corrected(judged([0.0] * 20, probability=0.1), {}, method=Method.SIMPLE, population={"": 3000})
    assert out.refused == "the judge has judged nothing"


def test_a_verdict_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="verdict"):
        corrected(judged([0.0] * 30, probability=0.1), {"00001": 1.5}, method=Method.SIMPLE, population={"": 3000})
