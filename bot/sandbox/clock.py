"""Time: a clock tests can turn by hand, and timers that go by it."""

import asyncio
import heapq
import itertools
from collections.abc import Callable


class VirtualClock:
    """Unix seconds that move only when told."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.seconds = start

    def __call__(self) -> float:
        """The time now, unix seconds."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self.seconds += seconds


class Timer:
    """One call to come; `cancel` takes it back."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call
        self.handle: asyncio.TimerHandle | None = None

    def fire(self) -> None:
        """Make the call, once at most."""
        call, self._call = self._call, None
        if self.handle is not None:
            self.handle.cancel()
        if call is not None:
            call()

    def cancel(self) -> None:
        """Forget the call."""
        self._call = None
        if self.handle is not None:
            self.handle.cancel()

    @property
    def over(self) -> bool:
        """Fired or cancelled."""
        return self._call is None


class Timers:
    """Calls after a delay: on the event loop for real time, by `fire_due` for virtual time.

    `fire_due` also makes calls of real time that came due because the sandbox's clock was moved on.
    """

    def __init__(self, now: Callable[[], float], *, virtual: bool) -> None:
        self.now = now
        self.virtual = virtual
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()

    def after(self, delay: float, call: Callable[[], None], *, guard: bool = False) -> Timer:
        """Call `call` in `delay` seconds. With `guard` real time counts too, so no one waits for ever."""
        timer = Timer(call)
        while self._heap and self._heap[0][2].over:
            heapq.heappop(self._heap)
        heapq.heappush(self._heap, (self.now() + delay, next(self._order), timer))
        if guard or not self.virtual:
            timer.handle = asyncio.get_running_loop().call_later(delay, timer.fire)
        return timer

    def fire_due(self) -> int:
        """Make every call that is due by the sandbox's clock, earliest first; returns how many were made."""
        fired = 0
        while self._heap and self._heap[0][0] <= self.now():
            _, _, timer = heapq.heappop(self._heap)
            if not timer.over:
                timer.fire()
                fired += 1
        return fired
