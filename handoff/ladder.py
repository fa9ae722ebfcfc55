"""The timers of an ownership: the ladder while nobody has claimed, and the watch over an owner who went quiet."""

from datetime import datetime, timedelta

from handoff import hours
from handoff.model import Conversation, Owner
from handoff.plan import Timer
from handoff.policy.model import Policy
from handoff.policy.people import Team

LADDER = "ladder_"
"""Prefix of the kind of a ladder's timer; the rest is what its rung does."""


ON_CALL = "on_call"
"""Kind of the timer that rings the next one on call."""


def ring(team: Team, now: datetime, behind: int) -> Timer:
    """When the one after is rung, if nobody has claimed by then. Of wall time: the team is away."""
    assert team.on_call is not None
    return Timer(kind=ON_CALL, due=now + timedelta(minutes=team.on_call.again_minutes), rung=behind)


def timers(conversation: Conversation, team: Team, now: datetime, policy: Policy) -> tuple[Timer, ...]:
    """Return the timers an ownership that begins ``now`` has, due in the team's opening time."""
    if conversation.owner is Owner.WAITING:
        return tuple(
            Timer(kind=f"{LADDER}{rung.do}", due=hours.after(team, now, rung.after), rung=number)
            for number, rung in enumerate(policy.ladder, start=1)
        )
    if conversation.owner is Owner.HUMAN:
        remind, release = (
            timedelta(minutes=minutes)
            for minutes in (policy.timers.idle_remind_minutes, policy.timers.idle_release_minutes)
        )
        return (
            Timer(kind="idle_remind", due=hours.after(team, now, remind)),
            Timer(kind="idle_release", due=hours.after(team, now, release)),
        )
    return ()
