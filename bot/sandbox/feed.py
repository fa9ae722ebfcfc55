"""Who hears of a change: `until` waiters and the page's event stream."""

import asyncio
from typing import Any


class Feed:
    """Wakes waiters on every change and hands page events to subscribers."""

    def __init__(self) -> None:
        self._waiters: list[asyncio.Future[None]] = []
        self._subscribers: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def changed(self) -> None:
        """Wake everyone who waits for a change."""
        if not self._waiters:
            return
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def next_change(self) -> None:
        """Wait for the next `changed`."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def publish(self, kind: str, **fields: Any) -> None:
        """Tell the page (and waiters) what happened; fields without a value are left out."""
        if self._subscribers:
            event = {"type": kind, **{name: value for name, value in fields.items() if value is not None}}
            for queue in self._subscribers:
                queue.put_nowait(event)
        self.changed()

    def subscribe(self) -> asyncio.Queue[dict[str, Any] | None]:
        """A queue of page events; None means the sandbox closes."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._subscribers.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Stop feeding `queue`."""
        self._subscribers.discard(queue)

    def close(self) -> None:
        """End every subscription."""
        for queue in self._subscribers:
            queue.put_nowait(None)
