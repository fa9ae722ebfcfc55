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
        Index("ix_conversation_opened", "opened_at"),
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
    whisper: str = Field(default="", sa_column=Column(PersonalText(), nullable=False, server_default=text("''")))
    """What an agent told the bot when giving the conversation back; no customer sees it."""
    awaits: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """What the owner waits for while the idle clock stands: ``customer``, ``snooze`` or nothing."""
    customer_at: datetime | None = Field(default=None, sa_column=_time())
    agent_at: datetime | None = Field(default=None, sa_column=_time())
    answered_at: datetime | None = Field(default=None, sa_column=_time())
    """When an answer of the bot's last reached the customer. None may also mean that a version before this column
    wrote it: the turns know."""
    opened_at: datetime | None = Field(default=None, sa_column=_time())
    updated_at: datetime | None = Field(default=None, sa_column=_time())


AGENTS = "author = 'agent'"
"""What the partial index on agents' turns holds."""
UNDONE = "status <> 'done'"
"""What the partial index on open turns holds; statements write it out to match it."""
SAID = "outcome = 'answer'"
"""Answers of the bot's that reached a customer: what the partial index on them holds, written out as UNDONE."""


class TurnRow(SQLModel, table=True):
    """One message by one author, identified by (channel, ts)."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index("ix_turn_conversation", "conversation_id", "ts"),
        Index("ix_turn_agent", "received_at", sqlite_where=text(AGENTS), postgresql_where=text(AGENTS)),
        Index("ix_turn_open", "conversation_id", "ts", sqlite_where=text(UNDONE), postgresql_where=text(UNDONE)),
        Index("ix_turn_said", "received_at", sqlite_where=text(SAID), postgresql_where=text(SAID)),
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


class HandoffRow(SQLModel, table=True):
    """A stretch with people: from the request (or takeover) to release or resolve."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("ix_handoff_conversation", "conversation_id", "opened_at"),
        Index("ix_handoff_at", "opened_at"),
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
    topic: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    asked: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Slack user id of who was asked first; empty where it was the group."""
    agent: str = ""
    opened_at: datetime = Field(sa_column=_time(nullable=False))
    claimed_at: datetime | None = Field(default=None, sa_column=_time())
    """Since when it is whose it is: a transfer and a claim after an idle owner set it anew."""
    first_claimed_at: datetime | None = Field(default=None, sa_column=_time())
    """When somebody first took it; None also where a version before this column wrote the row."""
    ended_at: datetime | None = Field(default=None, sa_column=_time())
    end_reason: str = ""
    card_channel: str = ""
    card_ts: str = ""
    warning: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    """A line the card shows to people, for example about a send that had already started."""


class ParticipantRow(SQLModel, table=True):
    """A customer seen in a conversation, and whether the AI notice reached them."""

    __tablename__ = "participant"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    person: str = Field(primary_key=True)
    disclosed_at: datetime | None = Field(default=None, sa_column=_time())
