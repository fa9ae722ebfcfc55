"""The tables of QA: what was drawn how, what is reviewed, who said what, and sign-in links to the dashboard."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables import new_id
from storage.types import PersonalJSON, PersonalText, UTCDateTime


def _time(*, nullable: bool = False) -> Any:
    return Column(UTCDateTime(), nullable=nullable)


class ItemRow(SQLModel, table=True):
    """Something a reviewer judges. One row for each thing, however many samples drew it."""

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_review_item_open", "state", "drawn_at"),
        Index("ix_review_item_conversation", "conversation_id"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    """See handoff/quality/items.py: ``answer``, ``shadow``, ``handoff``, ``intervention``, ``agent``."""
    subject_id: str
    """Id of the decision, draft, handoff, draft or turn it is about."""
    conversation_id: str = Field(foreign_key="conversation.id")
    turn_ts: str
    scope: str = ""
    person: str = ""
    """The agent whose work it is; empty for the bot's. They never review it and may dispute a review."""
    edition_id: str = ""
    rule: str = ""
    topic: str = ""
    seats: int = 1
    """Reviewers it needs: 2 for blind double review."""
    state: str = "open"
    """``open``, ``done`` (all seats have judged), ``gold`` (its right answers are known) or ``excluded``."""
    why: str = Field(default="", sa_column=Column(PersonalText(), nullable=False, server_default=text("''")))
    """Why it was excluded."""
    expected: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON(), nullable=False))
    """The right answers of a gold item: question to answer."""
    at: datetime = Field(sa_column=_time())
    """When the thing itself happened."""
    drawn_at: datetime = Field(sa_column=_time())


class SampleRow(SQLModel, table=True):
    """One draw: its method, its seed, its frame. From these it can be repeated."""

    __tablename__ = "sample"
    __table_args__ = (Index("ix_sample_at", "at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    method: str
    """``simple``, ``stratified`` or ``risk``."""
    by: str = ""
    """What the strata are: ``rule``, ``topic``, ``confidence``, ``tier``, ``edition``, ``autonomy``, ``kind`` or
    nothing."""
    kinds: list[str] = Field(sa_column=Column(JSON(), nullable=False))
    seed: int
    asked: int
    since: datetime = Field(sa_column=_time())
    until: datetime = Field(sa_column=_time())
    population: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))
    """Stratum to how many things it held; those drawn before are the stratum ``drawn before``."""
    top: float = Field(default=1.0, sa_column_kwargs={"server_default": text("1")})
    """Largest factor of the frame: mean probability over a thing's own. What compares editions at any time needs it."""
    person: str = ""
    """Who asked for it; empty for the nightly one."""
    slot: str | None = Field(default=None, unique=True)
    """The night it is of; one sample a night whatever number of replicas runs."""
    at: datetime = Field(sa_column=_time())


class UnitRow(SQLModel, table=True):
    """One item in one sample, with the probability it had of getting there."""

    __tablename__ = "sample_unit"
    sample_id: str = Field(primary_key=True, foreign_key="sample.id")
    item_id: str = Field(primary_key=True, foreign_key="review_item.id", index=True)
    stratum: str
    probability: float
    position: int


class ReviewRow(SQLModel, table=True):
    """One person's judgement of one item, from the moment they took it."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("item_id", "reviewer"),
        UniqueConstraint("item_id", "seat"),
        Index("ix_review_reviewer", "reviewer", "state"),
        Index("ix_review_done", "done_at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    item_id: str = Field(foreign_key="review_item.id")
    reviewer: str
    seat: str
    """``0`` … as many as the item needs; the reviewer's id on gold items, which anybody may get."""
    state: str = "taken"
    """``taken``, ``done``, ``skipped`` or ``overruled`` (a dispute was granted)."""
    until: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    """Until when a taken item is theirs; each change in the window puts it off."""
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(PersonalJSON(), nullable=False))
    """Question to answer, as far as given: what Slack closes is not lost."""
    words: str = Field(default="", sa_column=Column(PersonalText(), nullable=False, server_default=text("''")))
    corrected: str = Field(default="", sa_column=Column(PersonalText(), nullable=False, server_default=text("''")))
    """What should have been said."""
    rubric: str = ""
    """Hash of the rubric it was judged by."""
    taken_at: datetime = Field(sa_column=_time())
    done_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))


class DisputeRow(SQLModel, table=True):
    """The agent concerned does not agree with a review."""

    __tablename__ = "dispute"
    __table_args__ = (UniqueConstraint("review_id", "person"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    review_id: str = Field(foreign_key="review.id")
    person: str
    words: str = Field(sa_column=Column(PersonalText(), nullable=False))
    state: str = "open"
    """``open``, ``upheld`` (the review stays) or ``granted`` (the review does not count)."""
    settled_by: str = ""
    at: datetime = Field(sa_column=_time())
    settled_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))


class TicketRow(SQLModel, table=True):
    """A one-time link to the dashboard, kept as a hash only."""

    __tablename__ = "ticket"
    hash: str = Field(primary_key=True)
    person: str
    at: datetime = Field(sa_column=_time())
    until: datetime = Field(sa_column=_time())
    used_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
