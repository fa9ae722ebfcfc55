"""Editions: what the bot thinks with, frozen under its hash; the alias ``production`` says which one runs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import rfc8785
from sqlmodel import Session, col, select

from handoff.model import Actor
from handoff.plan import Record
from storage import audit
from storage.records import AliasRow, ArticleRow, EditionRow
from storage.upsert import insert_new

PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is hashed: policy text, prompt, examples, model id, articles by hash."""

    policy: str
    prompt: str
    model: str
    articles: Sequence[ArticleRow]
    examples: Sequence[str] = ()

    @property
    def id(self) -> str:
        """SHA-256 of the canonical JSON of the parts, 64 hex digits."""
        body = {
            "policy": self.policy,
            "prompt": self.prompt,
            "model": self.model,
            "examples": list(self.examples),
            "articles": sorted(article.hash for article in self.articles),
        }
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def freeze(session: Session, parts: Parts, actor: Actor, now: datetime) -> bool:
    """Store the edition and move ``production`` to it; False where it runs already."""
    for article in parts.articles:
        insert_new(session, ArticleRow.model_validate(article.model_dump()))
    row = EditionRow(
        id=parts.id,
        policy=parts.policy,
        prompt=parts.prompt,
        model=parts.model,
        examples=list(parts.examples),
        articles=sorted(article.hash for article in parts.articles),
        by=actor.kind,
        at=now,
    )
    insert_new(session, row)
    alias = session.get(AliasRow, PRODUCTION, with_for_update=True)
    if alias is not None and alias.edition_id == parts.id:
        return False
    before = alias.edition_id if alias is not None else ""
    if alias is None:
        alias = AliasRow(name=PRODUCTION, edition_id=parts.id, by=actor.kind, at=now)
    alias.edition_id, alias.by, alias.at = parts.id, actor.kind, now
    session.add(alias)
    facts = {"alias": PRODUCTION, "from": before, "to": parts.id}
    audit.append(session, audit.SYSTEM, Record(act="edition", actor=actor, facts=facts), at=now, edition_id=parts.id)
    return True


def production(session: Session) -> str:
    """The id of the edition that runs; empty before the first."""
    alias = session.get(AliasRow, PRODUCTION)
    return "" if alias is None else alias.edition_id


def edition(session: Session, edition_id: str) -> tuple[EditionRow, list[ArticleRow]]:
    """An edition with its articles, by path."""
    row = session.get(EditionRow, edition_id)
    assert row is not None
    statement = select(ArticleRow).where(col(ArticleRow.hash).in_(row.articles)).order_by(col(ArticleRow.path))
    return row, list(session.exec(statement).all())
