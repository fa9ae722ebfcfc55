"""The table of what the AI judge is asked and said: only storage/rulings.py reads what it said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables import _time, new_id

ASKED = "state = 'asked'"


class JudgementRow(SQLModel, table=True):
    """One thing of a night before the judge: drawn for people, or drawn beside their sample."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "rubric", "origin"),
        Index("ix_judgement_asked", "due_at", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    sample_id: str = Field(foreign_key="sample.id", index=True)
    """The night's sample; its frame is what the judge's things were drawn from."""
    kind: str
    subject_id: str
    """With ``kind``, the same as of a ``review_item``."""
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    turn_ts: str
    scope: str = ""
    rubric: str
    """Hash of the rubric it is judged by."""
    origin: str
    """The model."""
    probability: float
    """Of being judged, given the sample: 1 for what the sample drew."""
    state: str = "asked"
    """``asked``, ``done`` or ``left_out``: nobody could read an answer, or the model may not be asked."""
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON(), nullable=False))
    """Question to choice, of every question asked about this kind; ids of the rubric, no words of anybody's."""
    why: str = ""
    """Why it was left out."""
    tries: int = 0
    due_at: datetime = Field(sa_column=_time(nullable=False))
    """When it may be asked, or asked again."""
    at: datetime = Field(sa_column=_time(nullable=False))
