"""Short-lived permissions Slack hands out: trigger ids and response URLs."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import SlackRefusal

TRIGGER_SECONDS = 3.0  # Slack: a trigger id lives three seconds and opens one view
RESPONSE_USES = 5  # Slack: five answers ...
RESPONSE_SECONDS = 30 * 60.0  # ... within thirty minutes
_KEEP = 5_000


@dataclass
class Trigger:
    """The right to open one view for `user`; `view_id` is the view the press came from, if any."""

    user: str
    born: float
    view_id: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer an interaction at its place; `ephemeral` when the source was one."""

    user: str
    channel: str
    born: float
    message_ts: str = ""
    thread_ts: str = ""
    ephemeral: bool = False
    uses: int = 0


class Tickets:
    """Issues and redeems both kinds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}
        self._count = itertools.count(1)
        self.connections: set[str] = set()  # websocket tickets not yet used

    def trigger(self, user: str, view_id: str = "") -> str:
        """A new trigger id for `user`."""
        key = f"{int(self._now())}.{next(self._count)}.trigger"
        self._triggers[key] = Trigger(user, self._now(), view_id)
        while len(self._triggers) > _KEEP:
            del self._triggers[next(iter(self._triggers))]
        return key

    def redeem(self, key: str) -> Trigger:
        """Use a trigger id up. Raises invalid_trigger_id, expired_trigger_id or exchanged_trigger_id."""
        trigger = self._triggers.get(key)
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.used:
            raise SlackRefusal("exchanged_trigger_id")
        if self._now() - trigger.born > TRIGGER_SECONDS:
            raise SlackRefusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, answer: ResponseUrl) -> str:
        """A new key for `answer`; the last part of its URL."""
        key = f"{answer.channel}-{next(self._count)}"
        self._urls[key] = answer
        while len(self._urls) > _KEEP:
            del self._urls[next(iter(self._urls))]
        return key

    def respond(self, key: str) -> ResponseUrl:
        """Use one of the five answers. Raises expired_url or used_url (HTTP 404)."""
        answer = self._urls.get(key)
        if answer is None or self._now() - answer.born > RESPONSE_SECONDS:
            raise SlackRefusal("expired_url", status=404)
        if answer.uses >= RESPONSE_USES:
            raise SlackRefusal("used_url", status=404)
        answer.uses += 1
        return answer
