"""Topics that go to a person whatever the policy file's rules say."""

from handoff.model import Decision, Verdict
from handoff.policy.model import FLOOR_AT
from handoff.snapshot import Look

URGENT = frozenset({"safety", "fraud_security", "medical"})


def topic_floor(look: Look) -> Decision | None:
    """Hand over demands about money, closure, law, health, fraud or safety."""
    signal = look.signals.get("risk_topic")
    if signal is None or signal.value < FLOOR_AT:
        return None
    held = [name for name in (signal.label, *signal.also) if name in look.policy.floors]
    if not held:
        return None
    topic = held[0]
    return Decision(
        verdict=Verdict.HAND_OVER,
        rule=f"floor-{topic.replace('_', '-')}",
        reason=f"{signal.why} (risk {signal.value:.2f}, floor {FLOOR_AT})",
        priority="urgent" if set(held) & URGENT else "high",
        topic=topic,
    )
