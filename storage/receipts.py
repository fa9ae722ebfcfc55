"""The tables of actions: approvals, who said yes, what was done, and the sample company's accounts and orders."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables import new_id
from storage.types import PersonalJSON, PersonalText, UTCDateTime


def _time(*, nullable: bool = False) -> Any:
    return Column(UTCDateTime(), nullable=nullable)


class ApprovalRow(SQLModel, table=True):
    """One proposed call and its receipt: see handoff/approvals.py."""

    __tablename__ = "approval"
    __table_args__ = (
        Index("ix_approval_conversation", "conversation_id", "state"),
        Index("ix_approval_state", "state"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    scope: str = ""
    account: str
    action: str
    arguments: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    requester: str
    turn_ts: str = ""
    topic: str = ""
    """The risk topic of the turn it answers: gates go by it."""
    fence: int
    edition_id: str
    needed: int
    state: str = "open"
    digest: str
    replaces: str = ""
    """Id of the approval this one edits."""
    card_channel: str = ""
    card_ts: str = ""
    decided_by: str = ""
    outcome: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    """A reason for a no, or what came of the action."""
    made_at: datetime = Field(sa_column=_time())
    expires_at: datetime = Field(sa_column=_time())
    decided_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))


class VoiceRow(SQLModel, table=True):
    """One person's yes, with the digest they said it to."""

    __tablename__ = "approval_voice"
    __table_args__ = (UniqueConstraint("approval_id", "person"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    approval_id: str = Field(foreign_key="approval.id")
    person: str
    digest: str
    at: datetime = Field(sa_column=_time())


class DeedRow(SQLModel, table=True):
    """What was done. The key is the approval's id: the database itself refuses a second time."""

    __tablename__ = "deed"
    key: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    account: str
    action: str
    arguments: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    digest: str
    at: datetime = Field(sa_column=_time())


class AccountRow(SQLModel, table=True):
    """An account of the desk's own company."""

    __tablename__ = "account"
    name: str = Field(primary_key=True)
    plan: str = ""
    status: str = "active"
    """``active`` or ``closed``."""
    credit_cents: int = 0


class OrderRow(SQLModel, table=True):
    """An order of an account."""

    __tablename__ = "account_order"
    number: str = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", index=True)
    about: str = Field(default="", sa_column=Column(Text(), nullable=False))
    status: str = ""
    paid_cents: int = 0
    refunded_cents: int = 0
    lines: list[str] = Field(default_factory=list, sa_column=Column(JSON(), nullable=False))
