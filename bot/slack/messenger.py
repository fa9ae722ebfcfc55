"""Letters to Slack calls: renders, posts, and looks for what may already be there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.brain import Brain
from bot.engine.ports import Busy, Delivered, OutcomeUnknown, OutsideUnknown, Refused
from bot.slack.client import NETWORK, UNSENT, error_name
from bot.slack.directory import SlackDirectory
from bot.slack.pacing import Pacer
from bot.slack.text import escape, quoted
from bot.slack.views import answer as answers
from bot.slack.views.answer import Message, Source
from bot.slack.views.card import card
from bot.slack.views.parts import context, person, sections
from storage import cards
from storage.letters import Letter
from storage.store import Store

log = structlog.get_logger(__name__)

MARKER = "baton_message"
"""event_type of the metadata that carries an opaque id and nothing else: another org may read it."""

PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "ratelimited"}
)
"""Errors that pass; Slack may or may not have taken the message, except for ratelimited."""
PATIENCE = timedelta(seconds=60)
"""How long the agents' channel may be unreadable before a card whose post is in doubt is posted again."""
NOTE = 45
"""Sections of one internal line at most: Slack refuses a message with more than 50 blocks."""
BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackMessenger:
    """See bot.engine.ports.Messenger."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        directory: SlackDirectory,
        brain: Callable[[], Brain],
        pacer: Pacer,
        *,
        agent_channel: str,
        group: str,
        leads: tuple[str, ...] = (),
    ) -> None:
        self._client = client
        self._store = store
        self._directory = directory
        self._brain = brain
        self._pacer = pacer
        self._agent_channel = agent_channel
        self._group = f"<!subteam^{group}>" if group else ""
        self._leads = " ".join(person(lead) for lead in leads) or self._group
        self.team_url = ""

    async def deliver(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        """See Messenger.deliver."""
        if letter.kind == "card":
            return await self._card(letter, in_time)
        if letter.kind == "note":
            return await self._note(letter, in_time)
        message = await self._message(letter)
        self._pace(letter, letter.channel, person=letter.kind == "relay")
        thread = {"thread_ts": letter.thread_ts} if letter.thread_ts else {}
        return await self._post(letter, letter.channel, message, thread, in_time)

    async def find(self, letter: Letter) -> Delivered | None:
        """See Messenger.find: the marker of our own earlier post, in the thread it would be in."""
        if letter.kind == "card" and letter.card_ts:
            return None  # drawing it again does no harm
        channel, thread = letter.channel, letter.thread_ts
        if letter.kind == "card":
            try:
                return await self._look(letter, self._agent_channel, "")
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

    async def _message(self, letter: Letter) -> Message:
        body, brain = letter.body, self._brain()
        disclosure = brain.words(brain.policy.words.disclosure) if letter.disclose else ""
        text = str(body.get("text", ""))
        if letter.kind == "answer":
            return answers.answer(
                text,
                conversation=letter.conversation_id,
                sources=[Source(*source) for source in body.get("sources") or ()],
                with_buttons=bool(body.get("buttons")),
                disclosure=disclosure,
                hosts=brain.links(letter.scope),
            )
        if letter.kind == "relay":
            name = await self._name(str(body.get("by", "")))
            return answers.relay(text, name=name, company=brain.policy.company)
        words = brain.words(text)
        return answers.notice(words, conversation=letter.conversation_id, disclosure=disclosure, with_person=False)

    async def _card(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        if not await self._directory.places.may_hold_cards(self._agent_channel):
            raise Refused("the agent channel is shared with another organisation; internal cards stay out of it")
        view = await self._store.read(lambda session: cards.card(session, letter.handoff_id))
        if view is None:
            raise Refused("the handoff is gone")
        names = {who: await self._name(who) for who in {view.customer, view.agent} if who}
        ping = self._group if not letter.card_ts else ""
        message = card(view, ping=ping, team_url=self.team_url, names=lambda who: names.get(who, ""))
        if (rest := self._pacer.blocked(letter.card_channel or self._agent_channel)) > 0:
            raise Busy(rest, "ratelimited")
        if not letter.card_ts:
            self._pace(letter, self._agent_channel, person=True)
            posted = await self._post(letter, self._agent_channel, message, {}, in_time)
            return Delivered(ts=posted.ts, channel=self._agent_channel, shown=view.wanted)
        arguments = message.arguments()
        del arguments["unfurl_links"], arguments["unfurl_media"]
        try:
            await self._client.chat_update(channel=letter.card_channel, ts=letter.card_ts, **arguments)
        except SlackApiError as error:
            if error_name(error) not in GONE:
                raise self._translated(error, letter.card_channel) from error
            log.warning("the card cannot be updated", error=error_name(error))
        except NETWORK as error:
            raise Busy(1.0, error_name(error)) from error
        return Delivered(ts=letter.card_ts, channel=letter.card_channel, shown=view.wanted)

    async def _note(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        if not await self._directory.places.may_hold_cards(letter.card_channel):
            raise Refused("the agent channel is shared with another organisation; internal lines stay out of it")
        self._pace(letter, letter.card_channel, person=False)
        body, by = letter.body, str(letter.body.get("by", ""))
        head = f"{person(by)} {body.get('did', 'wrote')}:\n" if by else ""
        whom = {"leads": self._leads, "": "", False: "", None: ""}.get(body.get("ping"), self._group)
        ping = f"{whom} " if whom else ""
        text = str(body.get("text", ""))
        shown = f"{ping}{head}{quoted(text) if by else escape(text)}"
        blocks = sections(shown)
        if len(blocks) > NOTE:
            blocks = [*blocks[:NOTE], context("It goes on in the customer's thread.")]
        message = Message(text=f"{ping}{head}{escape(text)}"[:3900], blocks=blocks)
        return await self._post(letter, letter.card_channel, message, {"thread_ts": letter.card_ts}, in_time)

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
            raise self._translated(error, channel) from error
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

    def _translated(self, error: SlackApiError, channel: str) -> Exception:
        name = error_name(error)
        status = error.response.status_code
        if name == "ratelimited" or status == 429:
            seconds = _retry_after(error)
            self._pacer.block(channel, seconds)
            return Busy(seconds, name)
        if name in PASSING or status >= 500:
            return OutcomeUnknown(name)
        return Refused(name)

    async def _name(self, user_id: str) -> str:
        if not user_id:
            return ""
        try:
            return (await self._directory.actor(user_id)).name
        except OutsideUnknown:
            return user_id


def _retry_after(error: SlackApiError) -> float:
    value = error.response.headers.get("Retry-After") or error.response.headers.get("retry-after") or "1"
    try:
        return max(float(value), 0.2)
    except ValueError:
        return 1.0


def monotonic(now: Callable[[], datetime]) -> Callable[[], float]:
    """Seconds of a clock, for pacing."""
    return lambda: now().timestamp()
