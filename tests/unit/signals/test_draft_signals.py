import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model import Draft, Evidence
from handoff.signals import confidence, leak, novelty, promise, quantities, support
from tests.unit.signals.build import LIMITS, customer, evidence, passage

ASKED = customer("What is the rate limit of the API?")


def supported(draft: str, question: str = "What is the rate limit?") -> float:
    return support.READER.read(customer(question), (), evidence(draft)).value


def test_a_draft_taken_from_a_passage_is_supported_and_names_the_article() -> None:
    seen = support.READER.read(ASKED, (), evidence("The API allows 60 requests per minute [1]."))
    assert seen.value >= 0.9
    assert seen.label == "api/limits.md"


def test_an_invented_draft_is_not_supported() -> None:
    assert supported("Our premium plan includes unlimited webhooks and a dedicated manager.") < 0.3


def test_greetings_marks_and_the_questions_own_words_do_not_count_against_a_draft() -> None:
    draft = "Hi Anna! The rate limit is 60 requests per minute [1]. I hope this helps!"
    assert supported(draft, "Hi, what's the rate limit of our integration?") >= 0.9


def test_a_flipped_negation_lowers_support() -> None:
    question = "Can I ship batteries to Brazil?"
    assert supported("No, batteries cannot be shipped to Brazil.", question) >= 0.9
    assert supported("Yes, batteries can be shipped to Brazil.", question) <= 0.55


def test_an_unknown_quantity_lowers_support() -> None:
    assert supported("The API allows 600 requests per minute.") <= 0.55


def test_support_is_by_one_passage_never_by_a_patchwork() -> None:
    one = passage("Labels print on thermal printers.", article="a.md")
    other = passage("Invoices arrive monthly by mail.", article="b.md")
    patchwork = "Invoices print monthly on thermal mail printers."
    assert support.READER.read(customer("?"), (), evidence(patchwork, one, other)).value < 0.9


@pytest.mark.parametrize(
    ("draft", "share"),
    [
        ("It takes 5 business days.", 0.0),
        ("It takes five business days.", 0.0),
        ("It takes 7 business days and costs 60 requests.", 0.5),
        ("It costs $20.", 1.0),
        ("See answer-17 and [2], then step 3.", 0.0),
        ("No number here.", 0.0),
    ],
)
def test_quantities_found_nowhere_are_counted(draft: str, share: float) -> None:
    assert quantities.READER.read(customer("How long?"), (), evidence(draft)).value == share


def test_a_quantity_the_customer_named_is_known() -> None:
    assert quantities.READER.read(customer("I paid 20 dollars"), (), evidence("You paid $20.")).value == 0


@pytest.mark.parametrize(
    "draft",
    [
        "I have refunded your order.",
        "I'm transferring you to a colleague.",
        "We'll get back to you tomorrow.",
        "A member of our team will contact you shortly.",
        "Your subscription has been cancelled.",
        "Someone will reach out to you.",
    ],
)
def test_a_claimed_or_promised_deed_is_seen(draft: str) -> None:
    assert promise.READER.read(ASKED, (), evidence(draft)).value >= 0.6


@pytest.mark.parametrize(
    "draft",
    [
        "You can refund an order under Orders > Refund.",
        "Refunds take 5 business days.",
        "We offer three plans.",
        "The API allows 60 requests per minute.",
        "I have not refunded anything.",
        "If you like, I can connect you with a colleague.",
    ],
)
def test_describing_how_things_work_promises_nothing(draft: str) -> None:
    assert promise.READER.read(ASKED, (), evidence(draft)).value < 0.6


@pytest.mark.parametrize(
    ("draft", "label"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("I'm sorry, but I can't help with that.", "refusal"),
        ("The passages do not contain this information.", "refusal"),
        ("The API allows 60 requests per minute.", ""),
    ],
)
def test_a_draft_without_content_is_named(draft: str, label: str) -> None:
    seen = leak.READER.read(ASKED, (), evidence(draft))
    assert seen.label == label
    assert (seen.value >= 0.6) == bool(label)


def test_novelty_is_one_without_knowledge_and_falls_with_coverage() -> None:
    assert novelty.READER.read(ASKED, (), Evidence(knowledge=False, passages=(LIMITS,))).value == 1.0
    assert novelty.READER.read(ASKED, (), Evidence()).value == 1.0
    known = evidence()
    strange = dataclasses.replace(known, scores={"top": 0.1, "margin": 0.01, "coverage": 0.1, "known": 0.2})
    assert novelty.READER.read(ASKED, (), strange).value > novelty.READER.read(ASKED, (), known).value + 0.3


NUMBERS = st.floats(0, 1)


@given(
    numbers=st.fixed_dictionaries(dict.fromkeys(("top", "margin", "coverage", "known"), NUMBERS)),
    own=st.fixed_dictionaries({"logprob": st.floats(-5, 0), "self_check": NUMBERS}),
    which=st.sampled_from(["top", "margin", "coverage", "known", "logprob", "self_check", "enough"]),
    more=NUMBERS,
    origin=st.sampled_from(["extractive", "some-model"]),
)
def test_no_better_number_ever_lowers_the_confidence(
    numbers: dict[str, float], own: dict[str, float], which: str, more: float, origin: str
) -> None:
    def value(scores: dict[str, float], parts: dict[str, float], enough: bool) -> float:
        draft = Draft(
            text="The API allows 60 requests per minute.",
            origin=origin,
            enough=enough,
            logprob=parts["logprob"],
            self_check=parts["self_check"],
        )
        seen = Evidence(passages=(LIMITS,), scores=scores, draft=draft)
        return confidence.READER.read(ASKED, (), seen).value

    before = value(numbers, own, False)
    if which in numbers:
        after = value({**numbers, which: max(numbers[which], more)}, own, False)
    elif which == "enough":
        after = value(numbers, own, True)
    else:
        raised = max(own[which], -more if which == "logprob" else more)
        after = value(numbers, {**own, which: raised}, False)
    assert after >= before - 1e-12


def test_confidence_rises_with_support_and_is_low_without_passages() -> None:
    good = confidence.READER.read(ASKED, (), evidence("The API allows 60 requests per minute.")).value
    bad = confidence.READER.read(ASKED, (), evidence("Our moon base ships on Sundays.")).value
    assert good > bad
    alone = Evidence(draft=Draft(text="The API allows 60 requests per minute.", origin="some-model"))
    assert confidence.READER.read(ASKED, (), alone).value < 0.05
