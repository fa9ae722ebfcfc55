"""Draws: their probabilities hold, they can be repeated, and no stratum gives more than it holds."""

import subprocess
import sys
from collections import Counter
from itertools import permutations
from random import Random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.quality.designs import chances, draw, population, shares, systematic, worth
from handoff.quality.items import BEFORE, Method, Thing
from tests.unit.handoff.quality.frames import frame, thing

RISKS = st.floats(1e-6, 1e6)
FRAMES = st.lists(st.tuples(st.sampled_from("abcdefgh"), RISKS), min_size=1, max_size=40).map(
    lambda rows: [thing(i, stratum=name, risk=risk) for i, (name, risk) in enumerate(rows)]
)
METHODS = st.sampled_from(Method)


@given(FRAMES, st.integers(0, 50), METHODS, st.integers(0, 2**63))
def test_a_draw_has_its_size_no_thing_twice_and_places_from_nought(
    things: list[Thing], n: int, method: Method, seed: int
) -> None:
    units = draw(things, n, method, seed)
    assert len({one.id for one in units}) == len(units) == min(n, len(things))
    assert [one.position for one in units] == list(range(len(units)))
    assert all(0 < one.probability <= 1 for one in units)


@given(FRAMES, st.integers(0, 50), METHODS, st.integers(), st.randoms(use_true_random=False))
def test_a_draw_can_be_repeated_from_its_seed_in_whatever_order_things_come(
    things: list[Thing], n: int, method: Method, seed: int, shuffle: Random
) -> None:
    other = list(things)
    shuffle.shuffle(other)
    assert draw(things, n, method, seed) == draw(other, n, method, seed)


def test_another_seed_draws_others() -> None:
    things = frame({"": 1000})
    assert len({draw(things, 20, method, seed)[0].id for method in Method for seed in range(10)}) > 10


def test_a_draw_of_today_is_the_draw_of_years_to_come() -> None:
    things = [thing(number, stratum="ab"[number % 2], risk=1 + number) for number in range(20)]
    drawn = {method: [int(one.id) for one in draw(things, 4, method, 2026)] for method in Method}
    assert drawn == {"simple": [4, 16, 0, 5], "stratified": [4, 16, 5, 1], "risk": [14, 13, 12, 17]}


@given(st.lists(RISKS, min_size=1, max_size=60), st.data())
def test_chances_by_risk_sum_to_the_draws_and_keep_to_the_risks(risks: list[float], data: st.DataObject) -> None:
    n = data.draw(st.integers(1, len(risks)))
    found = chances(risks, n)
    assert found.sum() == pytest.approx(n)
    assert (found > 0).all()
    assert (found <= 1).all()
    order = np.argsort(risks, kind="stable")
    assert (np.diff(found[order]) >= -1e-12).all()
    open_ = found < 1
    ratio = found[open_] / np.maximum(np.array(risks)[open_], max(risks) * 1e-9)
    assert ratio == pytest.approx(ratio[:1].repeat(len(ratio)))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30), min_size=1), st.data())
def test_strata_get_two_at_least_and_never_more_than_they_hold(sizes: dict[str, int], data: st.DataObject) -> None:
    n = data.draw(st.integers(len(sizes), sum(sizes.values())))
    each = shares(sizes, n)
    assert sum(each.values()) == n
    assert all(each[name] <= size for name, size in sizes.items())
    least = 2 if sum(min(2, size) for size in sizes.values()) <= n else 1
    assert all(each[name] >= min(least, size) for name, size in sizes.items())


def test_strata_share_in_proportion_where_none_is_small() -> None:
    assert shares({"a": 600, "b": 300, "c": 100}, 50) == {"a": 30, "b": 15, "c": 5}
    assert shares({"a": 996, "b": 2, "c": 2}, 50) == {"a": 46, "b": 2, "c": 2}


@given(FRAMES, st.integers(1, 50), st.integers())
def test_a_stratums_things_have_its_share_as_probability(things: list[Thing], n: int, seed: int) -> None:
    held, units = population(things), draw(things, n, Method.STRATIFIED, seed)
    each = Counter(one.stratum for one in units)
    if len(held) <= n:
        assert all(one.probability == pytest.approx(each[one.stratum] / held[one.stratum]) for one in units)
    else:
        assert all(one.probability == pytest.approx(n / len(things)) for one in units)


@pytest.mark.parametrize("method", list(Method))
def test_things_are_drawn_as_often_as_their_probability_says(method: Method) -> None:
    things = [thing(i, stratum="aaab"[i % 4], risk=1 + i % 5) for i in range(12)]
    said: dict[str, float] = {}
    met: Counter[str] = Counter()
    rounds = 4000
    for seed in range(rounds):
        units = draw(things, 5, method, seed)
        said |= {one.id: one.probability for one in units}
        met.update(one.id for one in units)
    assert sum(said.values()) == pytest.approx(5)
    for id_, chance in said.items():
        assert abs(met[id_] / rounds - chance) < 4.5 * (chance * (1 - chance) / rounds) ** 0.5, id_


def test_weighing_by_probability_hits_the_truth_over_all_orders_and_starts_of_a_risk_draw() -> None:
    """Horvitz and Thompson's total is right on average over every sample there can be."""
    found = chances([1, 2, 3, 4], 2)
    truth = np.array([1, 0, 1, 5])
    totals = [
        (truth[taken] / found[taken]).sum()
        for order in permutations(range(4))
        for start in (0.1, 0.3, 0.5, 0.7, 0.9)
        for taken in [systematic(found, np.array(order), start)]
    ]
    assert np.mean(totals) == pytest.approx(truth.sum())


def test_what_was_drawn_before_comes_back_for_certain_and_costs_no_draw() -> None:
    things = [*frame({"": 30}), *(thing(100 + i, stratum=BEFORE) for i in range(5))]
    units = draw(things, 7, Method.SIMPLE, 1)
    assert [one.stratum for one in units] == [""] * 7 + [BEFORE] * 5
    assert {one.probability for one in units} == {7 / 30, 1.0}
    assert population(things) == {"": 30, BEFORE: 5}


def test_an_impossible_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing less"):
        draw(frame({"": 3}), -1, Method.SIMPLE, 1)
    with pytest.raises(ValueError, match="one id"):
        draw([thing(1), thing(1)], 1, Method.SIMPLE, 1)
    with pytest.raises(ValueError, match="above 0"):
        draw([thing(1, risk=0), thing(2)], 1, Method.RISK, 1)
    with pytest.raises(ValueError, match="no chance"):
        worth(1.2)


def test_an_empty_frame_gives_an_empty_draw() -> None:
    assert all(draw([], 5, method, 1) == () for method in Method)


def test_a_look_is_worth_more_the_likelier_a_finding() -> None:
    assert worth(0) == worth(0.001) < worth(0.1) < worth(0.5) == worth(1)
    assert worth(0.1) == pytest.approx(0.3)


@pytest.mark.parametrize("method", list(Method))
def test_a_month_of_things_is_drawn_from_at_once(method: Method) -> None:
    things = [thing(i, stratum=str(i % 9), risk=1 + i % 50) for i in range(30_000)]
    took = []
    for seed in range(3):
        start = perf_counter()
        draw(things, 300, method, seed)
        took.append(perf_counter() - start)
    assert min(took) < 0.25, "60 ms on a machine at rest; four times that on a busy one"


def test_drawing_loads_no_scipy() -> None:
    code = "import sys, handoff.quality.designs; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
