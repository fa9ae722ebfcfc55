"""decide(): what happens to a customer's turn. Asked twice: on the turn, then on the draft."""

from collections.abc import Mapping
from dataclasses import replace

from handoff.model import Autonomy, Considered, Decision, Evidence, Signal, Verdict
from handoff.policy.model import Policy
from handoff.rules import RULES
from handoff.rules.written import fires, stage_rules
from handoff.snapshot import Look, Snapshot


def decide(snapshot: Snapshot, evidence: Evidence, signals: Mapping[str, Signal], policy: Policy) -> Decision | None:
    """Return the decision, or None when a draft is needed first.

    With ``evidence.draft`` set the answer is never None. The decision carries all signals read so far and
    every rule that was considered up to the one that decided.
    """
    look = Look(snapshot=snapshot, evidence=evidence, policy=policy, signals=signals)
    considered: list[Considered] = []
    for rule in RULES:
        decision = rule(look)
        if rule.__name__ == "written":
            considered += _considered_written(look, decision)
        else:
            considered.append(Considered(rule=rule.__name__.replace("_", "-"), fired=decision is not None, reason=""))
        if decision is not None:
            return _complete(decision, look, tuple(considered))
    if look.has_draft:
        raise AssertionError("the support rule decides on every draft")
    return None


def _considered_written(look: Look, decision: Decision | None) -> list[Considered]:
    seen = []
    for rule in stage_rules(look):
        fired = decision is not None and decision.rule == rule.name
        seen.append(Considered(rule=rule.name, fired=fired or fires(rule, look)))
        if fired:
            break
    return seen


def _complete(decision: Decision, look: Look, considered: tuple[Considered, ...]) -> Decision:
    topic = look.signals["risk_topic"].label if "risk_topic" in look.signals else ""
    decision = replace(
        decision,
        topic=decision.topic or topic,
        signals=tuple(look.signals.values()),
        considered=considered,
    )
    return _within_autonomy(decision, look.snapshot.autonomy)


def _within_autonomy(decision: Decision, autonomy: Autonomy) -> Decision:
    """Narrow the verdict to what the channel allows; it is never widened."""
    if autonomy is Autonomy.SHADOW and decision.verdict is not Verdict.SILENT:
        return replace(
            decision,
            verdict=Verdict.SILENT,
            rule="autonomy-shadow",
            reason=f"In shadow; would have been {decision.verdict} by {decision.rule}: {decision.reason}",
        )
    if autonomy is Autonomy.HOLD and decision.verdict in {Verdict.ANSWER, Verdict.OFFER}:
        return replace(
            decision,
            verdict=Verdict.HOLD,
            rule="autonomy-hold",
            reason=f"Here every answer is approved by a person. {decision.reason}",
            say="",  # a greeting or an offer is no word about waiting for a person
        )
    if autonomy is Autonomy.SUGGEST and decision.verdict in {Verdict.ANSWER, Verdict.OFFER, Verdict.HOLD}:
        return replace(
            decision,
            verdict=Verdict.HAND_OVER,
            rule="autonomy-suggest",
            reason=f"Here the bot only suggests to agents. {decision.reason}",
            say="",
        )
    return decision
