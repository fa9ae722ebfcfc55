"""The rules of the policy file."""

from collections.abc import Mapping

from handoff.model import Decision, Signal, Verdict
from handoff.policy.model import WrittenRule
from handoff.rules.support import supported
from handoff.snapshot import Look

VERDICTS = {
    "hand_over": Verdict.HAND_OVER,
    "offer": Verdict.OFFER,
    "hold": Verdict.HOLD,
    "silent": Verdict.SILENT,
    "greet": Verdict.ANSWER,
}


STAGES = {"offer": "draft", "hold": "draft", "greet": "turn"}
"""What a rule does may settle its stage: an offer or a hold needs a draft, a greeting needs none."""


def written(look: Look) -> Decision | None:
    """The first written rule of this stage that fires; an offer still needs a supported draft."""
    for rule in stage_rules(look):
        if fires(rule, look):
            made = decision(rule, look)
            checked = supported(look) if made.verdict is Verdict.OFFER else None
            return checked if checked is not None and checked.verdict is Verdict.HAND_OVER else made
    return None


def stage_rules(look: Look) -> tuple[WrittenRule, ...]:
    """The written rules of the look's stage, in file order; those on the turn alone where no person decided on it."""
    if look.snapshot.told and not look.has_draft:
        return ()
    stage = "draft" if look.has_draft else "turn"
    return tuple(rule for rule in look.policy.rules if STAGES.get(rule.then, rule.stage) == stage)


def fires(rule: WrittenRule, look: Look) -> bool:
    """Whether scope, hours and every condition hold, for as many turns as the rule wants."""
    snapshot = look.snapshot
    topic = look.signals["risk_topic"].label if "risk_topic" in look.signals else ""
    if not _in_scope(rule, snapshot.channel, snapshot.tier, topic):
        return False
    if rule.hours is not None and not rule.hours.covers(snapshot.now):
        return False
    if not _holds_now(rule, look.signals):
        return False
    before = snapshot.past_signals[: rule.for_turns - 1]
    return len(before) == rule.for_turns - 1 and all(_held_then(rule, past) for past in before)


def decision(rule: WrittenRule, look: Look) -> Decision:
    """The decision a fired rule makes, with its numbers in the reason."""
    seen = [look.signals[name] for name in rule.when]
    numbers = ", ".join(f"{signal.name} {signal.value:.2f}" for signal in seen)
    words = "; ".join(signal.why for signal in seen if signal.why)
    turns = f", for {rule.for_turns} turns" if rule.for_turns > 1 else ""
    return Decision(
        verdict=VERDICTS[rule.then],
        rule=rule.name,
        reason=f"{words} ({numbers}{turns})".strip(),
        priority=rule.priority,
        say=look.policy.words.greeting if rule.then == "greet" else rule.say,
    )


def _in_scope(rule: WrittenRule, channel: str, tier: str, topic: str) -> bool:
    where = rule.where
    return (
        (not where.channels or channel in where.channels)
        and (not where.tiers or tier in where.tiers)
        and (not where.topics or topic in where.topics)
    )


def _holds_now(rule: WrittenRule, signals: Mapping[str, Signal]) -> bool:
    return all(
        name in signals and condition.holds(signals[name].value, signals[name].label)
        for name, condition in rule.when.items()
    )


def _held_then(rule: WrittenRule, past: Mapping[str, tuple[float, str]]) -> bool:
    return all(name in past and condition.holds(*past[name]) for name, condition in rule.when.items())
