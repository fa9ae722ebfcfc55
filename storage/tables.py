"""The tables of a conversation and its way through the desk. Records and evidence: ``records.py``.

Ids are 32 hex digits, random, so that a button's value tells nothing. Every table with customer data
carries its ``scope``. Names of constraints follow CONVENTION so that migrations can find them.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import PersonalJSON, PersonalText, UTCDateTime

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = CONVENTION


def new_id() -> str:
    """A fresh opaque id."""
    return uuid4().hex


def _time(*, nullable: bool = True) -> Any:
    return Column(UTCDateTime(), nullable=nullable)


class ChannelRow(SQLModel, table=True):
    """A Slack channel under our own id; Slack's ids are aliases."""

    __tablename__ = "channel"
    id: str = Field(default_factory=new_id, primary_key=True)
    slack_id: str
    """The newest id Slack uses."""
    kind: str = ""
    """``channel``, ``im`` or empty while unknown."""
    surface: str = ""
    """``shared``, ``listed``, ``im``, ``outside`` or empty while unknown."""
    name: str = ""


class ChannelAliasRow(SQLModel, table=True):
    """Every id a channel has had."""

    __tablename__ = "channel_alias"
    slack_id: str = Field(primary_key=True)
    channel_id: str = Field(foreign_key="channel.id", index=True)


class SeenRow(SQLModel, table=True):
    """Ids of deliveries already taken; kept for days, since Slack repeats after hours."""

    __tablename__ = "seen"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UTCDateTime(), nullable=False, index=True))


class ConversationRow(SQLModel, table=True):
    """One Slack thread, or one stretch of a direct message."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel_id", "thread_ts"),
        Index(
            "ix_conversation_ready",
            "ready_at",
            sqlite_where=text("pending > 0"),
            postgresql_where=text("pending > 0"),
        ),
        Index("ix_conversation_owner", "owner", "owner_since"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    channel_id: str = Field(foreign_key="channel.id", index=True)
    thread_ts: str
    """ts of the thread's root; of its first message for a direct-message stretch."""
    direct: bool = False
    scope: str = ""
    account: str = ""
    tier: str = ""
    customer: str = Field(default="", index=True)
    """Slack user id of the first customer seen."""
    owner: str = "BOT"
    agent: str = ""
    fence: int = 0
    owner_since: datetime | None = Field(default=None, sa_column=_time())
    end_reason: str = ""
    reopened: bool = False
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    pending: int = 0
    ready_at: datetime | None = Field(default=None, sa_column=_time())
    attempts: int = 0
    """Times the head turn was tried without getting through."""
    restarts: int = 0
    """Times the draft for the head turn was started again because the customer wrote on."""
    sends: int = 0
    """How many sends were ever planned: the source of their order."""
    human_stretch: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    customer_at: datetime | None = Field(default=None, sa_column=_time())
    agent_at: datetime | None = Field(default=None, sa_column=_time())
    opened_at: datetime | None = Field(default=None, sa_column=_time())
    updated_at: datetime | None = Field(default=None, sa_column=_time())


class TurnRow(SQLModel, table=True):
    """One message by one author, identified by (channel, ts)."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index("ix_turn_conversation", "conversation_id", "ts"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    channel_id: str
    ts: str
    author: str = ""
    """Empty until the author is known."""
    person: str = ""
    text: str = Field(sa_column=Column(PersonalText(), nullable=False))
    files: list[str] = Field(default_factory=list, sa_column=Column(PersonalJSON(), nullable=False))
    mentions: list[str] = Field(default_factory=list, sa_column=Column(JSON(), nullable=False))
    from_bot: bool = False
    """Written by a bot, ours or another's: never answered."""
    team: str = ""
    status: str = "pending"
    """``pending``, ``answering`` (an answer is committed, not yet sent) or ``done``."""
    outcome: str = ""
    edited: bool = False
    deleted: bool = False
    scope: str = ""
    at: datetime = Field(sa_column=_time(nullable=False))
    received_at: datetime = Field(sa_column=_time(nullable=False))
    speaks_for: str = ""
    """Slack user id of the agent whose words a message of ours carries."""


