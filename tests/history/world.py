"""An event loop on which the outside world answers in a seeded order, and time stands still until nothing else can.

Everything the engine waits for (the store, Slack, the model, a thread, a person) registers an outside event. Between
any two steps of the program one of the events that may happen now is drawn by a seeded generator, so a seed is an
interleaving and replays it. The program's own callbacks keep asyncio's order: what is drawn could really happen.
"""

import asyncio
import random
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")
REPLICA: ContextVar[str] = ContextVar("replica", default="")
"""Which replica the running task belongs to; empty for people and Slack."""


class Stuck(Exception):
    """Nothing can happen any more, or far too much happened."""


@dataclass(slots=True)
class Event:
    """Something outside that may happen."""

    label: str
    happen: Callable[[], None]
    replica: str
    not_before: int
    """Outside events that come first, unless nothing else can happen."""


class World(asyncio.SelectorEventLoop):
    """The loop. ``begin`` starts an interleaving; ``trace`` tells what happened in it."""

    MOST = 3000
    """Outside events of one interleaving; more is a program that runs in circles."""

    def __init__(self) -> None:
        super().__init__()
        self.set_exception_handler(lambda _loop, _context: None)  # what fails is looked for in the database
        self.begin(0)

    def begin(self, seed: int) -> None:
        """A new interleaving: an empty world at second 0."""
        self.rng = random.Random(seed)
        self.seconds = 0.0
        self.trace: list[str] = []
        self.acting = ""
        """Whose event happens now."""
        self.dead: set[str] = set()
        self.stopped: dict[str, float] = {}
        """Replica → second at which it goes on."""
        self.over = False
        self._events: list[Event] = []
        mine: Any = self
        mine._ready.clear()
        mine._scheduled.clear()

    @override
    def time(self) -> float:
        return self.seconds

    def outside(self, label: str, happen: Callable[[], None], *, wait: int = 0, replica: str | None = None) -> None:
        """Let ``happen`` be called at some moment, after ``wait`` other events at the earliest."""
        whose = REPLICA.get() if replica is None else replica
        if whose not in self.dead and not self.over:
            self._events.append(Event(label, happen, whose, len(self.trace) + wait))

    async def turn(self, label: str, *, wait: int = 0) -> None:
        """Wait until it is this coroutine's turn."""
        await self.answer(label, lambda: None, wait=wait)

    async def answer(self, label: str, work: Callable[[], T], *, wait: int = 0) -> T:
        """Wait until the outside did ``work``, and for its result."""
        future: asyncio.Future[T] = self.create_future()
        self.outside(label, lambda: settle(future, work), wait=wait)
        return await future

    def kill(self, replica: str) -> None:
        """The replica ends here: nothing more is told to it, and what it asked for may still happen or not."""
        self.dead.add(replica)
        theirs = [event for event in self._events if event.replica == replica]
        for event in theirs:
            if not event.label.startswith("asked") or self.rng.random() < 0.5:
                self._events.remove(event)

    def suspend(self, replica: str, seconds: float) -> None:
        """SIGSTOP: nothing is told to the replica until so many seconds have passed; what it asked for happens."""
        self.stopped[replica] = self.seconds + seconds

    def runs(self, replica: str) -> bool:
        """Whether it is neither dead nor stopped."""
        return replica not in self.dead and self.stopped.get(replica, 0.0) <= self.seconds

    def _may(self, event: Event) -> bool:
        return event.label.startswith("asked") or self.runs(event.replica)

    @override
    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """A thread's work happens at once, at some moment."""
        future = self.create_future()
        self.outside("thread", lambda: settle(future, lambda: func(*args)))
        return future

    def _run_once(self) -> None:
        """One step: a callback of the program, or an event outside; time passes only where neither is left."""
        mine: Any = self
        ready, now = mine._ready, len(self.trace)
        those = [] if self.over else [event for event in self._events if self._may(event)]
        may = [event for event in those if event.not_before <= now] or (not ready and those)
        if ready and (not may or self.rng.random() < 0.7):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()
        elif may:
            event = self.rng.choice(may)
            self._events.remove(event)
            self.trace.append(event.label)
            if len(self.trace) > self.MOST:
                raise Stuck("it runs in circles")
            self.acting = event.replica
            event.happen()
        elif not self._time_passes():
            raise Stuck("everybody waits for something that cannot come")

    def _time_passes(self) -> bool:
        """Jump to the next timer that is not cancelled; False where there is none."""
        mine: Any = self
        timers = sorted(timer for timer in mine._scheduled if not timer._cancelled)
        back = min((until for until in self.stopped.values() if until > self.seconds), default=None)
        if back is not None and (not timers or back < timers[0]._when):
            self.seconds = back
            return True
        mine._scheduled[:] = timers[1:]
        mine._timer_cancelled_count = 0
        for timer in timers[:1]:
            timer._scheduled = False
            self.seconds = max(self.seconds, timer._when)
            mine._ready.append(timer)
        return bool(timers)


def settle(future: "asyncio.Future[T]", work: Callable[[], T]) -> None:
    """Do the work and give its result or its error to whoever waits, if anybody still does."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001  it belongs to whoever waits
        if not future.done():
            future.set_exception(error)
        return
    if not future.done():
        future.set_result(result)
