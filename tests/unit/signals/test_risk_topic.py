import pytest

from handoff.model import Evidence, Signal
from handoff.signals import risk_topic
from handoff.signals.topics import TOPICS
from tests.unit.signals.build import customer


def signal(text: str) -> Signal:
    return risk_topic.READER.read(customer(text), (), Evidence())


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("you charged me twice", "money_movement"),
        ("refund me", "money_movement"),
        ("I want a refund for order 123", "money_movement"),
        ("why was I charged $40?", "money_movement"),
        ("please change our bank details", "money_movement"),
        ("The label was charged twice", "money_movement"),
        ("close my account", "account_closure"),
        ("how do I delete my account?", "account_closure"),
        ("we want to cancel our subscription", "account_closure"),
        ("my card was stolen", "fraud_security"),
        ("someone logged in to my account", "fraud_security"),
        ("we pushed our API key to github", "fraud_security"),
        ("I'll sue", "legal"),
        ("my lawyer will contact you", "legal"),
        ("chest pain", "medical"),
        ("he stopped breathing", "medical"),
        ("GDPR request", "compliance"),
        ("delete all my personal data", "compliance"),
        ("I want to hurt myself", "safety"),
        ("I don't want to hurt myself but I think about it", "safety"),
        ("a battery is leaking in the warehouse", "safety"),
    ],
)
def test_a_demand_or_report_is_worth_at_least_eight_tenths(text: str, topic: str) -> None:
    seen = signal(text)
    assert seen.value >= 0.8
    assert seen.label == topic


@pytest.mark.parametrize(
    "text",
    [
        "where do I see my invoice",
        "how do refunds work?",
        "what is your refund policy?",
        "if I print a label a second time am I charged again",
        "are you SOC 2 certified?",
        "is our data stored in line with GDPR?",
        "can I ship lithium batteries",
        "what happens if an account is closed",
    ],
)
def test_a_mere_question_is_worth_four_to_six_tenths(text: str) -> None:
    assert 0.4 <= signal(text).value <= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "How do I print a label?",
        "this bug is killing me",
        "the app crashes when I print",
        "remove a carrier account",
        "is shipping free of charge?",
        "who is in charge of pickups",
        "how do I void a label",
        "the legal name on the label is wrong",
        "shoot me an email when it is done",
        "where is my parcel",
        "",
    ],
)
def test_false_friends_touch_no_topic(text: str) -> None:
    seen = signal(text)
    assert seen.value < 0.4
    assert seen.label == "" or seen.value > 0


@pytest.mark.parametrize("text", ["cancel the pickup", "who pays the shopper back, you or the shop?"])
def test_what_no_phrase_holds_may_warn_but_reaches_no_floor(text: str) -> None:
    assert signal(text).value < 0.8


def test_of_two_topics_the_graver_one_names_the_turn() -> None:
    assert signal("you charged me twice and my chest hurts").label == "medical"


def test_every_topic_the_policy_may_name_exists() -> None:
    assert {topic.name for topic in TOPICS} == {
        "money_movement", "account_closure", "legal", "medical", "fraud_security", "compliance", "safety",
    }  # fmt: skip
