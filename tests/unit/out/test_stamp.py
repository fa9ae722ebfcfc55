"""A customer is in one split, a person has one pseudonym, and neither can be read from it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.out.stamp import TEST_SHARE, provenance, pseudonym, split
from tests.unit.out.build import KEY, STAMP, conversation, correction, review


@given(st.text(max_size=40))
def test_all_records_of_one_customer_are_in_one_split(group: str) -> None:
    made = [provenance(make(group=group), STAMP) for make in (review, correction, conversation)]
    assert len({one["split"] for one in made}) == 1


def test_about_a_fifth_of_customers_are_kept_for_testing() -> None:
    share = sum(split(f"account {number}") == "test" for number in range(5000)) / 5000
    assert abs(share - TEST_SHARE) < 0.03


def test_a_pseudonym_is_stable_under_one_key_and_another_under_another() -> None:
    assert pseudonym(KEY, "person", "U0MIA") == pseudonym(KEY, "person", "U0MIA")
    others = (pseudonym(b"other", "person", "U0MIA"), pseudonym(KEY, "person", "U0TOM"), pseudonym(KEY, "x", "U0MIA"))
    assert pseudonym(KEY, "person", "U0MIA") not in others
    assert "U0MIA" not in pseudonym(KEY, "person", "U0MIA")


def test_nobody_stays_nobody() -> None:
    assert pseudonym(KEY, "person", "") == ""
