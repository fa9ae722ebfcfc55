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
    """Gives every post a time at which it may start; asking again later does not lose one's place."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._blocked: dict[str, float] = {}
        self._places: dict[str, float] = {}

    def wait(self, channel: str, post: str, *, person: bool) -> float:
        """Seconds until the post named ``post`` may start; 0 says now.

        A person's post never waits for the bot's: it takes from the bucket even below what the bot may use.
        """
        now = self._now()
        start = self._places.get(post)
        if start is None:
            start = now + self._take(channel, now, 0.0 if person else FOR_PEOPLE)
        start = max(start, self._blocked.get(channel, 0.0))
        if start > now:
            self._places[post] = start
            if len(self._places) > PLACES:  # posts that a claim cancelled never ask again
                self._places = {name: at for name, at in self._places.items() if at > now}
            return start - now
        self._places.pop(post, None)
        return 0.0

    def blocked(self, channel: str) -> float:
        """Seconds Slack still wants to be left alone there; for calls that take no place."""
        return max(0.0, self._blocked.get(channel, 0.0) - self._now())

    def block(self, channel: str, seconds: float) -> None:
        """Slack asked for a rest (Retry-After)."""
        self._blocked[channel] = max(self._blocked.get(channel, 0.0), self._now() + seconds)

    def _take(self, channel: str, now: float, floor: float) -> float:
        """Take one place; seconds until it is there. The level runs negative while posts wait."""
        level, at = self._buckets.get(channel, (SIZE, now))
        level = min(SIZE, level + (now - at) * REFILL)
        self._buckets[channel] = (level - 1.0, now)
        return max(0.0, (floor + 1.0 - level) / REFILL)
