"""A breaker: after failures in a row, calls are held back for a while instead of piling up."""

from collections.abc import Callable

FAILURES = 5
"""Failures in a row that open it."""
REST = 20.0
"""Seconds it stays open; then one call tries."""


class Breaker:
    """Counts failures in a row."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        return self._now() < self._open_until

    def failed(self) -> None:
        """A call failed."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._open_until = self._now() + REST

    def worked(self) -> None:
        """A call worked."""
        self._failures = 0
        self._open_until = 0.0
