"""Whom a new handoff asks first: loads from the store, the choice from the mind."""

from sqlmodel import Session, col, func, select

from handoff.model import Owner
from handoff.policy.model import Policy
from handoff.routing import Load, first_asked
from storage.tables import ConversationRow, HandoffRow


def ask(
    session: Session, handoff_id: str, policy: Policy, *, language: str = "", away: frozenset[str] = frozenset()
) -> str:
    """Choose and keep who is asked first; empty where the policy names nobody who fits and has room.

    ``away`` are those Slack calls away.
    """
    handoff = session.get(HandoffRow, handoff_id) if policy.agents else None
    row = session.get(ConversationRow, handoff.conversation_id) if handoff is not None else None
    if handoff is None or row is None or handoff.asked or handoff.ended_at is not None:
        return ""
    spoken = language or policy.languages[0]
    chosen = first_asked(
        policy.agents, _loads(session, policy, away), account=row.account, topic=handoff.topic, language=spoken
    )
    handoff.asked = chosen
    session.add(handoff)
    return chosen


def _loads(session: Session, policy: Policy, away: frozenset[str]) -> dict[str, Load]:
    ids = [one.id for one in policy.agents]
    held = (
        select(ConversationRow.agent, func.count())
        .where(ConversationRow.owner == Owner.HUMAN.value, col(ConversationRow.agent).in_(ids))
        .group_by(ConversationRow.agent)
    )
    claimed = dict(session.exec(held).all())
    asked = select(HandoffRow.asked, func.max(HandoffRow.opened_at)).where(col(HandoffRow.asked).in_(ids))
    last = dict(session.exec(asked.group_by(HandoffRow.asked)).all())
    return {one: Load(claimed=claimed.get(one, 0), asked_at=last.get(one), away=one in away) for one in ids}
