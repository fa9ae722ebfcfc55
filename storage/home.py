"""What App Home shows, in one read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from storage.approval_views import ApprovalView, open_approvals
from storage.disputes import Feedback, OpenDispute, of_mine, open_disputes
from storage.ledger import PromiseView, open_promises
from storage.measures import Satisfaction, Spread
from storage.measures.cohort import cohort, outcomes
from storage.measures.handoffs import stretches
from storage.measures.overview import waits
from storage.measures.satisfaction import satisfaction
from storage.queries import Waiting, open_conversations
from storage.reviews import done_count
from storage.samples import open_items
from storage.tables import HandoffRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """One agent's desk."""

    conversations: tuple[Waiting, ...]
    approvals: tuple[ApprovalView, ...]
    promises: tuple[PromiseView, ...]
    """This agent's; for a lead everybody's."""
    today: int
    """Conversations of the last 24 hours in which something was asked."""
    handed: int
    """Handoffs of the last 24 hours."""
    claim: Spread
    """Seconds from these to their first claim."""
    claims: int
    """Claims of this agent's in the last 24 hours."""
    satisfaction: Satisfaction
    """Of the last 30 days."""
    to_review: int
    """Items that wait for a review."""
    reviewed: int
    """Reviews of this person's in the last 24 hours."""
    feedback: tuple[Feedback, ...]
    """Reviews of this person's work in the last 14 days."""
    disputes: tuple[OpenDispute, ...]
    """What waits for a lead; for others nothing."""


def home_view(session: Session, person: str, now: datetime, *, lead: bool) -> HomeView:
    """Everything for one agent."""
    since = now - timedelta(days=1)
    mine = select(func.count()).select_from(HandoffRow).where(HandoffRow.agent == person, HandoffRow.opened_at >= since)
    with_people = stretches(session, since, now)
    return HomeView(
        conversations=tuple(open_conversations(session)),
        approvals=tuple(open_approvals(session)),
        promises=tuple(open_promises(session, "" if lead else person)),
        today=sum(outcomes(cohort(session, since, now, now)).values()),
        handed=sum(one.asked for one in with_people),
        claim=waits(with_people),
        claims=session.exec(mine).one(),
        satisfaction=satisfaction(session, now - timedelta(days=30), now),
        to_review=open_items(session),
        reviewed=done_count(session, person, since),
        feedback=tuple(of_mine(session, person, now - timedelta(days=14))),
        disputes=tuple(open_disputes(session)) if lead else (),
    )
