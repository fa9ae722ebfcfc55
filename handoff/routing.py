"""Whom to ask first, and who waits at the greatest cost. Pure; loads and times come from the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.policy.people import Skills

WEIGHTS = {"urgent": 8.0, "high": 3.0, "normal": 1.0, "low": 0.5}
"""What a minute of waiting costs by priority, against a normal one."""
TIER = 2.0
"""Factor of a tier the policy names under ``tiers_first``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What an agent has now."""

    claimed: int = 0
    asked_at: datetime | None = None
    """When they were asked first for the last time."""
    away: bool = False
    """Slack said a minute ago that they are away; False where it said nothing."""


def first_asked(skills: Sequence[Skills], loads: Mapping[str, Load], *, account: str, topic: str, language: str) -> str:
    """Slack user id of the agent to ask first; empty where the policy names none who fits and has room.

    One Slack does not call away goes before one it does; then an account's own agent before one with the topic, that
    one before one who does not name topics; among equals the one with the smaller share of their capacity in hand, then
    the one not asked for the longest time (round robin). Presence only orders: who is away can still be asked first
    where nobody else fits, since Slack calls people away who sit at another screen.
    """
    fitting = [one for one in skills if one.fits(topic=topic, language=language, account=account)]
    able = [one for one in fitting if loads.get(one.id, Load()).claimed < one.most]
    if not able:
        return ""
    return min(able, key=lambda one: _rank(one, loads.get(one.id, Load()), account, topic)).id


def _rank(one: Skills, load: Load, account: str, topic: str) -> tuple[bool, int, float, float, str]:
    nearest = 0 if account and account in one.accounts else 1 if topic and topic in one.topics else 2
    asked = load.asked_at.timestamp() if load.asked_at is not None else 0.0
    return load.away, nearest, load.claimed / one.most, asked, one.id


def cost(priority: str, waited: timedelta, *, first_tier: bool = False) -> float:
    """What somebody's waiting costs by now, in minutes of a normal one; the queue is in falling order of it.

    It grows with time, so that nobody starves: an old normal one comes before a fresh high one.
    """
    minutes = max(waited.total_seconds(), 0.0) / 60 + 1
    return minutes * WEIGHTS.get(priority, 1.0) * (TIER if first_tier else 1.0)
