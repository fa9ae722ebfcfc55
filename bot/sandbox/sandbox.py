"""The sandbox: one object with the state, the people's actions, and eyes for tests."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.config import SandboxConfig
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Fault
from bot.sandbox.http_delivery import HttpPoster
from bot.sandbox.people.belonging import Belonging
from bot.sandbox.people.talking import Talking, visible_to
from bot.sandbox.people.viewing import Viewing
from bot.sandbox.rooms import Message, is_root
from bot.sandbox.skies import Skies
from bot.sandbox.weather import Weather
from bot.sandbox.world import View

T = TypeVar("T")


class Sandbox(Talking, Viewing, Belonging):
    """A local Slack for one app. Use it from one event loop; what it returns is to be read, not changed.

    `clock` gives unix seconds. With any clock but time.time, time is virtual: retries wait for `advance`.
    """

    def __init__(self, config: SandboxConfig, clock: Callable[[], float] = time.time) -> None:
        super().__init__(config, clock)
        self.bot_token = config.bot_token
        self.app_token = config.app_token
        self.signing_secret = config.signing_secret
        self.bot_user_id = config.bot_user_id
        self.team_id = config.team.id
        self.agent_channel = config.agent_channel
        self.qa_channel = config.qa_channel
        self.agent_group = config.agent_group

    def people_as(self, role: str) -> tuple[str, ...]:
        """User ids of living accounts with this role of the config, e.g. "agent"."""
        return tuple(user for user, found in self.people.items() if found.role == role and not found.deleted)

    # How payloads reach the app

    def deliver_to(self, url: str | None, *more: str) -> None:
        """Send payloads to `url` as signed POSTs, in turn with `more` of them; None goes back to Socket Mode."""
        self.courier.poster = None
        if self._poster is not None:
            self._closing.append(asyncio.get_running_loop().create_task(self._poster.close()))
            self._poster = None
        if url is not None:
            check = self.config.verification_token if self.config.verify_url else ""
            self._poster = HttpPoster((url, *more), self.signing_secret, self.courier, check)
            self.courier.poster = self._poster
            self.courier.release_parked()
        self.feed.publish("connected", connected=self.courier.connected)

    def inject(self, payload: dict[str, Any]) -> Delivery:
        """Send a raw events_api payload as it is; await the result for its first outcome."""
        return self.send_event(payload)

    def fail(self, method: str, error: str = "", **more: Any) -> Fault:
        """Let the next calls of `method` go wrong; see Fault for `error` and the rest."""
        fault = Fault(method, error, **more)
        self.faults.waiting.append(fault)
        return fault

    def set_weather(self, weather: Weather | None) -> Skies | None:
        """Let things go wrong by chance from now on; None clears up. What is on its way stays so."""
        self.skies = Skies(weather, self.courier, self.timers) if weather is not None else None
        self.faults.chance = self.skies.fault if self.skies is not None else None
        return self.skies

    def refresh_connections(self, reason: str = "refresh_requested") -> int:
        """Tell every Socket Mode connection to go and come back; returns how many were told."""
        return self.courier.refresh(reason)

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the app, oldest first."""
        return self.courier.deliveries

    @property
    def connected(self) -> bool:
        """An app listens."""
        return self.courier.connected

    async def close(self) -> None:
        """Stop deliveries under way."""
        self.feed.close()
        if self._poster is not None:
            self.deliver_to(None)
        await asyncio.gather(*self._closing)

    # Looking on

    def messages(
        self,
        channel: str,
        thread_ts: str | None = None,
        viewer: str | None = None,
        *,
        all: bool = False,  # noqa: A002 - reads as English at the call
    ) -> list[Message]:
        """Messages in ts order: the roots of a channel, one thread (root first), or `all` of them.

        With `viewer` they must be a member, and the ephemeral messages they see there are included.
        """
        room = self.room(channel)
        if thread_ts is not None:
            found = room.thread(thread_ts)
        else:
            found = [room.messages[ts] for ts in room.timeline]
            found = found if all else [message for message in found if is_root(message)]
        if viewer is None:
            return found
        self.room_of(viewer, channel)
        return sorted([*found, *visible_to(self, viewer, channel, thread_ts)], key=lambda message: str(message["ts"]))

    def ephemerals(self, user: str) -> list[Message]:
        """Messages only `user` sees, oldest first; each names its channel."""
        return list(self.notes_to.get(user, []))

    def views(self, user: str) -> list[View]:
        """Open modals of `user`, topmost last."""
        return list(self.modals.get(user, []))

    def home(self, user: str) -> View | None:
        """The App Home published for `user`."""
        return self.homes.get(user)

    def status(self, channel: str, thread_ts: str) -> str:
        """The "is typing" status of a thread; empty when none."""
        return self.statuses.get((channel, thread_ts), "")

    async def until(self, predicate: "Callable[[Sandbox], T]", timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """Wait until `predicate(sandbox)` is true and return it; TimeoutError after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self)):
                    await self.feed.next_change()
        except TimeoutError:
            calls = [f"{call.method} {call.error or 'ok'}" for call in self.calls[-5:]]
            raise TimeoutError(f"not true within {timeout} s; the last calls were {calls}") from None
        return found

    async def advance(self, seconds: float = 0.0) -> None:
        """Move virtual time on and fire what became due."""
        turn = getattr(self._clock, "advance", None)
        if turn is not None:
            turn(seconds)
        else:
            self._offset += seconds
        self.timers.fire_due()
        await asyncio.sleep(0)
