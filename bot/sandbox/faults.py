"""Bad days on purpose: refused, slow, limited and lost Web API calls."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import SlackRefusal


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` ("*" = any).

    `error`: the call is not made and answers so ("ratelimited" comes as HTTP 429 with Retry-After).
    `lost`: the call IS made, then the connection breaks before any answer.
    `delay`: seconds of real time before the call is looked at. `when` may pick calls by their arguments.
    """

    method: str
    error: str = ""
    times: int = 1
    retry_after: int = 1
    lost: bool = False
    delay: float = 0.0
    when: Callable[[dict[str, Any]], bool] | None = None
    hits: int = 0

    def fits(self, method: str, args: dict[str, Any]) -> bool:
        """This call is meant."""
        named = self.method in ("*", method) and self.hits < self.times
        return named and (self.when is None or self.when(args))


@dataclass
class Faults:
    """Faults waiting for their calls, in the order they were set."""

    waiting: list[Fault] = field(default_factory=list)

    async def meet(self, method: str, args: dict[str, Any]) -> Fault | None:
        """The fault this call meets, after its delay; None on a good day."""
        fault = next((fault for fault in self.waiting if fault.fits(method, args)), None)
        if fault is None:
            return None
        fault.hits += 1
        if fault.hits >= fault.times:
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
