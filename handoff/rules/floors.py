"""Topics that go to a person whatever the policy file's rules say."""

from handoff.model import Decision, Verdict
from handoff.policy.model import FLOOR_AT
from handoff.snapshot import Look

URGENT = frozenset({"safety", "fraud_security", "medical"})


def topic_floor(look: Look) -> Decision | None:
    """Hand over demands about money, closure, law, health, fraud or safety."""
    signal = look.signals.get("risk_topic")
    if look.snapshot.told:
        return None  # a person did see to it, and told the bot how to answer
    if signal is None or signal.value < FLOOR_AT:
        return None
    held = [name for name in (signal.label, *signal.also) if name in look.policy.floors]
    if not held or set(held) <= _at_an_approver(look):
        return None
    topic = held[0]
    return Decision(
        verdict=Verdict.HAND_OVER,
        rule=f"floor-{topic.replace('_', '-')}",
        reason=f"{signal.why} (risk {signal.value:.2f}, floor {FLOOR_AT})",
        priority="urgent" if set(held) & URGENT else "high",
        topic=topic,
    )


def _at_an_approver(look: Look) -> set[str]:
    """Topics a person decides on anyway: the drafter proposes an action of them, or may still do so."""
    draft = look.evidence.draft
    if draft is not None:
        call = draft.proposal
        return {look.policy.actions.find(call.action).topic} if call is not None else set()
    possible = {one.topic for one in look.policy.actions.all if one.name in look.evidence.offered and one.writes}
    return possible & set(look.policy.actions.proposed_before_floor)
