"""Topics that go to a person whatever the policy file's rules say."""

from handoff.model import Decision, Verdict
from handoff.policy.model import FLOOR_AT
from handoff.snapshot import Look

URGENT = frozenset({"safety", "fraud_security", "medical"})


def topic_floor(look: Look) -> Decision | None:
    """Hand over demands about money, closure, law, health, fraud or safety."""
    signal = look.signals.get("risk_topic")
    if signal is None or signal.label not in look.policy.floors or signal.value < FLOOR_AT:
        return None
    return Decision(
        verdict=Verdict.HAND_OVER,
        rule=f"floor-{signal.label.replace('_', '-')}",
        reason=f"{signal.why} (risk {signal.value:.2f}, floor {FLOOR_AT})",
        priority="urgent" if signal.label in URGENT else "high",
        topic=signal.label,
    )
