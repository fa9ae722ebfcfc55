"""The measures by agent, and how even their load is."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from handoff.model import Owner
from storage.measures.handoffs import Stretch, stretches
from storage.measures.lines import AgentLine
from storage.measures.overview import resolutions
from storage.measures.sql import CONVERSATIONS, spread
from storage.measures.words import Wrote, wrote


def by_agent(session: Session, since: datetime, until: datetime, account: str = "") -> list[AgentLine]:
    """Everybody who had or wrote in a stretch opened in [since, until), or owns a conversation now. Most claims first.

    ``handoff.quality.fairness.fairness`` of their claims, or of ``open_now``, says how even the load is.
    """
    found, words, owns = (
        stretches(session, since, until, account),
        wrote(session, since, until, account),
        open_now(session),
    )
    first = _first(found, words)
    agents = {one.agent for one in found} | {one.agent for one in words} | owns.keys()
    lines = [
        AgentLine(
            agent=agent,
            claims=sum(one.agent == agent for one in found),
            replies=sum(one.messages for one in words if one.agent == agent),
            first_reply=spread([one.first_after for one in first if one.agent == agent]),
            resolution=resolutions([one for one in found if one.agent == agent], {})[0],
            resolved=sum(one.resolved for one in found if one.agent == agent),
            open_now=owns.get(agent, 0),
        )
        for agent in agents - {""}
    ]
    return sorted(lines, key=lambda line: (-line.claims, -line.replies, line.agent))


def open_now(session: Session) -> dict[str, int]:
    """Agent → conversations they own now, most first."""
    owned = select(CONVERSATIONS.agent, func.count()).where(CONVERSATIONS.owner == Owner.HUMAN.value)
    found = session.connection().execute(owned.group_by(CONVERSATIONS.agent)).all()
    return {row[0]: row[1] for row in sorted(found, key=lambda row: (-row[1], row[0]))}


def _first(found: list[Stretch], words: list[Wrote]) -> list[Wrote]:
    """Of each handoff the words of whoever wrote first."""
    asked = {one.id for one in found if one.asked}
    first: dict[str, Wrote] = {}
    for one in sorted(words, key=lambda one: (one.first_after, one.agent)):
        if one.handoff_id in asked:
            first.setdefault(one.handoff_id, one)
    return [*first.values()]
