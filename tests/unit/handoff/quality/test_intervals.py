"""Intervals of a rate: exact ones hold for every truth there can be; matched ones agree with the exact ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom

from handoff.quality.intervals import exact, matched


@pytest.mark.parametrize(("n", "population"), [(1, 5), (5, 12), (12, 40), (39, 40), (40, 40)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_exact_interval_holds_every_truth_often_enough(n: int, population: int, level: float) -> None:
    ends = [exact(found, n, population, level) for found in range(n + 1)]
    for all_ in range(population + 1):
        chance = sum(
            hypergeom.pmf(found, population, all_, n)
            for found, (low, high) in enumerate(ends)
            if low - 1e-12 <= all_ / population <= high + 1e-12
        )
        assert chance >= level - 1e-9, all_


@given(st.integers(1, 60), st.data())
def test_from_a_large_population_it_is_clopper_and_pearsons(n: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    low, high = exact(found, n, 10_000_000)
    other = binomtest(found, n).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((other.low, other.high), abs=1e-4)


@given(st.integers(1, 60), st.integers(0, 60), st.data())
def test_the_exact_interval_holds_what_was_found_and_mirrors(n: int, rest: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    low, high = exact(found, n, n + rest)
    assert found / (n + rest) - 1e-12 <= low <= found / n <= high + 1e-12
    assert high <= 1 - (n - found) / (n + rest) + 1e-12
    other = exact(n - found, n, n + rest)
    assert (1 - other[1], 1 - other[0]) == pytest.approx((low, high))


def test_the_exact_interval_refuses_what_cannot_be() -> None:
    for found, n, population in ((5, 4, 10), (-1, 4, 10), (1, 11, 10), (0, 0, 0)):
        with pytest.raises(ValueError, match="of"):
            exact(found, n, population)


@given(st.integers(20, 400), st.data())
def test_of_a_simple_sample_the_matched_interval_is_nearly_clopper_and_pearsons(n: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    share, population = found / n, 10_000_000
    low, high = matched(share, share * (1 - share) / (n - 1), (population / n, population / n), population)
    other = binomtest(found, n).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((other.low, other.high), abs=0.06 * (other.high - other.low))


def test_without_a_finding_it_reaches_as_far_as_three_over_n() -> None:
    low, high = matched(0, 0, (1000, 1000), 100_000)
    assert low == 0
    assert high == pytest.approx(binomtest(0, 100).proportion_ci(0.95).high, rel=0.02)


def test_a_heavier_weight_reaches_further_and_none_at_all_nowhere() -> None:
    reach = [matched(0.02, 1e-4, (weight, 1), 10_000)[1] for weight in (1, 50, 200)]
    assert reach == sorted(reach)
    assert matched(0.02, 0, (1, 1), 10_000) == (0.02, 0.02)
