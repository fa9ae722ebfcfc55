"""One payload on its way to the app."""

import asyncio
import json
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.clock import Timer

ACK_SECONDS = 3.0


class Connection(Protocol):
    """Something an envelope can be written to."""

    def put(self, text: str) -> None:
        """Queue one text frame."""

    def ask_to_leave(self, reason: str) -> None:
        """Send a disconnect frame."""

    def cut(self) -> None:
        """Close it behind what was queued."""


@dataclass(eq=False)
class Delivery:
    """One payload on its way to the app. `await delivery` waits for its first outcome.

    `kind` is events_api, interactive or slash_commands; `state` is waiting, acked or failed; `latency` is
    seconds from the attempt to its ack; `reason` names the last failure; `response` came with the ack.

    Bad luck (see Weather): `unheard` attempts that will not reach the app, `acks_lost` that will not be heard,
    `dropped` for a connection that breaks behind the next attempt.
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
    unheard: int = 0
    acks_lost: int = 0
    dropped: bool = False
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
