"""A clock that moves only when told, and wakes who sleeps by it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.integration.storage.steps import NINE


@dataclass
class Ticking:
    """Time for loops that sleep; ``pass_by`` moves it on, second by second."""

    at: datetime = NINE
    _sleepers: list[tuple[datetime, asyncio.Event]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._sleepers.append((self.at + timedelta(seconds=seconds), event))
        await event.wait()

    async def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass; whoever wakes gets to work and back to sleep before the next one."""
        for _ in range(round(seconds)):
            self.at += timedelta(seconds=1)
            due = [event for at, event in self._sleepers if at <= self.at]
            self._sleepers = [(at, event) for at, event in self._sleepers if at > self.at]
            asleep = len(self._sleepers)
            for event in due:
                event.set()
            async with asyncio.timeout(5):
                while len(self._sleepers) < asleep + len(due):
                    await asyncio.sleep(0.001)
