"""Satisfaction: endings asked, how many said something, and what."""

from datetime import datetime

from sqlalchemy import and_, func, select, text
from sqlmodel import Session

from handoff.quality.outcomes import CONTENT
from storage import fast
from storage.flow import ASKS_CSAT, OutboxRow
from storage.measures.sql import CONVERSATIONS, CSAT, FEEDBACK, within
from storage.measures.views import Satisfaction, Share

_OUTBOX = fast.table(OutboxRow).c


def satisfaction(session: Session, since: datetime, until: datetime, account: str = "") -> Satisfaction:
    """Scores on the endings whose question was due in [since, until), whenever the scores were given.

    Both parts of the response rate are about the same endings: counting scores by their own day would let the answers
    of one week stand over the questions of another.
    """
    sent = and_(text(ASKS_CSAT), _OUTBOX.status == "sent", within(_OUTBOX.next_at, since, until))
    asked = select(_OUTBOX.conversation_id, func.coalesce(_OUTBOX.fence, 0).label("fence")).where(sent)
    if account:
        asked = asked.join(CONVERSATIONS.id.table, CONVERSATIONS.id == _OUTBOX.conversation_id)
        asked = asked.where(CONVERSATIONS.account == account)
    of = asked.subquery("asked").c
    scored = and_(CSAT.conversation_id == of.conversation_id, CSAT.fence == of.fence)
    each = (
        select(func.count(CSAT.id).label("scores"), func.coalesce(func.sum(CSAT.score), 0).label("total"))
        .add_columns(func.count(CSAT.id).filter(CSAT.score >= CONTENT).label("content"))
        .select_from(of.fence.table.outerjoin(CSAT.id.table, scored))
        .group_by(of.conversation_id, of.fence)
        .subquery("each")
    ).c
    columns = (func.count(), func.count().filter(each.scores > 0), func.sum(each.scores), func.sum(each.total))
    row = session.connection().execute(select(*columns, func.sum(each.content))).one()
    endings, responses, scores, total, content = (int(value or 0) for value in row)
    return Satisfaction(
        asked=endings, responses=responses, scores=scores, mean=total / scores if scores else None,
        content=Share(n=content, of=scores),
    )  # fmt: skip


def feedback(session: Session, since: datetime, until: datetime, account: str = "") -> Share:
    """Helpful, of all presses in [since, until); of one person on one answer the newest counts."""
    helpful = func.count().filter(FEEDBACK.helpful)
    statement = select(helpful, func.count()).where(within(FEEDBACK.at, since, until))
    if account:
        statement = statement.join(CONVERSATIONS.id.table, CONVERSATIONS.id == FEEDBACK.conversation_id)
        statement = statement.where(CONVERSATIONS.account == account)
    n, of = session.connection().execute(statement).one()
    return Share(n=int(n), of=int(of))
