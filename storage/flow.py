"""The tables of what is on its way: deliveries, sends, timers, leases. The conversation itself: ``tables.py``."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from storage.tables import _time, new_id
from storage.types import PersonalJSON, UTCDateTime


class SeenRow(SQLModel, table=True):
    """Ids of deliveries already taken; kept for days, since Slack repeats after hours."""

    __tablename__ = "seen"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UTCDateTime(), nullable=False, index=True))


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
    """Not used any more; replicas of the version before still write it."""
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    received_at: datetime = Field(sa_column=_time(nullable=False))


OPEN = "status IN ('ready','sending')"
"""What the partial index on due sends holds; written out, since SQLite does not match it with bound values."""


DEAD = "status IN ('failed','unknown')"
"""What needs a person: the same for dead letters."""


ASKS_CSAT = "substr(dedupe, 1, 5) = 'csat:'"
"""Notices with the question how it was: the same for measuring how many answered it."""


class OutboxRow(SQLModel, table=True):
    """One call to Slack that must happen once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "next_at",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_outbox_conversation", "conversation_id", "ordinal"),
        Index("ix_outbox_dead", "next_at", sqlite_where=text(DEAD), postgresql_where=text(DEAD)),
        Index("ix_outbox_csat", "next_at", sqlite_where=text(ASKS_CSAT), postgresql_where=text(ASKS_CSAT)),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    dedupe: str = Field(default_factory=new_id, unique=True)
    kind: str
    """``answer``, ``notice``, ``relay``, ``file``, ``note`` or ``card``."""
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
    doubt_at: datetime | None = Field(default=None, sa_column=_time())
    """Since when nobody knows whether Slack took it; None where that is known."""
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    remote_ts: str = ""
    seen: int = 0
    """Of a card: the version shown last."""
    wanted: int = 0
    """Of a card: the version wanted."""


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
