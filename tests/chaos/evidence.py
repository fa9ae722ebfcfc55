"""Everything a verdict needs, read once at the end of a run."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from bot.sandbox import Sandbox
from storage.flow import InboxRow, OutboxRow, TimerRow
from storage.records import AuditRow, DecisionRow
from storage.store import Store, open_store
from storage.tables import ChannelRow, ConversationRow, HandoffRow, TurnRow
from tests.chaos.journal import Line
from tests.chaos.ledger import Ledger
from tests.chaos.model import Asked


@dataclass
class Memory:
    """The rows of a database that rests."""

    conversations: list[ConversationRow]
    channels: dict[str, str]
    turns: dict[tuple[str, str], TurnRow]
    """By Slack's channel id and ts."""
    outbox: list[OutboxRow]
    inbox: list[InboxRow]
    decisions: list[DecisionRow]
    handoffs: list[HandoffRow]
    timers: list[TimerRow]
    audit: list[AuditRow]
    violations: list[str] = field(default_factory=list)
    """What the invariants of tests/history say."""


@dataclass
class Evidence:
    """Slack's side, people's side, the model's, the processes', and the database."""

    sandbox: Sandbox
    ledger: Ledger
    memory: Memory
    asked: list[Asked]
    journal: list[Line]
    away: list[tuple[int, float, float]]
    """(replica, from, until) of times in which a replica was dead or stopped."""

    def __post_init__(self) -> None:
        self.acked: set[tuple[str, str]] = set()
        """(channel, ts) of messages whose event was acknowledged."""
        self.changed: set[tuple[str, str, str]] = set()
        """(channel, ts, subtype) of acknowledged edits and deletions."""
        self.events = 0
        for delivery in self.sandbox.deliveries:
            self._note(delivery.payload, acked=delivery.acked)
        self.posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        """Marker → the bot's messages that carry it, with their channel."""
        for room in self.sandbox.rooms.values():
            for message in room.messages.values():
                marker = ((message.get("metadata") or {}).get("event_payload") or {}).get("id")
                if marker:
                    self.posts[marker].append({**message, "channel": room.id})
        self.where = {(self.memory.channels[row.channel_id], row.thread_ts): row for row in self.memory.conversations}
        self.stored = {ts: line["at"] for line in self.journal if line["what"] == "stored" for ts in line["ts"]}
        """ts → when it was committed at the latest, by the process that did it; a kill may have hidden some."""
        self.turns_of: dict[str, list[TurnRow]] = defaultdict(list)
        for turn in self.memory.turns.values():
            self.turns_of[turn.conversation_id].append(turn)

    def keep(self, folder: Path) -> None:
        """Write it down for whoever wants to know why: one JSON file a part."""
        parts = {"asked": self.asked, "journal": self.journal, **vars(self.ledger), **vars(self.memory)}
        parts |= {"turns": list(self.memory.turns.values()), "posts": list(self.posts.values())}
        for name, rows in parts.items():
            (folder / f"{name}.json").write_text(json.dumps(rows, default=_plain, indent=0), encoding="utf-8")

    def _note(self, payload: dict[str, Any], *, acked: bool) -> None:
        self.events += acked
        event = payload.get("event") or {}
        if not acked or event.get("type") not in {"message", "app_mention"} or event.get("bot_id"):
            return
        kind, place = str(event.get("subtype", "")), str(event.get("channel"))
        if kind == "message_changed":
            self.changed.add((place, str(event["message"]["ts"]), kind))
        elif kind == "message_deleted":
            self.changed.add((place, str(event["deleted_ts"]), kind))
        else:
            self.acked.add((place, str(event["ts"])))


def _plain(row: Any) -> Any:
    return row.model_dump() if isinstance(row, SQLModel) else vars(row) if hasattr(row, "__dict__") else str(row)


def read(session: Session) -> Memory:
    """All of it in one transaction."""

    def rows(model: type[SQLModel]) -> list[Any]:
        return list(session.exec(select(model)).all())

    channels = {row.id: row.slack_id for row in rows(ChannelRow)}
    return Memory(
        conversations=rows(ConversationRow),
        channels=channels,
        turns={(channels[turn.channel_id], turn.ts): turn for turn in rows(TurnRow)},
        outbox=rows(OutboxRow),
        inbox=rows(InboxRow),
        decisions=rows(DecisionRow),
        handoffs=rows(HandoffRow),
        timers=rows(TimerRow),
        audit=rows(AuditRow),
        violations=invariants(session),
    )


def invariants(session: Session) -> list[str]:
    """The invariants every database must meet, and what is not at rest."""
    from tests.history.invariants import left_open, violations

    return [*violations(session, ladder_may_end=True), *left_open(session)]


def open_work(session: Session) -> int:
    """How much is not at rest."""
    counts = (
        select(func.count()).select_from(TurnRow).where(TurnRow.status != "done"),
        select(func.count()).select_from(OutboxRow).where(col(OutboxRow.status).in_(("ready", "sending"))),
        select(func.count()).select_from(InboxRow).where(InboxRow.status == "pending"),
    )
    return sum(session.exec(count).one() for count in counts)


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[Store]:
    """A reader beside, or without, a running Baton."""
    store = open_store(url, read_only=True)
    try:
        yield store
    finally:
        await store.close()
