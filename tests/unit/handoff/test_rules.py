"""Limits, floors, written rules: which decides, and that nothing written beats a floor."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from handoff.model import Autonomy, Draft, Evidence, Verdict
from handoff.policy import FLOOR_AT, FLOORS
from handoff.policy.model import Hours, Policy
from handoff.signals import risk_topic
from tests.unit.handoff.build import DRAFT, NOW, default_policy, looked, policy, said, signals, snapshot

ALWAYS = "if: {risk_topic: {at_least: 0}}"
SLOPPY = [
    "rules: []",
    *(
        f"rules:\n  - {{name: first, stage: {stage}, {ALWAYS}, then: {then}, say: fine}}"
        for stage in ("turn", "draft")
        for then in ("silent", "greet", "offer", "hold", "hand_over")
    ),
]


@pytest.mark.parametrize("rules", SLOPPY)
@pytest.mark.parametrize("topic", FLOORS)
@pytest.mark.parametrize("draft", [None, DRAFT], ids=["turn", "draft"])
def test_no_written_rule_beats_a_floor(topic: str, rules: str, draft: Draft | None) -> None:
    seen = signals(risk_topic=(FLOOR_AT, topic), support=1.0)
    decision = looked(seen, rules=policy(rules), draft=draft)
    assert decision is not None
    assert decision.verdict is Verdict.HAND_OVER
    assert decision.rule == f"floor-{topic.replace('_', '-')}"
    assert decision.topic == topic
    assert decision.priority in {"high", "urgent"}


@pytest.mark.parametrize("topic", FLOORS)
def test_a_floor_goes_only_where_the_file_lowers_it_by_name(topic: str) -> None:
    lowered = policy(f"lower_floors: [{topic}]\nrules: []")
    assert lowered.floors == tuple(name for name in FLOORS if name != topic)
    for other in FLOORS:
        decision = looked(signals(risk_topic=(1.0, other), support=0.9), rules=lowered, draft=DRAFT)
        assert decision is not None
        assert (decision.verdict is Verdict.ANSWER) == (other == topic)


def test_a_mere_mention_of_a_risky_topic_is_no_demand() -> None:
    decision = looked(signals(risk_topic=(FLOOR_AT - 0.01, "legal"), support=0.9), draft=DRAFT)
    assert decision is not None
    assert decision.verdict is Verdict.ANSWER


def test_a_lowered_floor_still_leaves_the_written_rules() -> None:
    read = policy(f"lower_floors: [legal]\nrules:\n  - {{name: law, {ALWAYS}, then: hand_over}}")
    decision = looked(signals(risk_topic=(1.0, "legal")), rules=read)
    assert decision is not None
    assert (decision.rule, decision.verdict) == ("law", Verdict.HAND_OVER)


FRUSTRATED = "rules:\n  - {name: cross, if: {frustration: {at_least: 0.5}}, for_turns: 3, then: hand_over}"


@pytest.mark.parametrize(
    ("past", "fires"),
    [
        ((0.6, 0.7), True),
        ((0.6, 0.7, 0.0), True),
        ((0.6, 0.4), False),
        ((0.4, 0.9, 0.9), False),
        ((0.9,), False),
        ((), False),
    ],
)
def test_for_turns_wants_that_many_turns_in_a_row(past: tuple[float, ...], fires: bool) -> None:
    before = tuple({"frustration": (value, "")} for value in past)
    decision = looked(signals(frustration=0.8), rules=policy(FRUSTRATED), at=snapshot(past=before))
    assert (decision is not None) == fires


def test_for_turns_needs_this_turn_too() -> None:
    before = ({"frustration": (0.9, "")},) * 5
    assert looked(signals(frustration=0.1), rules=policy(FRUSTRATED), at=snapshot(past=before)) is None


def test_a_turn_whose_signal_was_not_read_breaks_the_row() -> None:
    before = ({"sentiment": (0.9, "")}, {"frustration": (0.9, "")})
    assert looked(signals(frustration=0.9), rules=policy(FRUSTRATED), at=snapshot(past=before)) is None


def scoped(where: str) -> Policy:
    return policy(f"rules:\n  - {{name: r1, if: {{novelty: {{above: 0}}}}, where: {{{where}}}, then: hand_over}}")


@pytest.mark.parametrize(
    ("where", "fires"),
    [
        ("channels: [C1]", True),
        ("channels: [C2]", False),
        ("tiers: [gold]", True),
        ("tiers: [silver]", False),
        ("channels: [C1], tiers: [silver]", False),
        ("topics: [legal]", True),
        ("topics: [medical]", False),
    ],
)
def test_where_narrows_a_rule(where: str, fires: bool) -> None:
    seen = signals(novelty=0.9, risk_topic=(0.4, "legal"))
    decision = looked(seen, rules=scoped(where), at=snapshot(channel="C1", tier="gold"))
    assert (decision is not None) == fires


def window(days: str, start: str, end: str, zone: str = "UTC") -> Hours:
    return Hours.model_validate({"days": days.split(), "from": start, "to": end, "zone": zone})


ALL = "mon tue wed thu fri sat sun"


@pytest.mark.parametrize(
    ("hours", "at", "covered"),
    [
        (window(ALL, "09:00", "17:00"), "2026-11-20T09:00", True),
        (window(ALL, "09:00", "17:00"), "2026-11-20T16:59", True),
        (window(ALL, "09:00", "17:00"), "2026-11-20T17:00", False),
        (window(ALL, "09:00", "17:00"), "2026-11-20T08:59", False),
        (window("mon tue", "09:00", "17:00"), "2026-11-20T12:00", False),  # a Friday
        (window(ALL, "22:00", "06:00"), "2026-11-20T23:30", True),
        (window(ALL, "22:00", "06:00"), "2026-11-20T00:00", True),
        (window(ALL, "22:00", "06:00"), "2026-11-20T06:00", False),
        (window("fri", "22:00", "06:00"), "2026-11-21T02:00", True),  # Friday's night ends on Saturday
        (window("fri", "22:00", "06:00"), "2026-11-20T02:00", False),  # that night began on Thursday
        (window("sun", "22:00", "06:00"), "2026-11-23T05:59", True),  # over the week's end
        (window("sun", "22:00", "06:00"), "2026-11-23T22:30", False),
        (window(ALL, "00:00", "00:00"), "2026-11-20T13:00", True),
        (window("fri", "09:00", "17:00", "Europe/Berlin"), "2026-11-20T08:30", True),  # 09:30 there
        (window("fri", "09:00", "17:00", "Europe/Berlin"), "2026-11-20T16:30", False),  # 17:30 there
        (window("fri", "09:00", "17:00", "Europe/Berlin"), "2026-07-17T07:30", True),  # summer time
        (window("sat", "00:00", "04:00", "Asia/Tokyo"), "2026-11-20T16:00", True),  # Saturday there
        (window("thu", "20:00", "23:00", "America/Los_Angeles"), "2026-11-20T05:00", True),  # Thursday there
    ],
)
def test_hours_are_local_and_run_over_midnight(hours: Hours, at: str, covered: bool) -> None:
    assert hours.covers(datetime.fromisoformat(at).replace(tzinfo=UTC)) is covered


def test_a_rule_outside_its_hours_does_not_fire() -> None:
    text = "rules:\n  - {name: night, if: {novelty: {above: 0}}, hours: {from: 22:00, to: 06:00}, then: hand_over}"
    assert looked(signals(novelty=1.0), rules=policy(text)) is None
    night = snapshot(now=NOW.replace(hour=23))
    assert looked(signals(novelty=1.0), rules=policy(text), at=night) is not None


@pytest.mark.parametrize("draft", [None, DRAFT], ids=["turn", "draft"])
def test_a_paused_desk_hands_every_turn_over(draft: Draft | None) -> None:
    decision = looked(signals(support=1.0), draft=draft, at=snapshot(paused=True))
    assert decision is not None
    assert (decision.verdict, decision.rule) == (Verdict.HAND_OVER, "paused")


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (14.9, False), (15, False), (15.1, True), (1440, True)])
def test_a_turn_that_reached_us_late_is_handed_over_with_an_honest_word(minutes: float, late: bool) -> None:
    turn = said("Where is it?", at=NOW - timedelta(minutes=minutes), received_at=NOW)
    decision = looked(signals(support=1.0), draft=DRAFT, at=snapshot(turn=turn))
    assert decision is not None
    assert (decision.rule == "late-turn") is late
    assert (decision.say == "late words") is late


def test_without_knowledge_every_question_is_handed_over_before_any_draft() -> None:
    decision = looked(signals(novelty=0.0), knowledge=False)
    assert decision is not None
    assert (decision.verdict, decision.rule) == (Verdict.HAND_OVER, "no-knowledge")


def test_without_knowledge_a_thank_you_is_still_left_alone() -> None:
    seen = signals(needs_reply=0.0, frustration=0.0)
    decision = looked(seen, rules=default_policy(), knowledge=False)
    assert decision is not None
    assert decision.verdict is Verdict.SILENT


def test_a_greeting_is_greeted_without_a_draft() -> None:
    decision = looked(signals(needs_reply=(0.9, "greeting"), frustration=0.0), rules=default_policy())
    assert decision is not None
    assert (decision.verdict, decision.say) == (Verdict.ANSWER, default_policy().words.greeting)


@settings(max_examples=200)
@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_a_condition_holds_exactly_between_its_bounds(low: float, high: float, value: float) -> None:
    text = f"rules:\n  - {{name: r1, if: {{novelty: {{at_least: {low:.6f}, below: {high:.6f}}}}}, then: silent}}"
    decision = looked(signals(novelty=value), rules=policy(text))
    assert (decision is not None) == (round(low, 6) <= value < round(high, 6))


def test_off_is_off_even_for_a_floor_and_a_pause() -> None:
    seen = signals(risk_topic=(1.0, "safety"))
    decision = looked(seen, at=snapshot(autonomy=Autonomy.OFF, paused=True))
    assert decision is not None
    assert (decision.verdict, decision.rule) == (Verdict.SILENT, "autonomy-off")


def test_a_lowered_topic_does_not_hide_another_in_the_same_turn() -> None:
    turn = said("My lawyer will sue you. Somebody hacked my account!")
    lowered = policy("lower_floors: [legal]\nrules: []")
    seen = signals(support=0.9) | {"risk_topic": risk_topic.read(turn, (), Evidence())}
    decision = looked(seen, rules=lowered, draft=DRAFT)
    assert decision is not None
    assert decision.rule == "floor-fraud-security"
