"""An AI judge put right: it may only narrow the interval, never move the rate."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from bench.quality.worlds import world
from handoff.quality.designs import draw
from handoff.quality.estimates import rate
from handoff.quality.items import Estimate, Judged, Method
from handoff.quality.judge import Ruling, corrected, corrected_by_draw
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


WORLD = world(np.random.default_rng(31), size=2000, rate=0.1, judge="good")


def beside(seed: int, n: int = 150, more: int = 100) -> tuple[list[Judged], list[Ruling]]:
    """A risk-weighted sample with people's answers, and the judge on it and on a random draw of the rest."""
    units = draw(WORLD.things, n, Method.RISK, seed)
    mine = {one.id for one in units}
    rest = draw([one for one in WORLD.things if one.id not in mine], more, Method.SIMPLE, seed + 10_000)
    chances = dict.fromkeys(mine, 1.0) | {one.id: one.probability for one in rest}
    truth = {str(number): float(found) for number, found in enumerate(WORLD.truth)}
    rulings = [Ruling(id=id_, part="", probability=p, value=WORLD.verdicts[id_]) for id_, p in chances.items()]
    return reviewed(units, truth), rulings


def by_draw(some: list[Judged], rulings: list[Ruling], n: int = 150, sizes: dict[str, float] | None = None) -> Estimate:
    drawn = dict(Counter(one.stratum for one in some))
    return corrected_by_draw(some, rulings, sizes=sizes or {"": 2000}, method=Method.RISK,
                             population=WORLD.population, drawn=drawn, least=n)  # fmt: skip


def test_verdicts_on_a_risk_weighted_sample_and_a_draw_beside_it_do_not_move_the_rate() -> None:
    """Taking the plain mean of such verdicts for that of the frame would: the sample holds too many bad things."""
    got = [by_draw(*beside(seed, more=30)) for seed in range(300)]
    error = np.array([one.value or 0.0 for one in got]) - WORLD.rate
    assert abs(error.mean()) < 4 * error.std() / 300**0.5
    assert np.mean([one.low <= WORLD.rate <= one.high for one in got]) > 0.93
    plain = [
        corrected(some, {one.id: one.value or 0.0 for one in rulings}, method=Method.RISK,
                  population=WORLD.population, drawn=dict(Counter(one.stratum for one in some)))
        for some, rulings in (beside(seed, more=30) for seed in range(300))
    ]  # fmt: skip
    assert np.mean([one.low <= WORLD.rate <= one.high for one in plain]) < 0.92


def test_even_of_a_judge_who_is_always_right_each_verdict_counts_by_its_chance() -> None:
    """A large risk-weighted sample among few other things tells right weights from wrong ones best."""
    errors = []
    for seed in range(60):
        some, rulings = beside(seed, n=600, more=200)
        told = [replace(one, value=float(WORLD.truth[int(one.id)])) for one in rulings]
        errors.append((by_draw(some, told).value or 0.0) - WORLD.rate)
    assert abs(np.mean(errors)) < 4 * np.std(errors) / 60**0.5


def test_what_the_judge_did_not_see_makes_the_interval_wider() -> None:
    few, many = ([by_draw(*beside(seed, more=more)) for seed in range(60)] for more in (40, 1000))
    assert np.mean([one.high - one.low for one in many]) < np.mean([one.high - one.low for one in few])


def test_answers_nobody_could_read_are_counted_and_do_not_move_the_rate() -> None:
    """They are missing exactly where something was found, in the sample and beside it alike."""
    sly = {id_ for id_ in WORLD.verdicts if WORLD.truth[int(id_)] and LUCK.random() < 0.8}
    values = []
    for seed in range(200):
        some, rulings = beside(seed)
        told = [replace(one, value=None) if one.id in sly else one for one in rulings]
        made = by_draw(some, told)
        values.append((made.value or 0.0) - WORLD.rate)
    assert abs(np.mean(values)) < 4 * np.std(values) / 200**0.5
    assert "more unreadable" in made.method
    assert "AI judge corrected by 150 reviews" in made.method


def test_a_part_without_verdicts_leaves_the_rate_to_people() -> None:
    some, rulings = beside(1)
    other = [replace(one, part="another night") for one in rulings]
    halves = by_draw(some, other, sizes={"": 2000, "another night": 0})
    assert halves.value is not None
    assert by_draw(some, [replace(one, value=None) for one in rulings]).refused == "the judge has judged nothing"
    assert by_draw(some[:100], rulings).refused == "100 judged, 150 needed"


def test_a_judged_draw_with_an_impossible_probability_is_refused() -> None:
    some, rulings = beside(1)
    with pytest.raises(ValueError, match="probability"):
        by_draw(some, [replace(rulings[0], probability=0.0), *rulings[1:]])
