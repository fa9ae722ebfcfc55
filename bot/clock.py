"""The real clock."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """Wall clock in UTC and the loop's sleep."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait on the running loop."""
        await asyncio.sleep(seconds)
