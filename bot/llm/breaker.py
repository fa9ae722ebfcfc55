"""A breaker: after failures in a row, calls are held back for a while instead of piling up."""

from collections.abc import Callable

FAILURES = 5
"""Failures in a row that open it."""
REST = 20.0
"""Seconds it stays open; then one call tries while the others are still held back."""


class Breaker:
    """Counts failures in a row."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures = 0
        self._open_until = 0.0
        self._probing = False

    def admit(self) -> bool:
        """Whether a call may start. After the rest one may; what comes of it decides for all."""
        if self._failures < FAILURES:
            return True
        if self.is_open or self._probing:
            return False
        self._probing = True
        return True

    def left(self) -> None:
        """A call that was let in ended without a word about the server: it was cancelled."""
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        return self._now() < self._open_until

    def failed(self) -> None:
        """A call failed."""
        self._probing = False
        self._failures += 1
        if self._failures >= FAILURES:
            self._open_until = self._now() + REST

    def worked(self) -> None:
        """A call worked."""
        self._probing = False
        self._failures = 0
        self._open_until = 0.0
