"""The tables of what is on record: evidence, decisions, drafts, what people did with them, editions, audit."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables import new_id
from storage.types import PersonalJSON, PersonalText, UTCDateTime

JUDGED = "judged_at IS NOT NULL"
"""What the partial index on drafts holds: few were ever judged by a person."""
EMPTY = {"server_default": text("''")}
"""A column that came later: the version before does not know it and writes rows all the same."""


def _time(*, nullable: bool = False) -> Any:
    return Column(UTCDateTime(), nullable=nullable)


class EvidenceRow(SQLModel, table=True):
    """What the bot gathered, frozen with its decision."""

    __tablename__ = "evidence"
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    scope: str = ""
    body: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    at: datetime = Field(sa_column=_time())


class DecisionRow(SQLModel, table=True):
    """What happened to a turn, by which rule, with which numbers, under which edition."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_turn", "conversation_id", "turn_ts"), Index("ix_decision_at", "at"))
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    turn_ts: str
    turns: list[str] = Field(sa_column=Column(JSON(), nullable=False))
    """ts of every turn it was about, the tied one last."""
    scope: str = ""
    verdict: str
    rule: str
    reason: str = Field(sa_column=Column(PersonalText(), nullable=False))
    priority: str = "normal"
    topic: str = ""
    signals: list[dict[str, Any]] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    considered: list[dict[str, Any]] = Field(sa_column=Column(JSON(), nullable=False))
    propensity: float = 1.0
    fence: int
    edition_id: str
    evidence_id: str
    draft_id: str = ""
    at: datetime = Field(sa_column=_time())
    doubt: float | None = None
    """See handoff/quality/risk.py; None for decisions of earlier versions."""
    chance: float | None = None
    """How likely a reviewer's finding was taken to be; the same."""


class DraftRow(SQLModel, table=True):
    """A reply the bot proposed, and what became of it."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_judged", "judged_at", sqlite_where=text(JUDGED), postgresql_where=text(JUDGED)),)
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    turn_ts: str
    scope: str = ""
    text: str = Field(sa_column=Column(PersonalText(), nullable=False))
    origin: str
    cites: list[int] = Field(default_factory=list, sa_column=Column(JSON(), nullable=False))
    state: str
    edition_id: str
    fence: int
    final_text: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    judged_by: str = ""
    judged_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    at: datetime = Field(sa_column=_time())
    place: str = Field(default="", sa_column_kwargs=EMPTY)
    """``thread`` where it is a suggestion in the card's thread; empty where it stands on the card itself."""
    card_channel: str = Field(default="", sa_column_kwargs=EMPTY)
    card_ts: str = Field(default="", sa_column_kwargs=EMPTY)
    """Where such a suggestion stands."""


class CorrectionRow(SQLModel, table=True):
    """What a person sent or wrote instead of the bot's words."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_at", "at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    turn_ts: str
    draft_id: str = ""
    scope: str = ""
    before: str = Field(sa_column=Column(PersonalText(), nullable=False))
    after: str = Field(sa_column=Column(PersonalText(), nullable=False))
    source: str
    """``edit`` (a draft was edited before it was sent), ``translation`` (that of a reply was) or ``shortcut``."""
    kind: str = Field(default="", sa_column_kwargs=EMPTY)
    """Of which kind the change is: see handoff/corrections.py."""
    changed: float | None = None
    """Share of the words that changed, 0 to 1; None where a version before this column wrote the row."""
    by: str
    at: datetime = Field(sa_column=_time())


class CsatRow(SQLModel, table=True):
    """How content one customer was with one resolved conversation; the newest press counts."""

    __tablename__ = "csat"
    __table_args__ = (UniqueConstraint("conversation_id", "fence", "person"), Index("ix_csat_at", "at"))
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    fence: int
    """Which ending of the conversation it is about."""
    scope: str = ""
    agent: str = ""
    """Who resolved it."""
    person: str
    score: int
    words: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    at: datetime = Field(sa_column=_time())


class PromiseRow(SQLModel, table=True):
    """What somebody of the desk told a customer they would do."""

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_conversation", "conversation_id", "state"),
        Index("ix_promise_due", "state", "due"),
        UniqueConstraint("conversation_id", "turn_ts", "what"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    scope: str = ""
    turn_ts: str
    by: str
    """Slack user id of the agent, or ``bot``."""
    what: str = Field(sa_column=Column(PersonalText(), nullable=False))
    due: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    state: str = "found"
    """``found`` (not confirmed yet), ``open``, ``kept``, ``broken`` or ``dropped`` (it was none)."""
    reminded: bool = False
    ended_by: str = ""
    card_channel: str = ""
    card_ts: str = ""
    made_at: datetime = Field(sa_column=_time())
    ended_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))


class FeedbackRow(SQLModel, table=True):
    """Helpful or not, by one person on one answer; the newest press counts."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("conversation_id", "turn_ts", "person"), Index("ix_feedback_at", "at"))
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    turn_ts: str
    """ts of the answer it is about."""
    person: str
    scope: str = ""
    helpful: bool
    at: datetime = Field(sa_column=_time())


class ArticleRow(SQLModel, table=True):
    """One version of a knowledge article, named by its content."""

    __tablename__ = "article"
    hash: str = Field(primary_key=True)
    path: str
    title: str
    scope: str
    updated: str = ""
    text: str = Field(sa_column=Column(Text(), nullable=False))


class EditionRow(SQLModel, table=True):
    """A frozen, hashed set of what the bot thinks with. The id is the hash."""

    __tablename__ = "edition"
    id: str = Field(primary_key=True)
    policy: str = Field(sa_column=Column(Text(), nullable=False))
    prompt: str = Field(sa_column=Column(Text(), nullable=False))
    examples: list[Any] = Field(default_factory=list, sa_column=Column(JSON(), nullable=False))
    model: str
    articles: list[str] = Field(sa_column=Column(JSON(), nullable=False))
    """Hashes of its articles, sorted."""
    by: str
    at: datetime = Field(sa_column=_time())


class AliasRow(SQLModel, table=True):
    """A name that points to an edition; ``production`` is what runs."""

    __tablename__ = "alias"
    name: str = Field(primary_key=True)
    edition_id: str = Field(foreign_key="edition.id")
    by: str
    at: datetime = Field(sa_column=_time())


class AuditRow(SQLModel, table=True):
    """One append-only line of a hash chain. ``stream`` is a conversation's id or ``system``."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("stream", "seq"), Index("ix_audit_at", "at"))
    id: str = Field(default_factory=new_id, primary_key=True)
    stream: str
    seq: int
    at: datetime = Field(sa_column=_time())
    act: str
    actor_kind: str
    actor_id: str = ""
    why: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    from_owner: str = ""
    to_owner: str = ""
    fence: int = 0
    edition_id: str = ""
    scope: str = ""
    facts: dict[str, Any] = Field(sa_column=Column(PersonalJSON(), nullable=False))
    prev_hash: str
    hash: str


class AuditHeadRow(SQLModel, table=True):
    """The newest line of each stream: where the next one hangs, and how many there must be."""

    __tablename__ = "audit_head"
    stream: str = Field(primary_key=True)
    seq: int
    hash: str
