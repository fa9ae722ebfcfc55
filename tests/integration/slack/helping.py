"""What the Slack and attack tests share: questions, a knowing model, raw events, eyes on the store."""

import itertools
import json
import time
from typing import Any

import httpx2
from sqlmodel import col, select

from bot.sandbox import Delivery, Sandbox, controls, events, interactions
from bot.sandbox.http_delivery import sign
from storage.channels import channel_of
from storage.flow import OutboxRow
from storage.records import AuditRow, DraftRow
from storage.tables import ConversationRow, TurnRow
from tests.conftest import World

KNOWN = "How do I cancel a shipping label?"
UNKNOWN = "Do you ship live animals to Iceland?"
PERSON = "Give me a person please"
ANSWER = "In Shipments, tick up to 100 rows and choose Cancel labels."
ALSO_KNOWN = "How many days do I have to cancel a label?"
ALSO_ANSWER = "You can cancel a shipping label within 30 days of buying it."

_numbers = itertools.count(1)


def knowing(text: str) -> dict[str, Any]:
    """A model that knows about labels: it answers the question it is asked last."""
    if "days" in text:
        return {"answer": ALSO_ANSWER, "cites": [1], "enough": True}
    if "label" in text:
        return {"answer": ANSWER, "cites": [1], "enough": True}
    return {"answer": "The passages do not say.", "cites": [], "enough": False}


def asked(request: dict[str, Any]) -> str:
    """The newest customer text of a request to the model."""
    return str(request["messages"][-1]["content"])


async def quiet(here: World) -> None:
    """Everything Slack delivered is acknowledged and nothing runs any more."""
    await here.until(lambda: all(one.state != "waiting" for one in here.sandbox.deliveries), what="acks")
    await here.settled()


async def answered(here: World, channel: str, ts: str, count: int = 1) -> list[str]:
    """Wait until the bot has posted ``count`` messages in a thread; their texts."""
    await here.until(lambda: len(here.bot_texts(channel, ts)) >= count, what=f"{count} bot messages in {channel}")
    await quiet(here)
    return here.bot_texts(channel, ts)


def texts_in(here: World, channel: str) -> list[str]:
    """Texts of everything in a channel, replies included."""
    return [str(one.get("text", "")) for one in here.sandbox.messages(channel, all=True)]


def by_bot(here: World, channel: str) -> list[str]:
    """Texts of everything the bot posted in a channel, replies included."""
    everything = here.sandbox.messages(channel, all=True)
    return [str(one["text"]) for one in everything if one.get("user") == here.sandbox.bot_user_id]


async def turns(here: World) -> list[TurnRow]:
    """Every turn on record that no bot wrote, by ts."""
    statement = select(TurnRow).where(col(TurnRow.from_bot).is_(False)).order_by(col(TurnRow.ts))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def turn(here: World, ts: str) -> TurnRow | None:
    """The turn with this ts."""
    statement = select(TurnRow).where(TurnRow.ts == ts)
    return await here.baton.front.desk.store.read(lambda session: session.exec(statement).one_or_none())


async def conversations(here: World) -> list[ConversationRow]:
    """Every conversation, oldest first."""
    statement = select(ConversationRow).order_by(col(ConversationRow.opened_at))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def conversation(here: World, ts: str) -> ConversationRow:
    """The conversation of the turn with this ts."""
    found = await turn(here, ts)
    assert found is not None, f"no turn {ts}"
    [row] = [row for row in await conversations(here) if row.id == found.conversation_id]
    return row


async def drafts(here: World) -> list[DraftRow]:
    """Every draft, oldest first."""
    statement = select(DraftRow).order_by(col(DraftRow.at))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def outbox(here: World, kind: str) -> list[OutboxRow]:
    """Every planned message of a kind, in order."""
    statement = select(OutboxRow).where(OutboxRow.kind == kind).order_by(col(OutboxRow.ordinal))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def audit(here: World, act: str = "") -> list[AuditRow]:
    """The audit lines, of one act if named."""
    statement = select(AuditRow).order_by(col(AuditRow.at))
    rows = await here.baton.front.desk.store.read(lambda session: session.exec(statement).all())
    return [row for row in rows if not act or row.act == act]


