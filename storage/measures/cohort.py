"""Conversations opened in a window, counted by the facts their outcome rests on.

The database counts equal facts; ``handoff.quality.outcomes.outcome`` then judges each combination once, so that the
definition stands in one place and a window costs a few dozen judgements, however many conversations it has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, or_, select
from sqlmodel import Session

from handoff.approvals import ApprovalState
from handoff.model import Owner
from handoff.quality.outcomes import QUIET, ConversationFacts, Outcome, outcome, word
from storage import fast
from storage.measures.came_back import asks, came_back
from storage.measures.handoffs import ASKED, CLAIMED, HELD
from storage.measures.sql import CONVERSATIONS, CSAT, DECISIONS, FEEDBACK, HANDOFFS, TURNS, day, within
from storage.receipts import ApprovalRow

_APPROVALS = fast.table(ApprovalRow).c
_WAITING = (ApprovalState.OPEN.value, ApprovalState.APPROVED.value)
_MINE = CONVERSATIONS.id.table
"""What the look-ups below belong to: each runs once a conversation, by an index, and never as a join over all turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """``count`` conversations that share an account or a day (as asked for) and every fact."""

    key: str
    request: bool
    """Something was asked in it."""
    facts: ConversationFacts
    count: int


def cohort(
    session: Session, since: datetime, until: datetime, now: datetime, *, account: str = "", by: str = ""
) -> list[Counted]:
    """Conversations opened in [since, until) in which a customer wrote, as they are at ``now``.

    Args:
        session: A reader.
        since: Aware UTC time.
        until: Aware UTC time.
        now: Aware UTC time; quiet is counted to it.
        account: One customer account; empty for all.
        by: What ``key`` is: ``account``, ``day`` or nothing.
    """
    given = {"since": since, "until": until, "quiet": now - QUIET, "account": account}
    found = session.connection().execute(_statement(by, one_account=bool(account)), given)
    return [_counted(row) for row in found]


@cache
def _statement(by: str, *, one_account: bool) -> Select[Any]:
    """Built once: building it costs more than running it on a small window."""
    keys: Mapping[str, ColumnElement[Any]] = {
        "account": CONVERSATIONS.account, "day": day(CONVERSATIONS.opened_at), "": literal("")
    }  # fmt: skip
    rows = _rows(keys[by], one_account=one_account).cte("one").prefix_with("MATERIALIZED").c
    asking = select(TURNS.id).where(TURNS.conversation_id == rows.id, asks(TURNS)).limit(1).scalar_subquery()
    asked = case((or_(rows.people > 0, rows.open, rows.answered), True), else_=asking.is_not(None)).label("asked")
    names = ("key", "owner", "busy", "open", "quiet", "people", "answered", "back", "helpful", "score")
    judged = select(*(rows[name] for name in names), asked).cte("judged").prefix_with("MATERIALIZED").c
    return select(*judged, func.count().label("number")).group_by(*judged)


def outcomes(counted: Iterable[Counted]) -> dict[Outcome, int]:
    """How many ended how; every outcome is named, and they sum to all conversations with a request."""
    found = dict.fromkeys(Outcome, 0)
    for one in counted:
        if one.request:
            found[outcome(one.facts)] += one.count
    return found


def _rows(key: ColumnElement[Any], *, one_account: bool) -> Select[Any]:
    """One row a conversation: its facts as the database knows them.

    Materialized above: SQLite would look everything up once more for the grouping. Whose fence is 0 never changed its
    owner, so that nobody took it and nobody was asked; most conversations need no look-up at all but for presses.
    """
    waiting = select(_APPROVALS.conversation_id).where(_APPROVALS.state.in_(_WAITING))
    cards = select(HANDOFFS.conversation_id).where(HANDOFFS.ended_at.is_(None))
    moved = CONVERSATIONS.fence > 0
    rows = select(
        CONVERSATIONS.id,
        key.label("key"),
        CONVERSATIONS.owner,
        or_(CONVERSATIONS.pending > 0, CONVERSATIONS.id.in_(waiting)).label("busy"),
        CONVERSATIONS.id.in_(cards).label("open"),
        (CONVERSATIONS.updated_at < bindparam("quiet")).label("quiet"),
        case((moved, _people()), else_=0).label("people"),
        case((CONVERSATIONS.answered_at.is_not(None), True), else_=_answered()).label("answered"),
        came_back().label("back"),
        _helpful().label("helpful"),
        case((moved, _score()), else_=None).label("score"),
    ).where(CONVERSATIONS.customer != "")
    rows = rows.where(within(CONVERSATIONS.opened_at, bindparam("since"), bindparam("until")))
    return rows.where(CONVERSATIONS.account == bindparam("account")) if one_account else rows


def _people() -> ColumnElement[int]:
    """ASKED and CLAIMED in bits, over all its handoffs."""
    asked = case((HANDOFFS.decision_id == "", 0), (HELD, 0), else_=ASKED)
    claimed = case((HANDOFFS.claimed_at.is_not(None), CLAIMED), else_=0)
    every = [func.coalesce(func.max(bit), 0) for bit in (asked, claimed)]
    joined = HANDOFFS.id.table.outerjoin(DECISIONS.id.table, DECISIONS.id == HANDOFFS.decision_id)
    return (
        select(every[0] + every[1])
        .select_from(joined)
        .where(HANDOFFS.conversation_id == CONVERSATIONS.id)
        .correlate(_MINE)
        .scalar_subquery()
    )


def _answered() -> ColumnElement[bool]:
    """A look-up with a limit: as an EXISTS, PostgreSQL would join all turns there are."""
    sent = select(TURNS.id).where(TURNS.conversation_id == CONVERSATIONS.id, TURNS.outcome == "answer")
    return sent.limit(1).correlate(_MINE).scalar_subquery().is_not(None)


def _helpful() -> ColumnElement[Any]:
    """The newest press on the newest answer anybody judged."""
    presses = select(FEEDBACK.helpful).where(FEEDBACK.conversation_id == CONVERSATIONS.id)
    newest = presses.order_by(FEEDBACK.turn_ts.desc(), FEEDBACK.at.desc()).limit(1)
    return newest.correlate(_MINE).scalar_subquery()


def _score() -> ColumnElement[Any]:
    """The newest score."""
    scores = select(CSAT.score).where(CSAT.conversation_id == CONVERSATIONS.id)
    return scores.order_by(CSAT.at.desc(), CSAT.fence.desc()).limit(1).correlate(_MINE).scalar_subquery()


def _counted(row: Any) -> Counted:
    people = int(row.people)
    facts = ConversationFacts(
        owner=Owner(row.owner),
        open_work=bool(row.busy) or bool(row.open),
        quiet=bool(row.quiet),
        came_back=bool(row.back),
        asked_for_person=bool(people & ASKED),
        claimed=bool(people & CLAIMED),
        answered=bool(row.answered),
        word=word(None if row.helpful is None else bool(row.helpful), row.score),
    )
    return Counted(key=row.key, request=bool(row.asked), facts=facts, count=row.number)