class ChangeRow(SQLModel, table=True):
    """An edit or deletion that came before the message it is about."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_message", "channel_id", "ts"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    channel_id: str
    ts: str
    deleted: bool = False
    text: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    at: datetime = Field(sa_column=_time(nullable=False))


class InboxRow(SQLModel, table=True):
    """A press, submission, command, shortcut or life-cycle event that was acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "received_at",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    body: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    status: str = "pending"
    attempts: int = 0
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    received_at: datetime = Field(sa_column=_time(nullable=False))


class OutboxRow(SQLModel, table=True):
    """One call to Slack that must happen once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "next_at",
            sqlite_where=text("status IN ('ready','sending')"),
            postgresql_where=text("status IN ('ready','sending')"),
        ),
        Index("ix_outbox_conversation", "conversation_id", "ordinal"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    dedupe: str = Field(default_factory=new_id, unique=True)
    kind: str
    """``answer``, ``notice``, ``relay``, ``note`` or ``card``."""
    conversation_id: str = Field(foreign_key="conversation.id")
    handoff_id: str = ""
    scope: str = ""
    fence: int | None = None
    """The fence at which the send may start; None for what is not bound to an owner."""
    ordinal: int = 0
    """Order inside the conversation."""
    body: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    status: str = "ready"
    """``ready``, ``sending``, ``sent``, ``cancelled``, ``failed`` or ``unknown`` (a person decides)."""
    attempts: int = 0
    error: str = ""
    next_at: datetime = Field(sa_column=_time(nullable=False))
    sending_at: datetime | None = Field(default=None, sa_column=_time())
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    remote_ts: str = ""
    seen: int = 0
    """Of a card: the version shown last."""
    wanted: int = 0
    """Of a card: the version wanted."""


class HandoffRow(SQLModel, table=True):
    """A stretch with people: from the request (or takeover) to release or resolve."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("ix_handoff_conversation", "conversation_id", "opened_at"),
        Index(
            "ix_handoff_open",
            "opened_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    decision_id: str = ""
    scope: str = ""
    rule: str = ""
    reason: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    priority: str = "normal"
    agent: str = ""
    opened_at: datetime = Field(sa_column=_time(nullable=False))
    claimed_at: datetime | None = Field(default=None, sa_column=_time())
    ended_at: datetime | None = Field(default=None, sa_column=_time())
    end_reason: str = ""
    card_channel: str = ""
    card_ts: str = ""
    warning: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    """A line the card shows to people, for example about a send that had already started."""


class TimerRow(SQLModel, table=True):
    """Something to look at again later. The fence says whether it still means anything."""

    __tablename__ = "timer"
    __table_args__ = (
        Index(
            "ix_timer_due",
            "due",
            sqlite_where=text("fired_at IS NULL"),
            postgresql_where=text("fired_at IS NULL"),
        ),
        Index("ix_timer_conversation", "conversation_id"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    kind: str
    rung: int = 0
    fence: int
    due: datetime = Field(sa_column=_time(nullable=False))
    fired_at: datetime | None = Field(default=None, sa_column=_time())


class ParticipantRow(SQLModel, table=True):
    """A customer seen in a conversation, and whether the AI notice reached them."""

    __tablename__ = "participant"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    person: str = Field(primary_key=True)
    disclosed_at: datetime | None = Field(default=None, sa_column=_time())


class PauseRow(SQLModel, table=True):
    """Where the bot is paused: ``all`` or one of our channel ids."""

    __tablename__ = "pause"
    scope: str = Field(primary_key=True)
    by: str = ""
    at: datetime = Field(sa_column=_time(nullable=False))


class ModalRow(SQLModel, table=True):
    """What an open modal is about; Slack only ever sees the one-time id."""

    __tablename__ = "modal"
    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    person: str
    conversation_id: str
    ref: str = ""
    used: bool = False
    at: datetime = Field(sa_column=Column(UTCDateTime(), nullable=False, index=True))


class LeaseRow(SQLModel, table=True):
    """Who leads a job that one replica does at a time."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str = ""
    until: datetime | None = Field(default=None, sa_column=_time())


class JobRunRow(SQLModel, table=True):
    """A scheduled slot that ran; the key makes it run once."""

    __tablename__ = "job_run"
    job: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    at: datetime = Field(sa_column=_time(nullable=False))
