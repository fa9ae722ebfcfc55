"""Taking what Slack delivers: committed first, acknowledged after (DESIGN P1).

This is Bolt's ``before_authorize`` middleware, after the signature check. It answers every request itself:
Bolt would acknowledge events before their listener runs, so a crash in between would lose a message, and
a failing auth.test would make it answer 200 although nothing of ours ran.
"""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.engine.ports import OutsideUnknown
from bot.slack import payloads
from bot.slack.front import Front
from bot.slack.inbox import Inbox
from bot.slack.places import OUTSIDE
from storage import changes, channels, intake
from storage.changes import Change
from storage.intake import Incoming, Taken
from storage.store import StoreDown

log = structlog.get_logger(__name__)

OK = 200
TRY_AGAIN = 503
"""Not acknowledged: Slack delivers it again."""

Next = Callable[[], Awaitable[Any]]


class Take:
    """The middleware. Called once for each delivery, over Socket Mode and HTTP alike."""

    def __init__(self, front: Front, inbox: Inbox) -> None:
        self._front = front
        self._inbox = inbox

    async def __call__(self, req: AsyncBoltRequest, resp: BoltResponse, next: Next) -> BoltResponse:  # noqa: A002
        """Commit, then acknowledge. Never drops by retry headers: a retry may be the only delivery."""
        body, desk = form_body(req), self._front.desk
        if body.get("type") == "url_verification":
            return BoltResponse(status=OK, body={"challenge": str(body.get("challenge", ""))[:500]})
        try:
            if "event" in body:
                await self._event(body)
            else:
                await self._inbox.take(body)
        except StoreDown as error:
            desk.refusing = desk.refusing or desk.now()
            log.error("not acknowledged: the store is down", why=str(error)[:200])
            return BoltResponse(status=TRY_AGAIN, body="")
        desk.refusing = None
        return BoltResponse(status=OK, body="")

    async def _event(self, body: dict[str, Any]) -> None:
        parsed = payloads.event(body)
        if isinstance(parsed, Incoming):
            await self._message(parsed)
        elif isinstance(parsed, Change):
            await self._change(parsed)
        elif parsed is not None:
            await self._inbox.take_lifecycle(parsed)

    async def _message(self, message: Incoming) -> None:
        front = self._front
        us = front.directory.people.bot_user  # files we share come without bot_id
        ours = bool(us and message.person == us) or (message.from_bot and message.person in {us, ""})
        if ours or message.channel in front.directory.places.internal:
            return
        others = tuple(who for who in message.mentions if who != front.directory.people.bot_user)
        message = replace(message, mentions=others)  # a mention of the bot is no talk with somebody else
        quiet_hours = front.desk.brain.policy.timers.quiet_hours if front.desk.brain else 72
        taken: Taken = await front.desk.store.run(
            partial(
                intake.take_message,
                message=message,
                now=front.desk.now(),
                quiet=timedelta(hours=quiet_hours),
                want_lease=front.drainer.has_room,
                known=None if message.from_bot else front.directory.recall(message.channel, message.person),
            )
        )
        if taken.token:
            front.drainer.start(taken.conversation_id, taken.token, taken.work)
        elif taken.status == "new":
            front.wrote_on(taken.conversation_id)

    async def _change(self, change: Change) -> None:
        front = self._front
        if change.channel in front.directory.places.internal:
            return
        taken = await front.desk.store.run(partial(changes.take_change, change=change, now=front.desk.now()))
        if taken.status == "changed":
            front.wrote_on(taken.conversation_id)
            front.send(taken.conversation_id)
        elif taken.status == "kept" and not change.channel.startswith("D"):
            front.tasks.start(self._leave_alone(change.channel), "place")

    async def _leave_alone(self, channel: str) -> None:
        """An edit of a message we do not hold: outside of our places its words must not stay."""
        with contextlib.suppress(OutsideUnknown, StoreDown):  # the hourly tidying takes it then
            surface, _, _ = await self._front.directory.surface(channel, direct=False)
            if surface == OUTSIDE:
                await self._front.desk.store.run(partial(channels.leave_alone, slack_id=channel))


def form_body(req: AsyncBoltRequest) -> dict[str, Any]:
    """The parsed body; repairs Bolt's parser, which drops commands whose text holds the word "payload"."""
    body: dict[str, Any] = dict(req.body or {})
    if body or not req.raw_body:
        return body
    fields = parse_qs(req.raw_body, keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()} if "command" in fields else {}
