"""Pacing of posts: a bucket for each channel, first come first served, people's words first."""

from collections.abc import Callable

SIZE = 20.0
"""Posts a channel takes in a burst."""
REFILL = 1.0
"""Posts a second a channel takes for long (Slack: about one a second)."""
FOR_PEOPLE = 3.0
"""The last places of a bucket are for people's words: a busy bot cannot use them up."""
PLACES = 1000
"""Places remembered before those whose time has passed are dropped."""


class Pacer:
    """Gives every post a time at which it may start; asking again later does not lose one's place.

    The bot's posts queue for what is left above ``FOR_PEOPLE``. Who queues takes nothing from the bucket yet, so
    a person's words wait for what was really posted, never for what the bot still has to say.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._blocked: dict[str, float] = {}
        self._places: dict[str, float] = {}
        self._queues: dict[str, float] = {}

    def wait(self, channel: str, post: str, *, person: bool) -> float:
        """Seconds until the post named ``post`` may start; 0 says now."""
        now = self._now()
        level = self._level(channel, now)
        start = self._places.get(post)
        if start is None:
            start = now + max(0.0, 1.0 - level) / REFILL if person else self._queue(channel, now, level)
        start = max(start, self._blocked.get(channel, 0.0))
        if start > now:
            self._places[post] = start
            if len(self._places) > PLACES:  # posts that a claim cancelled never ask again
                self._places = {name: at for name, at in self._places.items() if at > now}
            return start - now
        self._places.pop(post, None)
        self._buckets[channel] = (level - 1.0, now)
        return 0.0

    def blocked(self, channel: str) -> float:
        """Seconds Slack still wants to be left alone there; for calls that take no place."""
        return max(0.0, self._blocked.get(channel, 0.0) - self._now())

    def block(self, channel: str, seconds: float) -> None:
        """Slack asked for a rest (Retry-After)."""
        self._blocked[channel] = max(self._blocked.get(channel, 0.0), self._now() + seconds)

    def _level(self, channel: str, now: float) -> float:
        level, at = self._buckets.get(channel, (SIZE, now))
        return min(SIZE, level + (now - at) * REFILL)

    def _queue(self, channel: str, now: float, level: float) -> float:
        """When the bot's next post may start: behind its own, and above what is kept for people."""
        last = self._queues.get(channel, 0.0)
        waiting = last > now
        if not waiting and level >= FOR_PEOPLE + 1.0:
            return now
        start = max(now + (FOR_PEOPLE + 1.0 - level) / REFILL, last + 1.0 / REFILL if waiting else 0.0)
        self._queues[channel] = start
        return start
