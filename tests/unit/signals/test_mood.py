import pytest

from handoff.model import Evidence
from handoff.signals import frustration, sentiment, stuck
from tests.unit.signals.build import bot, customer, talk


def angry(text: str, *history: str) -> float:
    return frustration.READER.read(customer(text), talk(*history), Evidence()).value


def test_sentiment_has_the_sign_of_the_words() -> None:
    def value(text: str) -> float:
        return sentiment.READER.read(customer(text), (), Evidence()).value

    assert value("This is terrible, I hate it") < -0.3
    assert value("Great, I love it :heart:") > 0.3
    assert value("please help, security error on the support page") >= -0.45
    assert value("Where is the label?") == 0


def test_the_trend_is_negative_when_the_tone_worsens() -> None:
    history = talk("I love this tool", "Glad to hear!", "Hm, it does not print", "Try again.")
    worse = sentiment.TREND.read(customer("This is awful, I hate it, terrible!"), history, Evidence())
    assert worse.value < -0.4
    better = sentiment.TREND.read(
        customer("Wonderful, I love it, thanks!"), talk("This is awful", "Sorry."), Evidence()
    )
    assert better.value > 0.4


def test_the_first_turn_has_no_trend() -> None:
    assert sentiment.TREND.read(customer("This is awful"), (bot("Hello"),), Evidence()).value == 0


@pytest.mark.parametrize(
    "text",
    [
        "this is ridiculous, I already told you twice",
        "I AM STILL WAITING FOR AN ANSWER!!",
        "your support is a joke",
        "I'm really frustrated with this",
        "WTF is wrong with this stupid thing",
    ],
)
def test_an_upset_customer_is_seen(text: str) -> None:
    assert angry(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "How do I print a label?",
        "how often do orders get pulled in",
        "Can you explain error 500?",
        "max girth for Northline??",
        "DHL UPS GLS",
        "thanks, that helped!",
    ],
)
def test_a_calm_customer_is_not_taken_for_an_upset_one(text: str) -> None:
    assert angry(text) < 0.5


def test_denying_and_repeating_raise_frustration() -> None:
    history = ("How do I void a label?", "Sorry, I can't find that. To print a label, open the order.")
    assert angry("no, how do I void a label", *history) > angry("no, how do I void a label") + 0.3


def test_repeating_oneself_and_a_repeating_bot_are_stuck() -> None:
    once = talk("How do I print a label?", "Open the order.")
    assert stuck.READER.read(customer("how do I print labels"), once, Evidence()).value >= 0.6
    echo = talk("Where is it?", "Open the order and press print.", "I see no button", "Open the order and press print.")
    assert stuck.READER.read(customer("There is none"), echo, Evidence()).value >= 0.5


def test_new_questions_are_not_stuck() -> None:
    history = talk("How do I print a label?", "Open the order.", "Thanks! And how do I void one?", "Press void.")
    assert stuck.READER.read(customer("Which carriers do you have?"), history, Evidence()).value < 0.3
