"""Skies: the weather at work on one sandbox."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.sandbox.clock import Timers
from bot.sandbox.courier import Courier
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Fault
from bot.sandbox.weather import Streams, Weather

POSTS = ("chat.postMessage", "files.completeUploadExternal")
MOST_UNHEARD = 3  # Slack delivers four times at most: one of them must be heard


@dataclass(frozen=True)
class Hit:
    """One piece of bad luck: its kind as in Weather, what it hit, and when by the sandbox's clock."""

    kind: str
    what: str
    at: float


class Skies:
    """Decides what happens to each event and call, does it, and keeps a list of it."""

    def __init__(self, weather: Weather, courier: Courier, timers: Timers) -> None:
        self.weather = weather
        self.hits: list[Hit] = []
        self._streams = Streams(weather.seed)
        self._courier = courier
        self._timers = timers
        self._numbers = 0

    @property
    def counts(self) -> Counter[str]:
        """How often each kind hit."""
        return Counter(hit.kind for hit in self.hits)

    # Events

    def send(self, delivery: Delivery) -> Delivery:
        """Send an event through the weather; returns at once."""
        luck, drawn = self.weather, self._drawn
        self._courier.keep(delivery)
        if drawn("unheard", luck.unheard, delivery.id):
            delivery.unheard = self._streams["unheard"].randint(1, MOST_UNHEARD)
        if drawn("ack_lost", luck.ack_lost, delivery.id):
            delivery.acks_lost = 1
        delivery.dropped = drawn("dropped", luck.dropped, delivery.id)
        wait = self._streams.seconds("held", luck.held_seconds) if drawn("held", luck.held, delivery.id) else 0.0
        if wait:
            self._timers.after(wait, partial(self._courier.start, delivery))
        else:
            self._courier.start(delivery)
        if drawn("twice", luck.twice, delivery.id):
            self._timers.after(wait, partial(self._courier.repeat, delivery))
        if drawn("again", luck.again, delivery.id):
            self._timers.after(self._streams.seconds("again", luck.again_seconds), partial(self._again, delivery))
        if drawn("late", luck.late, delivery.id):
            for seconds in luck.late_after:
                self._timers.after(seconds, partial(self._again, delivery))
        if drawn("refreshed", luck.refreshed, delivery.id):
            self._courier.refresh("refresh_requested", most=1)
        return delivery

    def _again(self, delivery: Delivery) -> None:
        """The same event in a new envelope, under a clear sky."""
        self._numbers += 1
        fresh = Delivery(f"{delivery.id}-{self._numbers}", delivery.kind, delivery.payload, retries=True)
        self._courier.send(fresh)

    # Calls

    def fault(self, method: str, _args: dict[str, Any]) -> Fault | None:
        """What this call meets; None for nothing."""
        luck = self.weather
        if method in luck.spared:
            return None
        kind = self._streams.pick("calls", luck.of_a_call)
        slow = self._streams.happens("slow", luck.slow)
        unseen = method in POSTS and self._streams.happens("unseen", luck.unseen)
        found = Fault(method, retry_after=luck.retry_after)
        if kind:
            self._note(kind, method)
            _FAULTS[kind](found)
        if slow:
            self._note("slow", method)
            found.delay = self._streams.seconds("slow", luck.slow_seconds)
        if unseen:
            self._note("unseen", method)
            found.unseen = self._streams.seconds("unseen", luck.unseen_seconds)
        return found if kind or slow or unseen else None

    def _drawn(self, kind: str, chance: float, what: str) -> bool:
        happens = self._streams.happens(kind, chance)
        if happens:
            self._note(kind, what)
        return happens

    def _note(self, kind: str, what: str) -> None:
        self.hits.append(Hit(kind, what, self._timers.now()))


def _limited(fault: Fault) -> None:
    fault.error = "ratelimited"


def _broken(fault: Fault) -> None:
    fault.status = 503


def _broken_after(fault: Fault) -> None:
    fault.status, fault.made = 500, True


def _unreached(fault: Fault) -> None:
    fault.unreached = True


def _lost(fault: Fault) -> None:
    fault.lost = True


_FAULTS = {
    "limited": _limited,
    "broken": _broken,
    "broken_after": _broken_after,
    "unreached": _unreached,
    "lost": _lost,
}
