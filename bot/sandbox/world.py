"""Everything the sandbox knows: people, channels, messages, open views, and the small rules about them."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import events
from bot.sandbox.clock import Timers
from bot.sandbox.config import Group, Person, SandboxConfig, Team
from bot.sandbox.courier import Courier
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.faults import Faults, Pace
from bot.sandbox.feed import Feed
from bot.sandbox.http_delivery import HttpPoster
from bot.sandbox.rooms import Message, Room
from bot.sandbox.skies import Skies
from bot.sandbox.tickets import Tickets

View = dict[str, Any]
KEEP = 50_000  # calls and deliveries kept for inspection; the oldest tenth goes when there are more


@dataclass(frozen=True)
class Call:
    """One Web API call the app made. `at` is the sandbox's clock; `error` is empty when ok."""

    method: str
    args: dict[str, Any]
    at: float
    ok: bool
    error: str = ""


@dataclass
class Upload:
    """A file under way: announced, then its bytes, then it is completed. Until then nobody sees it."""

    file_id: str
    name: str
    length: int
    alt_txt: str = ""
    data: bytes | None = None


class World:
    """State and lookups. Mutations go through here so that waiters and the page hear of them."""

    def __init__(self, config: SandboxConfig, clock: Callable[[], float] = time.time) -> None:
        self.config = config
        self._clock = clock
        self._offset = 0.0
        self.feed = Feed()
        self.timers = Timers(self.now, virtual=clock is not time.time)
        self.courier = Courier(self.timers, self.feed, config.retry_delays)
        self.tickets = Tickets(self.now)
        self.faults = Faults()
        self.skies: Skies | None = None
        self.away: set[str] = set()
        self.unseen: dict[tuple[str, str], float] = {}  # (channel, ts) of posts that readers of the API see later
        self.pace = Pace(self.now, config.posts_per_second, config.posts_burst)
        self.base_url = "http://127.0.0.1:0"
        self.calls: list[Call] = []
        self.teams: dict[str, Team] = {team.id: team for team in (config.team, *config.teams)}
        self.people: dict[str, Person] = {person.id: person for person in config.people}
        self.groups: dict[str, Group] = {group.id: group for group in config.groups}
        self.rooms: dict[str, Room] = {}
        self.ims: dict[str, str] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.file_contents: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.notes_to: dict[str, list[Message]] = {}  # ephemeral messages by person
        self.modals: dict[str, list[View]] = {}  # the stack of open views by person, topmost last
        self.homes: dict[str, View] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self._last_ts = 0
        self._numbers = itertools.count(1)
        self._poster: HttpPoster | None = None
        self._closing: list[asyncio.Task[None]] = []
        for channel in config.channels:
            self._open_room(channel.id, channel.name, channel.kind, channel.members, channel.is_ext_shared)
            self.rooms[channel.id].topic = channel.topic
            self.rooms[channel.id].is_archived = channel.is_archived
        self.names = {person.name.lower(): person.id for person in config.people}
        self.names[config.bot_name.lower()] = config.bot_user_id

    # Time and names

    def now(self) -> float:
        """Unix seconds by the sandbox's clock."""
        return self._clock() + self._offset

    def next_ts(self) -> str:
        """A message ts: unique in the sandbox and always growing."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id in Slack's alphabet, e.g. Ev0000002A."""
        return f"{prefix}0{next(self._numbers):08X}"

    def new_block_id(self) -> str:
        """A short id for a block or action the app left unnamed."""
        return f"b{next(self._numbers):x}"

    # Lookups that refuse as Slack does

    @property
    def bot(self) -> str:
        """User id of the app's bot."""
        return self.config.bot_user_id

    def person(self, user: str) -> Person:
        """The person, or user_not_found."""
        found = self.people.get(user)
        if found is None:
            raise SlackRefusal("user_not_found")
        return found

    def active(self, user: str) -> Person:
        """The person if the account lives, else user_inactive."""
        person = self.person(user)
        if person.deleted:
            raise SlackRefusal("user_inactive")
        return person

    def room(self, channel: str) -> Room:
        """The channel by id or "#name", else channel_not_found."""
        found = self.rooms.get(channel)
        if found is None and channel.startswith("#"):
            found = next((room for room in self.rooms.values() if room.name == channel[1:]), None)
        if found is None:
            raise SlackRefusal("channel_not_found")
        return found

    def room_of(self, user: str, channel: str) -> Room:
        """The channel as one of its members, else not_in_channel."""
        self.active(user)
        room = self.room(channel)
        if user not in room.members:
            raise SlackRefusal("channel_not_found" if room.kind == "im" else "not_in_channel")
        return room

    def message(self, room: Room, ts: str) -> Message:
        """The message, else message_not_found."""
        found = room.messages.get(ts)
        if found is None:
            raise SlackRefusal("message_not_found")
        return found

    def shows(self, room: Room, message: Message) -> bool:
        """Whether who reads the channel by API sees the message yet."""
        return self.unseen.get((room.id, message["ts"]), 0.0) <= self.now()

    def is_external(self, user: str) -> bool:
        """A person of another workspace."""
        person = self.people.get(user)
        return person is not None and person.team_id != self.config.team.id

    def im_with(self, user: str) -> Room:
        """The direct messages of the bot with `user`, made on first use."""
        if user not in self.ims:
            self.active(user)
            self._open_room(f"D0{user.removeprefix('U0')}", "", "im", (user, self.bot), shared=False)
        return self.rooms[self.ims[user]]

    def view(self, user: str, view_id: str) -> View:
        """An open view of this person (or their Home), else view_not_found."""
        home = self.homes.get(user)
        stack = self.modals.get(user, [])
        open_views = stack if home is None else [*stack, home]
        for view in open_views:
            if view["id"] == view_id:
                return view
        raise SlackRefusal("view_not_found")

    def _open_room(self, key: str, name: str, kind: str, members: tuple[str, ...], shared: bool) -> None:
        others = {self.people[user].team_id for user in members if user in self.people}
        connected = tuple(sorted(others - {self.config.team.id}))
        shared = shared or (kind == "im" and bool(connected))
        self.rooms[key] = Room(key, name, kind, dict.fromkeys(members), shared, False, "", int(self.now()), connected)
        if kind == "im":
            self.ims[next(user for user in members if user != self.bot)] = key

    def record(self, call: Call) -> None:
        """Note a Web API call."""
        self.calls.append(call)
        if len(self.calls) > KEEP:
            del self.calls[: KEEP // 10]
        self.feed.changed()

    # Telling the app

    def emit(self, event: dict[str, Any], *, outer_team: str = "", room: Room | None = None) -> Delivery | None:
        """Send an event if the app subscribed to it and is there to see it; None if not."""
        if not self._subscribed(event, room):
            return None
        payload = events.envelope(self, event, outer_team or self.config.team.id, room)
        return self.send_event(payload)

    def send_event(self, payload: dict[str, Any]) -> Delivery:
        """Send a whole events_api payload, through the weather if there is any."""
        delivery = Delivery(self.new_id("env"), "events_api", payload, retries=True)
        return self.skies.send(delivery) if self.skies is not None else self.courier.send(delivery)

    def _subscribed(self, event: dict[str, Any], room: Room | None) -> bool:
        name = str(event["type"])
        if room is not None and self.bot not in room.members and name not in ("member_left_channel",):
            return False
        if name == "message" and room is not None:
            name = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[room.kind]
        return name in self.config.subscribe

    # Telling one person

    def whisper(self, user: str, message: Message) -> None:
        """Store an ephemeral message for `user` and tell the page."""
        self.notes_to.setdefault(user, []).append(message)
        self.feed.publish("ephemeral", user=user, channel=message.get("channel"), message=message)

    def slackbot(self, user: str, channel: str, text: str, thread_ts: str = "") -> None:
        """Slackbot's ephemeral line, as after a failed command."""
        note: Message = {
            "type": "message",
            "user": "USLACKBOT",
            "text": text,
            "ts": self.next_ts(),
            "channel": channel,
            "is_ephemeral": True,
        }
        if thread_ts:
            note["thread_ts"] = thread_ts
        self.whisper(user, note)
