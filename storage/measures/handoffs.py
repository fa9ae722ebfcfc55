"""Stretches with people opened in a window: who asked, who took them, how long it took.

A handoff is the bot asking for a person. A takeover is a person taking a conversation unasked. A held draft is
neither, as long as nobody takes the conversation over: its row is there because its card is.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session

from handoff.model import EndReason
from storage.measures.sql import CONVERSATIONS, DECISIONS, HANDOFFS, within

ASKED, CLAIMED = 2, 1
"""Bits: a person was asked for; a person had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One handoff or takeover."""

    id: str
    rule: str
    asked: bool
    """A handoff; else a takeover."""
    agent: str
    """Who had it last; empty where nobody did."""
    opened_at: datetime
    first_claimed_at: datetime | None
    ended_at: datetime | None
    resolved: bool

    @property
    def wait(self) -> float | None:
        """Seconds until the first claim; None for takeovers and for what nobody took."""
        if not self.asked or self.first_claimed_at is None:
            return None
        return (self.first_claimed_at - self.opened_at).total_seconds()


HELD = and_(DECISIONS.verdict == "hold", DECISIONS.draft_id != "")
"""The decision of a row that is there for a held draft."""
_ASKED = and_(HANDOFFS.decision_id != "", func.coalesce(HELD, False).is_(False))


def opened(since: datetime, until: datetime, account: str, *columns: Any) -> Select[Any]:
    """A select of handoffs and takeovers opened in [since, until), with ``columns``."""
    joined = HANDOFFS.id.table.outerjoin(DECISIONS.id.table, DECISIONS.id == HANDOFFS.decision_id)
    if account:
        joined = joined.join(CONVERSATIONS.id.table, CONVERSATIONS.id == HANDOFFS.conversation_id)
    statement = select(*columns).select_from(joined).where(within(HANDOFFS.opened_at, since, until))
    statement = statement.where(_ASKED | HANDOFFS.claimed_at.is_not(None))
    return statement.where(CONVERSATIONS.account == account) if account else statement


def stretches(session: Session, since: datetime, until: datetime, account: str = "") -> list[Stretch]:
    """All of them, in no order."""
    first = func.coalesce(HANDOFFS.first_claimed_at, HANDOFFS.claimed_at).label("first")
    columns = (HANDOFFS.id, HANDOFFS.rule, _ASKED.label("asked"), HANDOFFS.agent, HANDOFFS.opened_at, first)
    found = session.connection().execute(
        opened(since, until, account, *columns, HANDOFFS.ended_at, HANDOFFS.end_reason)
    )
    return [
        Stretch(
            id=row.id, rule=row.rule, asked=bool(row.asked), agent=row.agent if row.first else "",
            opened_at=row.opened_at, first_claimed_at=row.first, ended_at=row.ended_at,
            resolved=row.end_reason == EndReason.RESOLVED.value and row.first is not None,
        )
        for row in found
    ]  # fmt: skip
