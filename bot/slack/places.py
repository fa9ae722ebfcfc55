"""Where a channel stands: a customer's place, a direct message, or outside of where the bot speaks."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.customers import Customers
from bot.slack.client import NETWORK, error_name
from bot.slack.people import PeopleUnknown

log = structlog.get_logger(__name__)

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What conversations.info says. ``surface`` is ``shared``, ``listed``, ``im`` or ``outside``."""

    surface: str
    kind: str = "channel"
    name: str = ""
    shared: bool = False


class Places:
    """Classifies channels by ids and flags, never by names."""

    def __init__(self, client: AsyncWebClient, customers: Customers, internal: frozenset[str]) -> None:
        self._client = client
        self._customers = customers
        self.internal = internal
        """The agent and QA channels: never a customer's place."""

    async def place(self, channel: str, *, direct: bool) -> Place:
        """Ask Slack what the channel is.

        Raises:
            PeopleUnknown: Slack could not be asked; try again.
        """
        if channel in self.internal:
            return Place(surface=OUTSIDE)
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            if error_name(error) in {"channel_not_found", "missing_scope", "not_in_channel"}:
                return self._unasked(channel, direct=direct)
            raise PeopleUnknown(channel) from error
        except NETWORK as error:
            raise PeopleUnknown(channel) from error
        info = answer.get("channel") or {}
        name = str(info.get("name") or "")
        shared = bool(info.get("is_ext_shared"))
        if info.get("is_im") or (direct and not shared):
            return Place(surface="im", kind="im", name=name)
        if shared:  # named in the customers file or not: our own people are no customers here
            return Place(surface="shared", name=name, shared=True)
        return Place(surface="listed" if self._customers.lists(channel) else OUTSIDE, name=name)

    async def began(self, channel: str, ts: str) -> str:
        """Slack id of who wrote a thread's root; empty where Slack does not show it."""
        try:
            answer = await self._client.conversations_replies(channel=channel, ts=ts, limit=1)
        except (SlackApiError, *NETWORK) as error:
            log.info("a thread's root cannot be seen", error=type(error).__name__)
            return ""
        root: dict[str, Any] = next(iter(answer.get("messages") or ()), {})
        return str(root.get("user") or "") if root.get("ts") == ts and not root.get("bot_id") else ""

    def _unasked(self, channel: str, *, direct: bool) -> Place:
        if direct:
            return Place(surface="im", kind="im")
        return Place(surface="listed" if self._customers.lists(channel) else OUTSIDE)

    async def may_hold_cards(self, channel: str) -> bool:
        """Whether internal things may be posted here: False once the channel is shared outside."""
        try:
            answer = await self._client.conversations_info(channel=channel)
        except (SlackApiError, *NETWORK) as error:
            log.warning("cannot see whether the agent channel is shared", error=type(error).__name__)
            return True  # posting is how people learn of a handoff; the event tells when it gets shared
        info = answer.get("channel") or {}
        return not (info.get("is_ext_shared") or info.get("is_pending_ext_shared"))
