"""Who carries deliveries: one attempt, the three-second rule, Slack's retries."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox.clock import Timers
from bot.sandbox.delivery import ACK_SECONDS, Connection, Delivery
from bot.sandbox.feed import Feed

KEEP = 50_000  # deliveries kept for inspection; beyond that the oldest tenth goes
PARKED_SECONDS = 360.0  # Slack's three retries take as long: an event waits so for any connection

Poster = Callable[[Delivery], "asyncio.Task[None]"]


class Courier:
    """Sends deliveries to any one Socket Mode connection, or by HTTP when a poster is set."""

    def __init__(self, timers: Timers, feed: Feed, retry_delays: tuple[float, ...]) -> None:
        self.retry_delays = retry_delays
        self.timers = timers
        self.feed = feed
        self.deliveries: list[Delivery] = []
        self.connections: deque[Connection] = deque()
        self.poster: Poster | None = None
        self._open: dict[str, Delivery] = {}
        self._parked: list[tuple[float, Delivery]] = []

    @property
    def connected(self) -> bool:
        """Somebody would get the next payload."""
        return bool(self.connections) or self.poster is not None

    def send(self, delivery: Delivery) -> Delivery:
        """Start the first attempt and return at once."""
        self.keep(delivery)
        self.start(delivery)
        return delivery

    def keep(self, delivery: Delivery) -> None:
        """Put a delivery on record that starts later."""
        self.deliveries.append(delivery)
        if len(self.deliveries) > KEEP:
            del self.deliveries[: KEEP // 10]
        self._open[delivery.id] = delivery

    def repeat(self, delivery: Delivery) -> None:
        """Send the same envelope once more, beside the attempts that count."""
        if self.poster is not None:
            self.poster(delivery)
        elif (connection := self._next_connection(delivery)) is not None:
            connection.put(delivery.envelope())

    def attach(self, connection: Connection) -> None:
        """A new connection: it takes its turn, and whatever waited for one."""
        self.connections.append(connection)
        self.release_parked()
        self.feed.publish("connected", connected=True)

    def detach(self, connection: Connection) -> None:
        """The connection takes no more envelopes."""
        if connection in self.connections:
            self.connections.remove(connection)
            self.feed.publish("connected", connected=self.connected)

    def refresh(self, reason: str, most: int = 0) -> int:
        """Ask connections to leave, the longest idle first; they get nothing new. Returns how many; `most` 0: all."""
        leaving = list(self.connections)[: most or None]
        for connection in leaving:
            self.connections.remove(connection)
        for connection in leaving:
            connection.ask_to_leave(reason)
        return len(leaving)

    def release_parked(self) -> None:
        """Send what waited for a connection, unless it waited too long."""
        parked, self._parked = self._parked, []
        for since, delivery in parked:
            if delivery.state != "waiting":
                continue
            if self.timers.now() - since > PARKED_SECONDS:
                self._settle(delivery, "failed")
            else:
                self.start(delivery)

    def acknowledge(self, envelope_id: str, response: dict[str, Any] | None = None) -> None:
        """The app took this envelope; a late or unknown one is ignored, as Slack does."""
        delivery = self._open.get(envelope_id)
        if delivery is not None and delivery.acks_lost:
            delivery.acks_lost -= 1
            if self.poster is not None:  # over Socket Mode the three seconds run on
                self.failed(delivery, "http_timeout")
        elif delivery is not None:
            delivery.latency = time.perf_counter() - delivery.started
            delivery.response = response
            self._settle(delivery, "acked")

    def failed(self, delivery: Delivery, reason: str, *, retry: bool = True) -> None:
        """An attempt came to nothing: try again as Slack would, or give up."""
        if delivery.state != "waiting":
            return
        delivery.reason = reason
        if delivery.timer is not None:
            delivery.timer.cancel()
        if not (retry and delivery.retries and delivery.attempt < len(self.retry_delays)):
            self._settle(delivery, "failed")
            return
        delay = self.retry_delays[delivery.attempt]
        delivery.attempt += 1
        delivery.came_out()
        if delay:
            delivery.timer = self.timers.after(delay, partial(self.start, delivery))
        else:
            self.start(delivery)
        self.feed.changed()

    def start(self, delivery: Delivery) -> None:
        """Make the next attempt."""
        if delivery.state != "waiting":
            return
        delivery.sent.append(self.timers.now())
        delivery.started = time.perf_counter()
        if delivery.unheard:
            delivery.unheard -= 1
            self._unheard(delivery)
            return
        if self.poster is not None:
            self.poster(delivery)
            return
        connection = self._next_connection(delivery)
        if connection is None:
            self._parked.append((self.timers.now(), delivery))
            if delivery.retries:
                return
        else:
            delivery.via = connection
            connection.put(delivery.envelope())
            if delivery.dropped:
                delivery.dropped = False
                self.detach(connection)
                connection.cut()
        self._wait_for_ack(delivery)

    def _wait_for_ack(self, delivery: Delivery) -> None:
        if delivery.timer is not None:
            delivery.timer.cancel()
        late = partial(self.failed, delivery, "timeout")
        delivery.timer = self.timers.after(ACK_SECONDS, late, guard=not delivery.retries)

    def _unheard(self, delivery: Delivery) -> None:
        """An attempt that is lost before the app."""
        if self.poster is not None:
            self.failed(delivery, "connection_failed")
        else:
            self._wait_for_ack(delivery)

    def _next_connection(self, delivery: Delivery) -> Connection | None:
        if not self.connections:
            return None
        self.connections.rotate(-1)
        if self.connections[-1] is delivery.via and len(self.connections) > 1:
            self.connections.rotate(-1)
        return self.connections[-1]

    def _settle(self, delivery: Delivery, state: str) -> None:
        delivery.state = state
        self._open.pop(delivery.id, None)
        if delivery.timer is not None:
            delivery.timer.cancel()
        delivery.came_out()
        self.feed.changed()
