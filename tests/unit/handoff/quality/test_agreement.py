"""Agreement of reviewers, against published examples worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.quality.agreement import Rating, Scale, alpha, leanings


def ratings(*rows: str) -> list[Rating]:
    """A row a reviewer, a column an item; a dot is no answer, letters stand for their number."""
    return [
        Rating(item=f"i{column}", reviewer=f"r{row}", value=float(ord(word) - 96 if word.isalpha() else word))
        for row, words in enumerate(rows)
        for column, word in enumerate(words.split())
        if word != "."
    ]  # fmt: skip


MISSING = ratings(
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)


@pytest.mark.parametrize(
    ("table", "scale", "published"),
    [  # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, examples A to D
        (ratings("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), Scale.NOMINAL, 0.095),
        (ratings("a a b b d c c c e d d a", "b a b b b c c c e d d d"), Scale.NOMINAL, 0.692),
        (MISSING, Scale.NOMINAL, 0.743),
        (MISSING, Scale.ORDINAL, 0.815),
        (MISSING, Scale.INTERVAL, 0.849),
    ],
)
def test_alpha_is_as_published(table: list[Rating], scale: Scale, published: float) -> None:
    assert alpha(table, scale).value == pytest.approx(published, abs=5e-4)


def test_what_only_one_reviewer_answered_tells_nothing() -> None:
    more = [*MISSING, Rating(item="alone", reviewer="r0", value=9)]
    assert alpha(more).value == alpha(MISSING).value
    assert (alpha(MISSING).items, alpha(MISSING).ratings) == (11, 40)


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=3, max_size=12),
    st.sampled_from(Scale),
    st.permutations(range(4)),
)
def test_alpha_is_never_above_one_and_does_not_mind_who_is_who(
    table: list[list[int]], scale: Scale, other: list[int]
) -> None:
    one = [Rating(item=str(i), reviewer=str(r), value=v) for i, row in enumerate(table) for r, v in enumerate(row)]
    two = [Rating(item=each.item, reviewer=str(other[int(each.reviewer)]), value=each.value) for each in one]
    first, second = alpha(one, scale, rounds=20), alpha(two, scale, rounds=20)
    assert first == second
    if first.value is not None:
        assert first.value <= 1
        agreed = all(len(set(row)) == 1 for row in table)
        assert (first.value > 1 - 1e-9) is agreed


def test_reviewers_who_guess_agree_no_more_than_chance() -> None:
    luck = np.random.default_rng(3)
    held = []
    for _ in range(40):
        table = [
            Rating(item=str(item), reviewer=str(who), value=float(luck.random() < 0.3))
            for item in range(60)
            for who in range(2)
        ]
        out = alpha(table, rounds=200)
        held.append(out.low <= 0 <= out.high)
    assert np.mean(held) > 0.85


def test_no_alpha_where_nothing_can_be_told() -> None:
    assert alpha(ratings("1 1 1", "1 1 1")).refused == "only one answer was ever given: there is nothing to agree on"
    assert alpha(ratings("1 . 2", ". 1 .")).refused == "0 items with two answers or more, 2 needed"


def test_a_bootstrap_can_be_repeated() -> None:
    assert alpha(MISSING, seed=4) == alpha(MISSING, seed=4) != alpha(MISSING, seed=5)


def test_rating_an_item_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        alpha([MISSING[0], MISSING[0]])


def test_who_finds_more_than_the_others_leans_up() -> None:
    table = ratings("1 1 0 1 1 0 1 0 1 1 0 1", "0 0 0 0 1 0 0 0 0 0 0 0", "0 0 0 0 1 0 0 0 1 0 0 0")
    first, second, third = leanings(table)
    assert first.difference == pytest.approx((8 - 1.5) / 12)
    assert first.low > 0 > second.high
    assert third.low < 0 < third.high


@given(st.lists(st.tuples(st.sampled_from([0, 0.5, 1]), st.sampled_from([0, 0.5, 1])), min_size=1, max_size=30))
def test_of_two_reviewers_one_leans_as_far_up_as_the_other_down(pairs: list[tuple[float, float]]) -> None:
    table = [
        Rating(item=str(i), reviewer="ab"[who], value=value)
        for i, pair in enumerate(pairs)
        for who, value in enumerate(pair)
    ]
    one, two = leanings(table)
    assert one.difference == pytest.approx(-two.difference)
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low))
    assert one.low < one.high


def test_a_single_item_alike_leaves_the_leaning_open() -> None:
    one, _ = leanings(ratings("1", "1"))
    assert one.low < -0.5
    assert one.high > 0.5
