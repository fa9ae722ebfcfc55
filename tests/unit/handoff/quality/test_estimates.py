"""Rates: right over every sample there can be, exact where they can be, refused where they say nothing."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from handoff.quality.designs import draw, population, worth
from handoff.quality.estimates import rate
from handoff.quality.items import BEFORE, Judged, Method
from handoff.quality.weights import deviations, weights
from tests.unit.handoff.quality.frames import frame, judged, reviewed, thing

TRUTH = (1.0, 0.0, 0.5, 0.0, 1.0, 1.0, 0.0, 0.0)


def test_over_all_simple_samples_rate_and_variance_are_right() -> None:
    rates, variances = [], []
    for chosen in combinations(range(8), 4):
        some = [replace(judged([TRUTH[i]], probability=0.5, start=i)[0]) for i in chosen]
        of = weights(some, method=Method.SIMPLE, population={"": 8}, drawn=None)
        mean, parts = deviations(np.array([one.value for one in some]), of)
        rates.append(mean)
        variances.append((parts**2).sum())
    assert np.mean(rates) == pytest.approx(np.mean(TRUTH))
    assert np.mean(variances) == pytest.approx(np.var(rates))


def test_over_all_stratified_samples_rate_and_variance_are_right() -> None:
    rates, variances = [], []
    for first, second in product(combinations(range(3), 2), combinations(range(3, 8), 3)):
        some = [judged([TRUTH[i]], probability=2 / 3, stratum="a", start=i)[0] for i in first]
        some += [judged([TRUTH[i]], probability=3 / 5, stratum="b", start=i)[0] for i in second]
        of = weights(some, method=Method.STRATIFIED, population={"a": 3, "b": 5}, drawn=None)
        mean, parts = deviations(np.array([one.value for one in some]), of)
        rates.append(mean)
        variances.append((parts**2).sum())
    assert np.mean(rates) == pytest.approx(np.mean(TRUTH))
    assert np.mean(variances) == pytest.approx(np.var(rates))


def test_over_many_risk_samples_rate_and_variance_are_about_right() -> None:
    luck = Random(4)
    odds = [0.02 + 0.5 * luck.random() ** 4 for _ in range(400)]
    things = [thing(i, risk=worth(chance)) for i, chance in enumerate(odds)]
    truth = {one.id: float(luck.random() < chance) for one, chance in zip(things, odds, strict=True)}
    rates, variances = [], []
    for seed in range(400):
        some = reviewed(draw(things, 80, Method.RISK, seed), truth)
        of = weights(some, method=Method.RISK, population={"": 400}, drawn={"": 80})
        mean, parts = deviations(np.array([one.value for one in some]), of)
        rates.append(mean)
        variances.append((parts**2).sum())
    assert np.mean(rates) == pytest.approx(np.mean(list(truth.values())), abs=4 * np.std(rates) / 20)
    assert np.mean(variances) == pytest.approx(np.var(rates), rel=0.25)


def test_what_goes_in_proportion_to_the_risk_is_known_without_error() -> None:
    things = [thing(i, risk=1 + i % 7) for i in range(200)]
    units = draw(things, 40, Method.RISK, 3)
    some = reviewed(units, {one.id: one.probability for one in units})
    of = weights(some, method=Method.RISK, population={"": 200}, drawn={"": 40})
    mean, parts = deviations(np.array([one.value for one in some]), of)
    assert mean == pytest.approx(40 / 200)
    assert (parts**2).sum() == pytest.approx(0, abs=1e-12)


def test_without_word_of_how_many_were_drawn_missing_reviews_do_not_sink_the_rate() -> None:
    values = [1.0, 0.5, 0.0, 0.0] * 10
    for method in Method:
        out = rate(judged(values, probability=0.2), method=method, population={"": 400})
        assert out.value == pytest.approx(0.375)


@given(st.integers(20, 200), st.data())
def test_a_simple_sample_gets_clopper_and_pearsons_interval(n: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    some = judged([1.0] * found + [0.0] * (n - found), probability=n / 5_000_000)
    out = rate(some, method=Method.SIMPLE, population={"": 5_000_000})
    other = binomtest(found, n).proportion_ci(0.95, method="exact")
    assert (out.value, out.low, out.high) == pytest.approx((found / n, other.low, other.high), abs=1e-4)
    assert "exact" in out.method


def test_several_things_of_one_conversation_widen_the_interval() -> None:
    alike = [1.0] * 3 + [0.0] * 57
    apart = rate(judged(alike, probability=0.01), method=Method.SIMPLE, population={"": 6000})
    together = rate(judged(alike, probability=0.01, talk=3), method=Method.SIMPLE, population={"": 6000})
    assert together.value == apart.value
    assert together.high - together.low > 1.2 * (apart.high - apart.low)
    assert "clustered by conversation" in together.method


def test_what_was_drawn_before_counts_for_certain() -> None:
    before = judged([1.0] * 30 + [0.0] * 10, stratum=BEFORE, start=500)
    some = judged([0.0] * 20 + [1.0], probability=21 / 60)
    out = rate([*some, *before], method=Method.SIMPLE, population={"": 60, BEFORE: 40})
    assert out.value == pytest.approx((30 + 60 / 21) / 100)
    assert out.low >= 0.31
    assert out.population == 100


@pytest.mark.parametrize("method", list(Method))
def test_once_all_are_judged_nothing_is_uncertain(method: Method) -> None:
    sizes = {"a": 20, "b": 10}
    some = judged([1.0, 0.5, 0.0, 0.0] * 5, stratum="a") + judged([1.0] * 10, stratum="b", start=100)
    out = rate(some, method=method, population=sizes, drawn=sizes)
    assert (out.value, out.low, out.high) == pytest.approx((17.5 / 30,) * 3)


@pytest.mark.parametrize("method", list(Method))
def test_what_nobody_reviewed_is_taken_to_be_like_the_rest_of_its_stratum(method: Method) -> None:
    """Half of the dangerous stratum is unread: the rate must not sink for it."""
    sizes = {"calm": 900, "wild": 100}
    some = judged([0.0] * 45, probability=0.05, stratum="calm")
    some += judged([1.0, 0.0] * 10, probability=0.4, stratum="wild", start=500)
    drawn = {"calm": 45, "wild": 40}
    out = rate(some, method=method, population=sizes, drawn=drawn)
    if method is not Method.SIMPLE:
        assert out.value == pytest.approx(0.05, rel=0.15)
    assert "65 of 85 drawn were reviewed" in out.method


def test_strata_nobody_looked_at_are_put_together_with_small_ones() -> None:
    sizes = {"a": 500, "b": 300, "c": 100, "d": 100}
    some = judged([1.0] * 5 + [0.0] * 15, probability=0.04, stratum="a")
    some += judged([0.0] * 12, probability=0.04, stratum="b", start=100)
    some += judged([1.0], probability=0.04, stratum="c", start=200)
    out = rate(some, method=Method.STRATIFIED, population=sizes)
    assert out.population == 1000
    assert out.value is not None
    assert out.low < out.value < out.high


def test_too_few_give_no_number_but_the_reason() -> None:
    out = rate(judged([1.0] * 19, probability=0.1), method=Method.SIMPLE, population={"": 190})
    assert (out.value, out.low, out.high) == (None, 0.0, 1.0)
    assert out.refused == "19 judged, 20 needed"
    only_before = judged([0.0] * 30, stratum=BEFORE)
    out = rate(only_before, method=Method.RISK, population={"": 100, BEFORE: 30})
    assert out.refused == "nothing of this draw has been reviewed yet"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"probability": 0.0}, "probability"),
        ({"probability": 1.1}, "probability"),
        ({"value": 2.0}, "answer"),
        ({"id": "00001"}, "twice"),
        ({"stratum": "else"}, "more was judged"),
    ],
)
def test_numbers_that_contradict_one_another_are_refused(change: dict[str, object], words: str) -> None:
    some = judged([0.0] * 30, probability=0.1)
    some[0] = replace(some[0], **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=words):
        rate(some, method=Method.SIMPLE, population={"": 300})


def test_more_reviews_than_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="more was judged"):
        rate(judged([0.0] * 30, probability=0.1), method=Method.SIMPLE, population={"": 300}, drawn={"": 29})


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.01, 1)), min_size=20),
    st.sampled_from(Method),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_any_sample_gives_an_interval_around_its_rate_in_whatever_order(
    rows: list[tuple[str, float, float]], method: Method, told: bool, shuffle: Random
) -> None:
    some = [
        Judged(id=str(i), cluster=str(i // 2), stratum=stratum, probability=chance, value=value)
        for i, (stratum, value, chance) in enumerate(rows)
    ]
    counts = Counter(one.stratum for one in some)
    held = {name: 3 * count + 1 for name, count in counts.items()}
    out = rate(some, method=method, population=held, drawn=counts if told else None)
    assert out.value is not None
    assert 0 <= out.low <= out.value <= out.high <= 1
    shuffle.shuffle(some)
    other = rate(some, method=method, population=held, drawn=counts if told else None)
    assert (other.value, other.low, other.high) == pytest.approx((out.value, out.low, out.high), abs=1e-9)


def test_a_lower_level_gives_a_narrower_interval() -> None:
    things = frame({"a": 300, "b": 100})
    truth = {one.id: float(int(one.id) % 7 == 0) for one in things}
    for method in Method:
        some = reviewed(draw(things, 60, method, 5), truth)
        wide, narrow = (rate(some, method=method, population=population(things), level=level) for level in (0.95, 0.8))
        assert wide.low <= narrow.low < narrow.high <= wide.high
        assert wide.high - wide.low > narrow.high - narrow.low
