"""Bad days on purpose: refused, slow, limited and lost Web API calls."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import SlackRefusal


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` ("*" = any; "upload" and "download" are bytes of files).

    `error`: the call is not made and answers so ("ratelimited" comes as HTTP 429 with Retry-After).
    `status`: an HTTP error page with this status instead; the call is not made, unless `made` says so.
    `unreached`: the connection breaks and the call is not made.
    `lost`: the call IS made, then the connection breaks before any answer.
    `unseen`: seconds for which a post that was accepted shows in neither conversations.replies nor history.
    `delay`: seconds of real time before the call is looked at. `when` may pick calls by their arguments.
    """

    method: str
    error: str = ""
    times: int = 1
    retry_after: int = 1
    lost: bool = False
    delay: float = 0.0
    status: int = 0
    made: bool = False
    unreached: bool = False
    unseen: float = 0.0
    when: Callable[[dict[str, Any]], bool] | None = None
    hits: int = 0

    def fits(self, method: str, args: dict[str, Any]) -> bool:
        """This call is meant."""
        named = self.method in ("*", method) and self.hits < self.times
        return named and (self.when is None or self.when(args))

    @property
    def unmade(self) -> bool:
        """The call is not made at all."""
        return bool(self.error) or self.unreached or (bool(self.status) and not self.made)


@dataclass
class Faults:
    """Faults waiting for their calls, in the order they were set; where none fits, `chance` is asked."""

    waiting: list[Fault] = field(default_factory=list)
    chance: Callable[[str, dict[str, Any]], Fault | None] | None = None

    async def meet(self, method: str, args: dict[str, Any]) -> Fault | None:
        """The fault this call meets, after its delay; None on a good day."""
        fault = next((fault for fault in self.waiting if fault.fits(method, args)), None)
        if fault is None and self.chance is not None:
            fault = self.chance(method, args)
        if fault is None:
            return None
        fault.hits += 1
        if fault.hits >= fault.times and fault in self.waiting:
            self.waiting.remove(fault)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        return fault


class Pace:
    """Slack's limit for posting: a bucket of `burst` per channel, refilled at `rate` per second."""

    def __init__(self, now: Callable[[], float], rate: float, burst: int) -> None:
        self._now = now
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, channel: str) -> None:
        """Use one post up; ratelimited (429) when the bucket is empty. A rate of 0 never limits."""
        if not self._rate:
            return
        now = self._now()
        level, since = self._buckets.get(channel, (float(self._burst), now))
        level = min(self._burst, level + (now - since) * self._rate)
        if level < 1:
            self._buckets[channel] = (level, now)
            wait = max(1, round((1 - level) / self._rate))
            raise SlackRefusal("ratelimited", status=429, retry_after=wait)
        self._buckets[channel] = (level - 1, now)
