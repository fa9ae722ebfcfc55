"""decide(): support, autonomy, and what a decision carries."""

import math

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from handoff.decide import decide
from handoff.model import Autonomy, Decision, Draft, Evidence, Signal, Verdict
from handoff.signals import SIGNALS
from handoff.signals.reader import Stage
from tests.unit.handoff.build import DRAFT, NAMES, default_policy, looked, policy, signals, snapshot

ANY = "if: {novelty: {at_least: 0}}"
SEEN = signals(novelty=0.5, support=0.9)


def quote(answerable: float | None) -> Draft:
    return Draft(text="“Delivery takes three days.”", origin="extractive", self_check=answerable)


@pytest.mark.parametrize(
    ("draft", "support", "rule"),
    [
        (DRAFT, 0.51, "supported"),
        (DRAFT, 0.5, "unsupported-draft"),
        (DRAFT, 0.0, "unsupported-draft"),
        (DRAFT, math.nan, "unsupported-draft"),
        (DRAFT, None, "unsupported-draft"),
        (quote(0.51), 0.51, "supported"),
        (quote(0.5), 0.51, "not-in-the-knowledge"),
        (quote(math.nan), 0.9, "not-in-the-knowledge"),
        (quote(0.9), 0.5, "unsupported-draft"),
        (quote(None), 0.9, "supported"),
        (Draft(text="x", origin="gpt", enough=False), 1.0, "not-in-the-knowledge"),
        (Draft(text="x", origin="gpt", enough=True), 0.6, "supported"),
        (Draft(text="x", origin="gpt", enough=True), 0.4, "unsupported-draft"),
        (Draft(text="x", origin="gpt", self_check=0.0), 0.6, "supported"),
    ],
)
def test_a_draft_goes_out_only_above_the_thresholds(draft: Draft, support: float | None, rule: str) -> None:
    seen = signals() if support is None else signals(support=support)
    decision = looked(seen, draft=draft)
    assert decision is not None
    assert decision.rule == rule
    assert decision.verdict is (Verdict.ANSWER if rule == "supported" else Verdict.HAND_OVER)
    assert any(char.isdigit() for char in decision.reason)


@pytest.mark.parametrize("stage", ["turn", "draft"])
def test_an_offer_waits_for_a_supported_draft(stage: str) -> None:
    """An offer is an answer with a way out: without support it would be a guess with a way out."""
    offers = policy(f"rules:\n  - {{name: unsure, stage: {stage}, {ANY}, then: offer}}")
    assert looked(SEEN, rules=offers) is None
    sent = looked(SEEN, rules=offers, draft=DRAFT)
    kept = looked(signals(novelty=0.5, support=0.1), rules=offers, draft=DRAFT)
    assert sent is not None
    assert kept is not None
    assert (sent.verdict, sent.rule) == (Verdict.OFFER, "unsure")
    assert (kept.verdict, kept.rule) == (Verdict.HAND_OVER, "unsupported-draft")


@pytest.mark.parametrize("stage", ["turn", "draft"])
def test_a_hold_waits_for_the_draft_it_holds(stage: str) -> None:
    holds = policy(f"rules:\n  - {{name: careful, stage: {stage}, {ANY}, then: hold}}")
    assert looked(SEEN, rules=holds) is None
    decision = looked(SEEN, rules=holds, draft=DRAFT)
    assert decision is not None
    assert (decision.verdict, decision.rule) == (Verdict.HOLD, "careful")


def test_a_greeting_never_sends_an_unchecked_draft() -> None:
    greets = policy(f"rules:\n  - {{name: hello, stage: draft, {ANY}, then: greet}}")
    decision = looked(signals(novelty=0.5, support=0.1), rules=greets, draft=DRAFT)
    assert decision is not None
    assert decision.verdict is Verdict.HAND_OVER


A, F, H, P, S = Verdict.ANSWER, Verdict.OFFER, Verdict.HOLD, Verdict.HAND_OVER, Verdict.SILENT


@pytest.mark.parametrize(
    ("autonomy", "made", "narrowed"),
    [
        *((Autonomy.OFF, verdict, S) for verdict in (A, F, H, P, S)),
        *((Autonomy.SHADOW, verdict, S) for verdict in (A, F, H, P, S)),
        *zip([Autonomy.SUGGEST] * 5, (A, F, H, P, S), (P, P, P, P, S), strict=True),
        *zip([Autonomy.HOLD] * 5, (A, F, H, P, S), (H, H, H, P, S), strict=True),
        *((Autonomy.ANSWER, verdict, verdict) for verdict in (A, F, H, P, S)),
    ],
)
def test_autonomy_narrows_and_never_widens(autonomy: Autonomy, made: Verdict, narrowed: Verdict) -> None:
    thens = {F: "offer", H: "hold", P: "hand_over", S: "silent"}
    rule = f"  - {{name: written, stage: draft, {ANY}, then: {thens[made]}}}" if made is not A else ""
    decision = looked(
        SEEN, rules=policy(f"rules:\n{rule}" if rule else "rules: []"), draft=DRAFT, at=snapshot(autonomy=autonomy)
    )
    assert decision is not None
    assert decision.verdict is narrowed


