"""Presses, submissions, commands, shortcuts and life-cycle events: committed, acknowledged, then done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack import lifecycle, payloads
from bot.slack.client import NETWORK, error_name
from bot.slack.front import Front, Handler, Reply
from bot.slack.ids import Modal, Value
from bot.slack.payloads import Interaction, LifeCycle
from bot.slack.people import PeopleUnknown, Person
from bot.slack.sentences import sentence
from handoff.errors import HandoffError, NotAllowed
from handoff.model import Actor
from storage import acts, inbox
from storage.files import Attached
from storage.flow import InboxRow
from storage.store import StoreDown

log = structlog.get_logger(__name__)

STALE = timedelta(minutes=30)
"""A press nobody could handle for this long is not done any more: the world has moved on."""
GROWS_OLD = frozenset({"press", "command", "shortcut"})
"""What becomes stale. What somebody wrote, and what Slack told us about channels and people, never does."""


class Inbox:
    """Handles what was taken, and what a crash left behind."""

    def __init__(self, front: Front, listeners: tuple[tuple[str, str, str, Handler], ...]) -> None:
        self._front = front
        self._listeners = {(kind, str(name)): (needs, run) for kind, name, needs, run in listeners}

    async def take(self, body: dict[str, Any]) -> None:
        """Commit an interaction; the doing starts at once, after the commit."""
        act = payloads.interaction(body)
        if act is None or (act.kind == "closed" and ("closed", act.name) not in self._listeners):
            return
        await self._keep(payloads.interaction_key(body), act.kind, _stored(act))

    async def take_lifecycle(self, event: LifeCycle) -> None:
        """Commit an event about channels or people, where we care about its kind."""
        if event.kind in lifecycle.EVENTS:
            body = {"kind": event.kind, "channel": event.channel, "body": event.body}
            await self._keep(event.event_id, "event", body)

    async def _keep(self, key: str, kind: str, body: dict[str, Any]) -> None:
        front = self._front
        item = await front.desk.store.run(
            partial(inbox.take_other, key=key, kind=kind, body=body, now=front.desk.now())
        )
        if item:
            front.tasks.start(self._do(item, kind, body), f"inbox {kind}")

    async def pick_up(self) -> None:
        """Do what a crash left undone."""
        front = self._front
        rows: list[InboxRow] = await front.desk.store.run(inbox.left_behind)
        for row in rows:
            late = front.desk.now() - row.received_at > STALE
            if late and row.kind in GROWS_OLD:
                log.error("a press came too late to be done", kind=row.kind, item=row.id)
                await front.desk.store.run(partial(inbox.done, item=row.id, status="stale"))
                continue
            front.tasks.start(self._do(row.id, row.kind, row.body), f"inbox {row.kind}")

    async def _do(self, item: str, kind: str, body: dict[str, Any]) -> None:
        try:
            if kind == "event":
                await lifecycle.EVENTS[body["kind"]](self._front, body["channel"], body["body"])
            else:
                act = _restored(body)
                await self._tell(act, await self._handle(act))
        except (StoreDown, PeopleUnknown) as error:
            log.warning("press waits", kind=kind, why=type(error).__name__)
            return  # it stays pending; the next round tries again
        except Exception:
            log.exception("a press failed", kind=kind, item=item)
            if kind != "event":
                await self._tell(_restored(body), Reply(f"That did not work. Reference {item[:8]}."))
        await self._front.desk.store.run(partial(inbox.done, item=item, status="done"))

    async def _handle(self, act: Interaction) -> Reply:
        front = self._front
        found = self._listeners.get((act.kind, act.name))
        if found is None:
            return Reply()
        needs, run = found
        who = await front.directory.people.person(act.person, fresh=needs != "anyone")
        try:
            _check(who, needs)
            return await run(front, act, who)
        except HandoffError as error:
            value = Value.load(act.value) if act.kind == "press" else None
            await front.desk.store.run(
                partial(
                    acts.refused,
                    conversation_id=value.conversation if value is not None else "",
                    actor=Actor(kind=who.actor.kind, id=who.id, name=who.name),
                    what=f"{act.kind} {act.name}"[:120],
                    why=type(error).__name__,
                    now=front.desk.now(),
                )
            )
            return Reply(sentence(error, lambda user: f"<@{user}>" if user.isalnum() else "Somebody"))

    async def _tell(self, act: Interaction, reply: Reply) -> None:
        """Say it to the one person; by response_url where an ephemeral message cannot be posted."""
        if not reply.text:
            return
        channel = act.channel or (self._place(act.name) if act.kind == "submit" else "")  # a modal has no place
        if channel:
            thread: dict[str, Any] = {"thread_ts": act.thread_ts} if act.thread_ts else {}
            try:
                await self._front.client.chat_postEphemeral(channel=channel, user=act.person, text=reply.text, **thread)
                return
            except SlackApiError as error:
                log.info("no ephemeral", error=error_name(error))
            except NETWORK as error:
                log.info("no ephemeral", error=type(error).__name__)
        if act.response_url:
            try:
                await AsyncWebhookClient(act.response_url, retry_handlers=[], timeout=5).send(
                    text=reply.text, response_type="ephemeral", replace_original=False
                )
            except NETWORK as error:
                log.info("no answer by response_url", error=type(error).__name__)

    def _place(self, modal: str) -> str:
        return self._front.qa_channel if modal == Modal.REVIEW else self._front.agent_channel


def _check(who: Person, needs: str) -> None:
    allowed = {
        "anyone": True,
        "agent": who.agent,
        "lead": who.lead,
        "reviewer": who.reviewer,
        "approver": who.approver,
    }[needs]
    if not allowed:
        raise NotAllowed(f"{needs}s_only")


def _stored(act: Interaction) -> dict[str, Any]:
    """An interaction as the inbox keeps it. Without files the version before this one can read it too."""
    body = asdict(act)
    if not act.files:
        del body["files"]
    return body


def _restored(body: Mapping[str, Any]) -> Interaction:
    """The interaction the inbox kept."""
    return Interaction(**{**body, "files": tuple(Attached(**file) for file in body.get("files", ()))})
