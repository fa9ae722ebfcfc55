"""What people wrote to customers in stretches opened in a window, and how long they waited for the customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, false, func, select
from sqlmodel import Session

from handoff.model import Author
from storage.measures.handoffs import opened
from storage.measures.sql import HANDOFFS, TURNS, apart

NEAR = timedelta(minutes=1)
"""Words this shortly before a stretch began it (a takeover), this shortly after were on their way when it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """One agent's words in one stretch."""

    handoff_id: str
    agent: str
    messages: int
    first_after: float
    """Seconds from the beginning of the stretch to the first of them; 0 where they began it."""


def wrote(session: Session, since: datetime, until: datetime, account: str = "") -> list[Wrote]:
    """Who wrote to customers in stretches opened in [since, until), and when first."""
    theirs = opened(since, until, account, HANDOFFS.id, HANDOFFS.conversation_id, HANDOFFS.opened_at, HANDOFFS.ended_at)
    of = theirs.subquery("stretch").c
    who = case((TURNS.speaks_for != "", TURNS.speaks_for), else_=TURNS.person)
    after = apart(TURNS.received_at, of.opened_at)
    late = apart(TURNS.received_at, func.coalesce(of.ended_at, TURNS.received_at))
    near = NEAR.total_seconds()
    inside = and_(TURNS.author == Author.AGENT.value, TURNS.deleted == false(), after >= -near, late <= near)
    statement = (
        select(of.id, who.label("who"), func.count().label("messages"), func.min(after).label("first"))
        .join_from(of.id.table, TURNS.id.table, TURNS.conversation_id == of.conversation_id)
        .where(inside)
        .group_by(of.id, who)
    )
    found = session.connection().execute(statement)
    return [
        Wrote(handoff_id=row.id, agent=row.who, messages=row.messages, first_after=max(0.0, float(row.first)))
        for row in found
    ]


def waited_for_customer(session: Session, since: datetime, until: datetime, account: str = "") -> dict[str, float]:
    """Seconds in which a person had answered and the customer had not, by ended stretch; those with none are left out.

    Each span goes from an agent's words to the next words of a customer or an agent, or to the end of the stretch.
    """
    theirs = opened(since, until, account, HANDOFFS.id, HANDOFFS.conversation_id, HANDOFFS.opened_at, HANDOFFS.ended_at)
    of = theirs.where(HANDOFFS.ended_at.is_not(None)).subquery("stretch").c
    begins = case((TURNS.received_at < of.opened_at, of.opened_at), else_=TURNS.received_at)
    order = (TURNS.received_at, TURNS.ts)
    next_at = func.lead(TURNS.received_at).over(partition_by=of.id, order_by=order)
    spans = (
        select(of.id, TURNS.author, begins.label("begins"), func.coalesce(next_at, of.ended_at).label("ends"))
        .join_from(of.id.table, TURNS.id.table, TURNS.conversation_id == of.conversation_id)
        .where(
            TURNS.author.in_((Author.AGENT.value, Author.CUSTOMER.value)),
            TURNS.deleted == false(),
            apart(TURNS.received_at, of.opened_at) >= -NEAR.total_seconds(),
            TURNS.received_at <= of.ended_at,
        )
        .subquery("span")
    ).c
    length = apart(spans.ends, spans.begins)
    total = func.sum(case((and_(spans.author == Author.AGENT.value, length > 0), length), else_=0.0))
    found = session.connection().execute(select(spans.id, total.label("total")).group_by(spans.id))
    return {row.id: float(row.total) for row in found if row.total}