async def surface(here: World, channel: str) -> str:
    """What Baton takes a channel for; empty while it has not asked."""
    return await here.baton.front.desk.store.read(lambda session: channel_of(session, channel).surface)


def fresh_ts(ago: float = 0.0) -> str:
    """A ts nobody has used, ``ago`` seconds in the past."""
    return f"{int(time.time() - ago)}.{next(_numbers):06d}"


def message(channel: str, user: str, text: str, **more: Any) -> dict[str, Any]:
    """The inner event of a plain message."""
    ts = more.pop("ts", None) or fresh_ts()
    kind = {"C": "channel", "G": "group", "D": "im"}[channel[0]]
    base = {"type": "message", "user": user, "text": text, "ts": ts, "channel": channel, "channel_type": kind}
    return {**base, "event_ts": ts, **more}


def envelope(sandbox: Sandbox, inner: dict[str, Any], **outer: Any) -> dict[str, Any]:
    """The Events API body around an inner event."""
    room = sandbox.rooms.get(str(inner.get("channel")))
    return {**events.envelope(sandbox, inner, sandbox.team_id, room), **outer}


async def deliver(here: World, inner: dict[str, Any], **outer: Any) -> Delivery:
    """Send one raw event and wait for its first outcome."""
    return await here.sandbox.inject(envelope(here.sandbox, inner, **outer))


def changed(channel: str, ts: str, text: str, **more: Any) -> dict[str, Any]:
    """The inner event of an edit; ``more`` goes into the embedded message."""
    edited = {"type": "message", "text": text, "ts": ts, "edited": {"user": "U0MIA", "ts": ts}, **more}
    old = {"type": "message", "text": "…", "ts": ts}
    fields = {"subtype": "message_changed", "message": edited, "previous_message": old, "hidden": True}
    return {**message(channel, "", ""), **fields}


def deleted(channel: str, ts: str) -> dict[str, Any]:
    """The inner event of a deletion."""
    fields = {"subtype": "message_deleted", "deleted_ts": ts, "hidden": True}
    return {**message(channel, "", ""), **fields, "previous_message": {"type": "message", "ts": ts}}


async def signed(here: World, body: dict[str, Any], retry: tuple[str, str] | None = None) -> httpx2.Response:
    """POST an Events API body as Slack signs it, with retry headers if given."""
    raw, stamp = json.dumps(body).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(here.sandbox.signing_secret, stamp, raw),
    }
    if retry is not None:
        headers |= {"X-Slack-Retry-Num": retry[0], "X-Slack-Retry-Reason": retry[1]}
    return await post(here, raw, headers)


async def post(here: World, raw: bytes, headers: dict[str, str]) -> httpx2.Response:
    """POST raw bytes to where Slack posts."""
    async with httpx2.AsyncClient(trust_env=False, timeout=10) as client:
        address = f"http://127.0.0.1:{here.baton.port}/slack/events"
        return await client.post(address, content=raw, headers=headers)


async def raw_press(here: World, who: str, posted: dict[str, Any], wanted: str, value: str | None = None) -> Delivery:
    """A press as Slack would send it, whoever presses: membership and account are not looked at.

    Waits until the press is done. ``posted`` is the message as it was when the person saw it.
    """
    sandbox = here.sandbox
    channel = next(room for room in sandbox.rooms.values() if posted["ts"] in room.messages)
    action = controls.action(controls.find(posted["blocks"], wanted), wanted, value, sandbox.next_ts())
    stand_in = who if who in sandbox.people else "U0MIA"
    payload = interactions.press_in_message(sandbox, stand_in, channel, posted, action)
    payload["user"] = {**payload["user"], "id": who}
    return await interact(here, payload)


async def interact(here: World, payload: dict[str, Any]) -> Delivery:
    """Deliver an interaction payload as it is and wait until it is done."""
    answers = payload["type"] == "view_submission"
    delivery = Delivery(here.sandbox.new_id("env"), "interactive", payload, accepts_response=answers)
    await here.sandbox.courier.send(delivery)
    await quiet(here)
    return delivery