def test_a_shadow_decision_says_what_it_would_have_been() -> None:
    decision = looked(SEEN, draft=DRAFT, at=snapshot(autonomy=Autonomy.SHADOW))
    assert decision is not None
    assert "answer by supported" in decision.reason


@pytest.mark.parametrize("autonomy", [Autonomy.HOLD, Autonomy.SUGGEST])
def test_a_narrowed_greeting_is_no_word_about_waiting(autonomy: Autonomy) -> None:
    seen = signals(needs_reply=(0.9, "greeting"), frustration=0.0)
    decision = looked(seen, rules=default_policy(), at=snapshot(autonomy=autonomy))
    assert decision is not None
    assert decision.say == ""


NUMBERS = st.floats(-1, 1) | st.just(math.nan)
SOME = st.dictionaries(st.sampled_from(sorted(NAMES)), st.tuples(NUMBERS, st.sampled_from(["", "legal", "greeting"])))
DRAFTS = st.builds(
    Draft,
    text=st.text(max_size=20),
    origin=st.sampled_from(["extractive", "gpt"]),
    enough=st.sampled_from([None, True, False]),
    self_check=st.none() | NUMBERS,
)


def decided(
    values: dict[str, tuple[float, str]], draft: Draft | None, autonomy: Autonomy, paused: bool
) -> Decision | None:
    seen = {name: Signal(name=name, value=value, why="", label=label) for name, (value, label) in values.items()}
    at = snapshot(autonomy=autonomy, paused=paused)
    return decide(at, Evidence(draft=draft), seen, DEFAULT)


DEFAULT = default_policy()


@settings(max_examples=250)
@given(SOME, DRAFTS, st.sampled_from(Autonomy), st.booleans())
def test_with_a_draft_there_is_always_a_decision(
    values: dict[str, tuple[float, str]], draft: Draft, autonomy: Autonomy, paused: bool
) -> None:
    decision = decided(values, draft, autonomy, paused)
    assert decision is not None
    assert decision.propensity == 1
    assert {item.name: item.value for item in decision.signals}.keys() == values.keys()
    assert decision.rule
    assert decision.reason
    if decision.verdict in {Verdict.ANSWER, Verdict.OFFER}:
        assert autonomy is Autonomy.ANSWER
        assert values["support"][0] > DEFAULT.support_above
        assert not paused


@settings(max_examples=200)
@given(SOME, st.sampled_from(Autonomy))
def test_what_was_considered_ends_with_what_fired(values: dict[str, tuple[float, str]], autonomy: Autonomy) -> None:
    decision = decided(values, DRAFT, autonomy, paused=False)
    assert decision is not None
    assert decision.considered
    assert decision.considered[-1].fired or decision.considered[-1].rule == "no-knowledge"
    assert len({item.rule for item in decision.considered}) == len(decision.considered)


def test_considered_lists_every_written_rule_up_to_the_one_that_fired() -> None:
    rules = policy(
        "rules:\n"
        "  - {name: never, if: {novelty: {above: 0.9}}, then: silent}\n"
        "  - {name: this-one, if: {novelty: {above: 0.1}}, then: hand_over}\n"
        "  - {name: later, if: {novelty: {above: 0.1}}, then: silent}\n"
    )
    decision = looked(SEEN, rules=rules)
    assert decision is not None
    fired = {item.rule: item.fired for item in decision.considered}
    assert fired["never"] is False
    assert fired["this-one"] is True
    assert "later" not in fired


def test_the_first_look_without_a_rule_asks_for_a_draft() -> None:
    assert looked(signals(novelty=0.1), rules=default_policy()) is None


def test_the_shipped_rules_use_only_signals_of_their_stage() -> None:
    """A rule on the turn that waits for a draft's signal would never fire, and nobody would notice."""
    stages = {reader.name: reader.stage for reader in SIGNALS}
    for rule in default_policy().rules:
        if rule.stage == "turn":
            assert all(stages[name] is Stage.TURN for name in rule.when), rule.name
