"""Getting payloads to the app: one attempt, the three-second rule, Slack's retries."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from bot.sandbox.clock import Timer, Timers
from bot.sandbox.feed import Feed

ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)  # Slack: at once, after one minute, after five
KEEP = 50_000  # deliveries kept for inspection; beyond that the oldest tenth goes
PARKED_SECONDS = sum(RETRY_DELAYS)  # as long an event waits for any connection


class Connection(Protocol):
    """Something an envelope can be written to."""

    def put(self, text: str) -> None:
        """Queue one text frame."""

    def ask_to_leave(self, reason: str) -> None:
        """Send a disconnect frame."""


@dataclass(eq=False)
class Delivery:
    """One payload on its way to the app. `await delivery` waits for its first outcome.

    `kind` is events_api, interactive or slash_commands; `state` is waiting, acked or failed; `latency` is
    seconds from the attempt to its ack; `reason` names the last failure; `response` came with the ack.
    """

    id: str
    kind: str
    payload: dict[str, Any]
    accepts_response: bool = False
    retries: bool = False
    attempt: int = 0
    sent: list[float] = field(default_factory=list)
    state: str = "waiting"
    reason: str = ""
    latency: float | None = None
    response: dict[str, Any] | None = None
    timer: Timer | None = None
    via: Connection | None = None
    started: float = 0.0
    _first: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acked(self) -> bool:
        """The app said yes."""
        return self.state == "acked"

    def came_out(self) -> None:
        """Wake whoever awaits the first outcome."""
        self._first.set()

    async def outcome(self) -> "Delivery":
        """Wait for the first ack or failure."""
        await self._first.wait()
        return self

    def __await__(self) -> Generator[Any, None, "Delivery"]:
        return self.outcome().__await__()

    def envelope(self) -> str:
        """The Socket Mode text frame."""
        frame: dict[str, Any] = {
            "envelope_id": self.id,
            "payload": self.payload,
            "type": self.kind,
            "accepts_response_payload": self.accepts_response,
        }
        if self.kind == "events_api":
            frame["retry_attempt"] = self.attempt
            frame["retry_reason"] = self.reason if self.attempt else ""
        return json.dumps(frame)


Poster = Callable[[Delivery], "asyncio.Task[None]"]


class Courier:
    """Sends deliveries to any one Socket Mode connection, or by HTTP when a poster is set."""

    def __init__(self, timers: Timers, feed: Feed) -> None:
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
        self.deliveries.append(delivery)
        if len(self.deliveries) > KEEP:
            del self.deliveries[: KEEP // 10]
        self._open[delivery.id] = delivery
        self._attempt(delivery)
        return delivery

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

    def refresh(self, reason: str) -> int:
        """Ask every connection to leave; they get nothing new. Returns how many."""
        leaving, self.connections = self.connections, deque()
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
                self._attempt(delivery)

    def acknowledge(self, envelope_id: str, response: dict[str, Any] | None = None) -> None:
        """The app took this envelope; a late or unknown one is ignored, as Slack does."""
        delivery = self._open.get(envelope_id)
        if delivery is not None:
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
        if not (retry and delivery.retries and delivery.attempt < len(RETRY_DELAYS)):
            self._settle(delivery, "failed")
            return
        delay = RETRY_DELAYS[delivery.attempt]
        delivery.attempt += 1
        delivery.came_out()
        if delay:
            delivery.timer = self.timers.after(delay, partial(self._attempt, delivery))
        else:
            self._attempt(delivery)
        self.feed.changed()

    def _attempt(self, delivery: Delivery) -> None:
        if delivery.state != "waiting":
            return
        delivery.sent.append(self.timers.now())
        delivery.started = time.perf_counter()
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
        if delivery.timer is not None:
            delivery.timer.cancel()
        late = partial(self.failed, delivery, "timeout")
        delivery.timer = self.timers.after(ACK_SECONDS, late, guard=not delivery.retries)

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
