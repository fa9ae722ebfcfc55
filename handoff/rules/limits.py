"""Limits of the desk itself: paused, too late, nothing to answer from."""

from datetime import timedelta

from handoff.model import Decision, Verdict
from handoff.snapshot import Look


def paused(look: Look) -> Decision | None:
    """A paused desk hands every customer turn over."""
    if not look.snapshot.paused:
        return None
    return Decision(verdict=Verdict.HAND_OVER, rule="paused", reason="The bot is paused here.")


def late_turn(look: Look) -> Decision | None:
    """A turn that reached us long after it was written is not answered as if it were fresh."""
    turn = look.snapshot.turn
    if turn.at is None or turn.received_at is None:
        return None
    late = turn.received_at - turn.at
    if late <= timedelta(minutes=look.policy.late_minutes):
        return None
    minutes = round(late.total_seconds() / 60)
    return Decision(
        verdict=Verdict.HAND_OVER,
        rule="late-turn",
        reason=f"Received {minutes} min after it was written (limit {look.policy.late_minutes:g} min).",
        say=look.policy.words.late,
    )


def no_knowledge(look: Look) -> Decision | None:
    """Without a knowledge folder every question is handed over."""
    if look.evidence.knowledge:
        return None
    return Decision(
        verdict=Verdict.HAND_OVER,
        rule="no-knowledge",
        reason="No knowledge folder is set, so nothing can be checked.",
    )
