"""What stands around the queue of this moment, for the dashboard: names, approvals, promises, pauses, troubles.

The queue itself, its owners and timers: ``storage.measures.waiting_now``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage import queries
from storage.approval_views import ApprovalView, open_approvals
from storage.flow import PauseRow
from storage.ledger import PromiseView, open_promises
from storage.tables import ChannelRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Where the bot is paused: ``all`` or a channel's name."""

    where: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything beside the queue."""

    approvals: tuple[ApprovalView, ...]
    promises: tuple[PromiseView, ...]
    pauses: tuple[Pause, ...]
    counts: Mapping[str, int]
    """See storage.queries.counts."""


def surroundings(session: Session) -> Surroundings:
    """What stands around the queue, in one read."""
    return Surroundings(
        approvals=tuple(open_approvals(session)),
        promises=tuple(open_promises(session)),
        pauses=_pauses(session),
        counts=queries.counts(session),
    )


def channel_names(session: Session, channels: set[str]) -> dict[str, str]:
    """Slack's channel id → the channel's name."""
    statement = select(ChannelRow.slack_id, ChannelRow.name).where(col(ChannelRow.slack_id).in_(channels))
    return dict(session.exec(statement).all())


def _pauses(session: Session) -> tuple[Pause, ...]:
    statement = select(PauseRow, ChannelRow).outerjoin(ChannelRow, col(ChannelRow.id) == PauseRow.scope)
    return tuple(
        Pause(where="all" if row.scope == "all" else channel.name if channel else row.scope, by=row.by, at=row.at)
        for row, channel in session.exec(statement).all()
    )
