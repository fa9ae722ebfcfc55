"""Pacing of posts: a bucket for each channel, people's words first."""

from collections.abc import Callable

SIZE = 20.0
"""Posts a channel takes in a burst."""
REFILL = 1.0
"""Posts a second a channel takes for long (Slack: about one a second)."""
FOR_PEOPLE = 3.0
"""The last places of a bucket are for people's words: a busy bot cannot use them up."""


class Pacer:
    """Says how long a post must wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._blocked: dict[str, float] = {}

    def wait(self, channel: str, *, person: bool) -> float:
        """Seconds until a post may start; 0 takes a place in the bucket."""
        now = self._now()
        blocked = self._blocked.get(channel, 0.0) - now
        if blocked > 0:
            return blocked
        level, at = self._buckets.get(channel, (SIZE, now))
        level = min(SIZE, level + (now - at) * REFILL)
        floor = 0.0 if person else FOR_PEOPLE
        if level - 1.0 < floor:
            self._buckets[channel] = (level, now)
            return (floor + 1.0 - level) / REFILL
        self._buckets[channel] = (level - 1.0, now)
        return 0.0

    def block(self, channel: str, seconds: float) -> None:
        """Slack asked for a rest (Retry-After)."""
        self._blocked[channel] = self._now() + seconds
