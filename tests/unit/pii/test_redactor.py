"""One value keeps one placeholder, names are remembered, and nothing masked can be read from the result."""

from hypothesis import given
from hypothesis import strategies as st

from handoff.pii.redact import Redactor, redact

VALUES = ("ada@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "203.0.113.77")


def test_the_same_value_gets_the_same_number_in_every_text_of_a_record() -> None:
    one = Redactor()
    assert one.redact("a@example.com, b@example.com").text == "[EMAIL_1], [EMAIL_2]"
    assert one.redact("B@EXAMPLE.COM or c@example.com").text == "[EMAIL_2] or [EMAIL_3]"
    assert one.counts == {"EMAIL": 4}


def test_two_spellings_of_one_number_are_one_value() -> None:
    assert redact("4111111111111111 = 4111-1111-1111-1111").text == "[CARD_1] = [CARD_1]"


def test_another_record_counts_from_one_again() -> None:
    assert redact("b@example.com").text == "[EMAIL_1]"


def test_a_name_announced_in_one_text_is_masked_in_the_texts_before_and_after() -> None:
    texts = ("Longfield wrote again.", "My name is Ada Longfield.", "Tell Longfield, please.")
    one = Redactor(*texts)
    said = [one.redact(text).text for text in texts]
    assert said == ["[PERSON_1] wrote again.", "My name is [PERSON_1].", "Tell [PERSON_1], please."]


def test_invisible_characters_hide_nothing() -> None:
    assert redact("mail a\u200bda@exam\u00adple.com now").text == "mail [EMAIL_1] now"


def test_what_was_found_does_not_hold_the_value() -> None:
    assert "ada" not in repr(redact("ada@example.com").found)


@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(VALUES)), max_size=8))
def test_no_planted_value_is_left_whatever_stands_around_it(pieces: list[str]) -> None:
    text = " \n ".join(pieces)
    left = redact(text).text
    planted = [value for value in VALUES if value in pieces]
    assert [value for value in planted if value in left] == []


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once
