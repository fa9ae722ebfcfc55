import pytest

from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals import needs_reply, withdraws
from tests.unit.signals.build import bot, customer, talk

ANSWERED = talk("How do I print?", "Open the order and press print.")


def signal(text: str, history: tuple[Turn, ...] = ANSWERED) -> Signal:
    return needs_reply.READER.read(customer(text), history, Evidence())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("thanks!", "thanks"),
        ("Thank you so much for your help", "thanks"),
        ("it works now, thanks", "thanks"),
        ("ok", "acknowledgement"),
        ("okay got it", "acknowledgement"),
        ("great, that works", "acknowledgement"),
        ("have a nice day", "farewell"),
        ("That is all I need for now. Thanks and goodbye.", "farewell"),
        ("👍", "emoji"),
        (":thumbsup: :tada:", "emoji"),
    ],
)
def test_closing_words_need_no_reply(text: str, label: str) -> None:
    seen = signal(text)
    assert (seen.value, seen.label) == (0.0, label)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but how do I print?",
        "thanks, the label is broken",
        "ok please refund me",
        "Thanks for nothing",
        "thanks i need help",
        "no, the blue one",
        "ok?",
        "How do I print a label",
        "it doesn't work",
    ],
)
def test_a_question_in_polite_words_still_needs_a_reply(text: str) -> None:
    assert signal(text).value == 1.0


def test_yes_is_an_answer_only_after_a_question() -> None:
    assert signal("yes please", (bot("Do you mean the EU portal?"),)).value == 1.0
    assert signal("👍", (bot("Shall I show you the steps?"),)).value == 1.0
    assert signal("no thanks", (bot("Is there anything else I can help with?"),)).value == 0.0


def test_a_correction_needs_a_reply_and_says_so() -> None:
    for text in ("I meant the other one", "sorry, wrong order number, it's 4411", "*DHL, not UPS"):
        assert (signal(text).value, signal(text).label) == (1.0, "correction")


def test_a_bare_greeting_is_labelled() -> None:
    assert (signal("hello", ()).value, signal("Hi there!", ()).label) == (1.0, "greeting")


def test_talk_between_the_customers_own_people_is_left_alone() -> None:
    aside = customer("<@U_TOM> can you check this?", mentions=("U_TOM",))
    assert needs_reply.READER.read(aside, (), Evidence()).label == "side_talk"
    asked = customer("<@U_TOM> do you have the number?", mentions=("U_TOM",))
    answer = customer("yes, 4411", person="U_TOM")
    assert needs_reply.READER.read(answer, (asked,), Evidence()).label == "side_talk"


def test_copying_somebody_in_or_naming_an_agent_is_no_side_talk() -> None:
    copied = customer("How do I print? cc <@U_TOM>", mentions=("U_TOM",))
    assert needs_reply.READER.read(copied, (), Evidence()).value == 1.0
    agent = Turn(channel="C1", ts="1.0", author=Author.AGENT, text="I'll look", person="U_MARIA")
    asked = customer("<@U_MARIA> any news?", mentions=("U_MARIA",))
    assert needs_reply.READER.read(asked, (agent,), Evidence()).value == 1.0


def test_a_file_without_words_needs_somebody_to_look() -> None:
    assert needs_reply.READER.read(customer("", files=("F1",)), (), Evidence()).value == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "never mind",
        "nvm found it",
        "I solved it myself",
        "no need for a person any more",
        "I don't need an agent anymore",
        "it works now, thanks",
        "please close this ticket",
    ],
)
def test_a_withdrawal_is_seen(text: str) -> None:
    assert withdraws.READER.read(customer(text), (), Evidence()).value >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "it's not solved",
        "is it fixed?",
        "When will this be fixed",
        "it works now but the label is wrong",
        "Never mind the invoice, how do I print?",
        "my printer is not working now",
        "we need this fixed now",
    ],
)
def test_what_goes_on_or_asks_is_no_withdrawal(text: str) -> None:
    assert withdraws.READER.read(customer(text), (), Evidence()).value < 0.5
