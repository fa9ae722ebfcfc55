import pytest

from bot.knowledge import kinds, near, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't I cancel?", ["can", "not", "i", "cancel"]),
        ("take-out or signing up", ["takeout", "or", "signup"]),
        ("open 9:30, costs 1,200.50", ["open", "9:30", "costs", "1,200.50"]),
        ("re\u200bfund\u202e", ["refund"]),
        ("ＦＵＬＬ", ["full"]),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


def test_stop_words_carry_no_content() -> None:
    assert words.content("Hello, could you please tell me how I can return this?") == ["return"]


def test_everyday_words_are_less_rare_than_technical_ones() -> None:
    assert words.rarity("time") < words.rarity("deliveri") < words.rarity("webhook") == 1.0


def test_near_words_hold_synonyms_and_no_opposites() -> None:
    assert dict(near.neighbours("refund"))["reimburs"] > 0
    assert "sell" not in dict(near.neighbours("buy"))
    assert all(0 <= worth <= near.SAME_WORTH for _, worth in near.neighbours("invoic"))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much is it?", "It costs 5 €.", 1),
        ("How much is it?", "It is billed later.", -1),
        ("When do you open?", "From 9:00 on.", 1),
        ("How long does it take?", "Rather fast.", -1),
        ("What is your phone number?", "Call +49 30 555 0100.", 1),
        ("How do I reset it?", "1. Open the app.", 1),
        ("Do you sell hats?", "We do.", 0),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, text: str, expected: float) -> None:
    assert kinds.match(question, text) == expected


@pytest.mark.parametrize("question", ["Where is my order?", "Why was I charged?", "case #123456", "my last invoice"])
def test_a_question_about_the_customers_own_case_is_seen(question: str) -> None:
    assert kinds.own_case(question)


def test_a_general_question_is_not_the_customers_own_case() -> None:
    assert not kinds.own_case("How do I download my invoices?")
