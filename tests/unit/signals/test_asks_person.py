import pytest

from handoff.model import Evidence
from handoff.signals import asks_person
from tests.unit.signals.build import customer


def value(text: str) -> float:
    return asks_person.READER.read(customer(text), (), Evidence()).value


@pytest.mark.parametrize(
    "text",
    [
        "talk to a human",
        "agent please",
        "Representative!!",
        "can I speak with someone",
        "is there anyone I can talk to?",
        "please connect me to one of your colleagues",
        "why don't you transfer me to an agent",
        "I don't want to talk to a bot",
        "are you a bot? I want a human",
        "can someone from your team call me",
        "put me through to somebody who knows",
        "I’d like to speak with a supervisor, please",
        "can i talkk to a humann",
        "ta\u200blk to a hu\u200bman",
        "<@U123> get me a person",
    ],
)
def test_a_wish_for_a_person_is_seen(text: str) -> None:
    assert value(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "is this a bot?",
        "is it true you're a real person?",
        "am I talking to a human?",
        "you don't need to transfer me",
        "No, you don't need to transfer me to an agent",
        "no need to escalate this",
        "send money to someone else",
        "I need to talk to human resources about my contract",
        "our travel agent booked the parcel",
        "I spoke to an agent yesterday",
        "how do I add an agent to my account",
        "I'd like to talk to my manager first",
        "call me Sarah",
        "please connect me to wifi",
        "transfer $40 from account a to account b",
        "the User-Agent header is wrong",
        "How do I print a label?",
        "can someone help me print a label",
    ],
)
def test_what_only_looks_like_a_wish_stays_below_the_threshold(text: str) -> None:
    assert value(text) < 0.5


def test_the_reason_quotes_the_words() -> None:
    signal = asks_person.READER.read(customer("Hi, can I talk to a human?"), (), Evidence())
    assert signal.why == "asks for a person: “talk to a human”"


def test_words_in_code_and_quotes_of_others_do_not_count() -> None:
    assert value("```\nlog: talk to a human\n```") < 0.5
    assert value("> talk to a human\nwhat does this text in your mail mean?") < 0.5
