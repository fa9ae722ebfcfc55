"""Editions compared after every review: the truth stays inside, and differences are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.quality.evidence import against, by_likelihood, by_pairs, sums
from handoff.quality.sequential import Verdict, compare

ANSWERS = st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=25)


def ever(one: float, two: float, reviews: int, limit: float, luck: np.random.Generator) -> bool:
    """Whether the true difference is excluded at any of the looks."""
    a, b = (luck.random(reviews) < one).astype(float), (luck.random(reviews) < two).astype(float)
    pairs = np.cumsum(by_pairs(a, b, two - one))
    for n in range(1, reviews + 1):
        likely = by_likelihood(sums(a[:n]), sums(b[:n]), two - one) if n % 5 == 0 else -9.0
        if np.logaddexp(likely, pairs[n - 1]) - np.log(2) >= limit:
            return True
    return False


@pytest.mark.parametrize(("one", "two"), [(0.05, 0.05), (0.1, 0.3)])
def test_the_truth_is_hardly_ever_excluded_however_often_one_looks(one: float, two: float) -> None:
    luck = np.random.default_rng(11)
    level = 0.8  # a loose promise is broken often enough to be seen broken
    excluded = sum(ever(one, two, 80, -np.log1p(-level), luck) for _ in range(200))
    assert excluded / 200 <= 1 - level


def test_on_average_over_all_streams_a_true_difference_gains_nothing() -> None:
    """Exhaustive: the expected evidence (not its logarithm) is at most 1 whatever the rates are."""
    streams = [np.array([float(word >> i & 1) for i in range(5)]) for word in range(32)]
    for one, two in ((0.1, 0.1), (0.3, 0.7), (0.9, 0.6)):
        mean = sum(
            np.exp(against(a, b, two - one)) * _chance(a, one) * _chance(b, two) for a in streams for b in streams
        )
        assert mean <= 1 + 1e-6
        assert mean > 0.3


def _chance(stream: np.ndarray, rate: float) -> float:  # type: ignore[type-arg]
    return float(np.prod(np.where(stream > 0, rate, 1 - rate)))


@settings(max_examples=25)
@given(ANSWERS, ANSWERS)
def test_the_interval_holds_the_difference_and_mirrors(a: list[float], b: list[float]) -> None:
    one, two = compare(a, b), compare(b, a)
    if one.difference is not None:
        assert one.low <= one.difference <= one.high
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low), abs=2e-4)
    assert -1 <= one.low <= one.high <= 1


def test_what_is_inside_is_not_excluded_and_what_is_outside_is() -> None:
    a, b = [0.0, 0.0, 0.0, 1.0] * 15, [1.0, 0.0] * 25
    out = compare(a, b)
    limit = np.log(20)
    for difference in np.linspace(-0.99, 0.99, 100):
        excluded = bool(against(np.array(a), np.array(b), float(difference)) >= limit)
        assert excluded is not bool(out.low < difference < out.high), difference


def test_a_worse_edition_is_found_out_and_a_better_one_too() -> None:
    worse = compare([0.0] * 9 + [1.0], [1.0, 0.0] * 60, 0.95)
    assert worse.verdict is Verdict.OPEN
    bad, good = [1.0, 0.0, 0.0] * 40, [0.0] * 119 + [1.0]
    assert compare(good, bad).verdict is Verdict.WORSE
    assert compare(bad, good).verdict is Verdict.BETTER
    assert compare(good, bad).more == 0


def test_alike_is_said_only_within_a_margin() -> None:
    same = [0.0] * 400
    assert compare(same, same).verdict is Verdict.OPEN
    assert compare(same, same, margin=0.05).verdict is Verdict.ALIKE


def test_how_many_more_shrinks_as_reviews_come_in() -> None:
    a, b = [0.0] * 9 + [1.0], [0.0] * 6 + [1.0] * 4
    asked = [compare(a * times, b * times).more for times in (1, 2, 3, 20)]
    assert all(one is not None for one in asked)
    assert asked[0] > asked[1] > asked[2] > asked[3] == 0  # type: ignore[operator]


def test_nothing_in_sight_is_said_where_editions_look_the_same() -> None:
    out = compare([0.0] * 50, [0.0] * 50)
    assert (out.verdict, out.more) == (Verdict.OPEN, None)


def test_without_reviews_everything_is_possible() -> None:
    out = compare([], [])
    assert (out.difference, out.low, out.high, out.verdict) == (None, -1, 1, Verdict.OPEN)


def test_weighted_answers_are_compared_on_their_own_scale() -> None:
    a, b = [0.0, 0.0, 0.0, 1.0] * 15, [1.0, 0.0] * 30
    plain, wide = compare(a, b), compare([4 * one for one in a], [4 * one for one in b], top=4)
    assert (wide.low, wide.high) == pytest.approx((4 * plain.low, 4 * plain.high))
    assert wide.verdict == plain.verdict


def test_impossible_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="answer"):
        compare([2.0], [0.0])
    with pytest.raises(ValueError, match="level"):
        compare([], [], 1.0)
