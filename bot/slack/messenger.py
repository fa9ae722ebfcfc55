"""Letters to Slack calls: renders, posts, and looks for what may already be there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused
from bot.slack.client import NETWORK, UNSENT, error_name
from bot.slack.directory import SlackDirectory
from bot.slack.pacing import Pacer
from bot.slack.views.answer import Message
from bot.slack.wording import Wording
from storage.letters import DRAWN, Letter

log = structlog.get_logger(__name__)

MARKER = "baton_message"
"""event_type of the metadata that carries an opaque id and nothing else: another org may read it."""

PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "ratelimited"}
)
"""Errors that pass; Slack may or may not have taken the message, except for ratelimited."""
PATIENCE = timedelta(seconds=60)
"""How long the agents' channel may be unreadable before a card whose post is in doubt is posted again."""
BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackMessenger:
    """See bot.engine.ports.Messenger."""

    def __init__(
        self, client: AsyncWebClient, directory: SlackDirectory, wording: Wording, pacer: Pacer, *, agent_channel: str
    ) -> None:
        self._client = client
        self._directory = directory
        self._wording = wording
        self._pacer = pacer
        self._agent_channel = agent_channel

    async def deliver(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        """See Messenger.deliver."""
        if letter.kind in DRAWN:
            return await self._card(letter, in_time)
        if letter.kind == "note":
            return await self._note(letter, in_time)
        if letter.kind == "amend":
            return await self._amend(letter)
        message = await self._wording.message(letter)
        self._pace(letter, letter.channel, person=letter.kind == "relay")
        thread = {"thread_ts": letter.thread_ts} if letter.thread_ts else {}
        return await self._post(letter, letter.channel, message, thread, in_time)

    async def _amend(self, letter: Letter) -> Delivered:
        """Change what an agent said, or take it back; twice does no harm."""
        ts = str(letter.body["ts"])
        try:
            if letter.body.get("text"):
                arguments = (await self._wording.message(letter)).arguments()
                del arguments["unfurl_links"], arguments["unfurl_media"]
                await self._client.chat_update(channel=letter.channel, ts=ts, **arguments)
            else:
                await self._client.chat_delete(channel=letter.channel, ts=ts)
        except SlackApiError as error:
            if error_name(error) not in GONE:
                raise translated(error, letter.channel, self._pacer) from error
        except NETWORK as error:
            raise Busy(1.0, error_name(error)) from error
        return Delivered(ts=ts)

    async def find(self, letter: Letter) -> Delivered | None:
        """See Messenger.find: the marker of our own earlier post, in the thread it would be in."""
        if letter.kind == "amend" or (letter.kind in DRAWN and letter.card_ts):
            return None  # doing it again does no harm
        channel, thread = letter.channel, letter.thread_ts
        if letter.kind in DRAWN:
            try:
                return await self._look(letter, self._agent_channel, letter.under)
            except OutcomeUnknown:
                if letter.doubt_at is None or datetime.now(UTC) - letter.doubt_at < PATIENCE:
                    raise
                return None  # after a while two cards are better than none
        if letter.kind == "note":
            channel, thread = letter.card_channel, letter.card_ts
        return await self._look(letter, channel, thread)

    async def _look(self, letter: Letter, channel: str, thread: str) -> Delivered | None:
        since = f"{letter.first_started.timestamp() - 5:.6f}"
        arguments: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "oldest": since, "limit": 200}
        try:
            if thread:
                answer = await self._client.conversations_replies(ts=thread, **arguments)
            else:
                answer = await self._client.conversations_history(**arguments)
        except (SlackApiError, *NETWORK) as error:
            raise OutcomeUnknown(f"the thread cannot be read: {error_name(error)}") from error
        for message in answer.get("messages") or ():
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == MARKER and payload.get("id") == letter.id:
                return Delivered(ts=str(message["ts"]), channel=channel)
        return None

    async def _card(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        """Post a card, or draw it again where it stands."""
        await self._inside(self._agent_channel)
        message, wanted = await self._wording.drawn(letter)
        if (rest := self._pacer.blocked(letter.card_channel or self._agent_channel)) > 0:
            raise Busy(rest, "ratelimited")
        if not letter.card_ts:
            self._pace(letter, self._agent_channel, person=True)
            thread = {"thread_ts": letter.under} if letter.under else {}
            posted = await self._post(letter, self._agent_channel, message, thread, in_time)
            return Delivered(ts=posted.ts, channel=self._agent_channel, shown=wanted)
        arguments = message.arguments()
        del arguments["unfurl_links"], arguments["unfurl_media"]
        try:
            await self._client.chat_update(channel=letter.card_channel, ts=letter.card_ts, **arguments)
        except SlackApiError as error:
            if error_name(error) not in GONE:
                raise translated(error, letter.card_channel, self._pacer) from error
            log.warning("the card cannot be updated", error=error_name(error))
        except NETWORK as error:
            raise Busy(1.0, error_name(error)) from error
        return Delivered(ts=letter.card_ts, channel=letter.card_channel, shown=wanted)

    async def _note(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        await self._inside(letter.card_channel)
        self._pace(letter, letter.card_channel, person=False)
        thread = {"thread_ts": letter.card_ts}
        return await self._post(letter, letter.card_channel, self._wording.note(letter), thread, in_time)

    async def _inside(self, channel: str) -> None:
        """Raises Refused where what is internal would be seen outside."""
        if not await self._directory.places.may_hold_cards(channel):
            raise Refused("the agent channel is shared with another organisation; internal cards stay out of it")

    async def _post(
        self, letter: Letter, channel: str, message: Message, thread: dict[str, str], in_time: Callable[[], None]
    ) -> Delivered:
        metadata = {"event_type": MARKER, "event_payload": {"id": letter.id}}
        arguments = {**message.arguments(), **thread, "channel": channel, "metadata": metadata}
        try:
            try:
                in_time()
                answer = await self._client.chat_postMessage(**arguments)
            except SlackApiError as error:
                if error_name(error) not in BLOCKS:
                    raise
                log.warning(
                    "blocks refused, sent as plain text", detail=str(error.response.get("response_metadata"))[:300]
                )
                arguments.pop("blocks")
                in_time()
                answer = await self._client.chat_postMessage(**arguments)
        except SlackApiError as error:
            raise translated(error, channel, self._pacer) from error
        except UNSENT as error:
            raise Busy(1.0, error_name(error)) from error
        except NETWORK as error:
            raise OutcomeUnknown(error_name(error)) from error
        return Delivered(ts=str(answer["ts"]), channel=channel)

    def _pace(self, letter: Letter, channel: str, *, person: bool) -> None:
        """Raises Busy where the channel has had enough for now."""
        wait = self._pacer.wait(channel, letter.id, person=person)
        if wait > 0:
            raise Busy(wait, "pacing")


def translated(error: SlackApiError, channel: str, pacer: Pacer) -> Exception:
    """What Slack's no means for a send; a rate limit also rests the channel."""
    name = error_name(error)
    status = error.response.status_code
    if name == "ratelimited" or status == 429:
        seconds = _retry_after(error)
        pacer.block(channel, seconds)
        return Busy(seconds, name)
    if name in PASSING or status >= 500:
        return OutcomeUnknown(name)
    return Refused(name)


def _retry_after(error: SlackApiError) -> float:
    value = error.response.headers.get("Retry-After") or error.response.headers.get("retry-after") or "1"
    try:
        return max(float(value), 0.2)
    except ValueError:
        return 1.0


def monotonic(now: Callable[[], datetime]) -> Callable[[], float]:
    """Seconds of a clock, for pacing."""
    return lambda: now().timestamp()
