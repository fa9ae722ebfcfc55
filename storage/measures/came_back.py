"""Whether a customer asked again soon after their conversation had been over: what ``reopened`` rests on."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select

from handoff.model import Author, Owner
from handoff.plan import Outcome as TurnOutcome
from handoff.quality.outcomes import BACK, QUIET
from storage import fast
from storage.measures.sql import CONVERSATIONS, HANDOFFS, TURNS, apart
from storage.records import AuditRow
from storage.tables import TurnRow

_AUDIT = fast.table(AuditRow).c
_QUIET, _BACK = QUIET.total_seconds(), BACK.total_seconds()
ASKS_NOTHING = (TurnOutcome.SILENT.value, TurnOutcome.DELETED.value)
"""Outcomes of turns that called for no answer."""


def asks(turns: Any) -> ColumnElement[bool]:
    """A customer's turn that called for an answer, by a turn's columns."""
    return and_(turns.author == Author.CUSTOMER.value, turns.outcome.not_in(ASKS_NOTHING))


def came_back() -> ColumnElement[bool]:
    """For the conversation of the enclosing select. Most can not have, and cost no further look."""
    long = apart(CONVERSATIONS.updated_at, CONVERSATIONS.opened_at) > _QUIET
    return case(
        (and_(CONVERSATIONS.reopened, _after_an_end()), True),
        (and_(long, _after_quiet()), True),
        else_=False,
    )


def _after_an_end() -> ColumnElement[bool]:
    """Something was asked within BACK of a change of owner to CLOSED."""
    since = apart(TURNS.received_at, _AUDIT.at)
    mine = and_(_closes(CONVERSATIONS.id), TURNS.conversation_id == CONVERSATIONS.id)
    return exists().where(mine, asks(TURNS), since > 0, since <= _BACK).correlate(CONVERSATIONS.id.table)


def _closes(conversation: Any) -> ColumnElement[bool]:
    closed = Owner.CLOSED.value
    return and_(_AUDIT.stream == conversation, _AUDIT.to_owner == closed, _AUDIT.from_owner != closed)


def _after_quiet() -> ColumnElement[bool]:
    """Something was asked within BACK of 72 quiet hours in which the bot had the conversation."""
    turns = fast.table(TurnRow).alias("of").c
    before = func.lag(turns.received_at).over(order_by=(turns.received_at, turns.ts))
    told = (
        select(turns.conversation_id, turns.author, turns.outcome, turns.received_at, before.label("before"))
        .where(turns.conversation_id == CONVERSATIONS.id, turns.deleted == false())
        .correlate(CONVERSATIONS.id.table)
        .subquery("told")
    ).c
    gap, this = apart(told.received_at, told.before), told.author.table
    recent = or_(HANDOFFS.ended_at.is_(None), apart(told.received_at, HANDOFFS.ended_at) < _QUIET)
    theirs = and_(HANDOFFS.conversation_id == told.conversation_id, HANDOFFS.opened_at < told.received_at)
    with_people = exists().where(theirs, recent).correlate(this)
    between = and_(_AUDIT.at >= told.before, _AUDIT.at <= told.received_at)
    closed = exists().where(_closes(told.conversation_id), between).correlate(this)
    back = select(told.author).where(asks(told), gap > _QUIET, gap <= _QUIET + _BACK, ~with_people, ~closed)
    return exists(back.correlate(CONVERSATIONS.id.table))
