"""The table of translations: the original, what the model made of it, and what became of that."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from storage.tables import _time, new_id
from storage.types import PersonalJSON, PersonalText

ASKED = "state = 'asked'"


class TranslationRow(SQLModel, table=True):
    """One text in another language: a customer's words for the card, or an agent's for the customer."""

    __tablename__ = "translation"
    __table_args__ = (
        Index("ix_translation_asked", "tried_at", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    dedupe: str = Field(default_factory=new_id, unique=True)
    """Of a turn: conversation, ts and language, so that replicas agree on one."""
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    scope: str = ""
    turn_ts: str = ""
    """The turn whose words these are; empty for a reply of an agent's."""
    by: str = ""
    """Slack user id of the agent who asked for it; empty for a customer's words."""
    spoken: str = ""
    """Language of the original."""
    language: str
    """Language of the translation."""
    original: str = Field(sa_column=Column(PersonalText(), nullable=False))
    text: str = Field(default="", sa_column=Column(PersonalText(), nullable=False))
    """Empty while it is asked for, and where the words need none."""
    lost: list[str] = Field(default_factory=list, sa_column=Column(PersonalJSON(), nullable=False))
    """Numbers, amounts, names of things and addresses of the original that the translation does not hold."""
    state: str = "asked"
    """``asked``, ``done`` or ``failed``."""
    origin: str = ""
    """The model."""
    draft_id: str = Field(default="", index=True)
    """The suggestion a translated reply became."""
    tries: int = 0
    tried_at: datetime = Field(sa_column=_time(nullable=False))
    at: datetime = Field(sa_column=_time(nullable=False))
