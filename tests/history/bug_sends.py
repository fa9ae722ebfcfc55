"""Planted bugs of starting a send; the others are in bugs.py."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import letters
from storage.flow import OutboxRow
from storage.letters import Start
from storage.tables import ConversationRow

Swap = tuple[Callable[..., Any], Callable[..., Any]]
"""A function and what stands in its place."""


def start_uncompared() -> list[Swap]:
    right = letters.start_next

    def start_next(session: Session, conversation_id: str, *args: Any, **more: Any) -> Start:
        return _unbound(session, conversation_id, lambda: right(session, conversation_id, *args, **more))

    return [(right, start_next)]


def start_in_two_steps() -> list[Swap]:
    """The fence is compared in one transaction, the send starts in the next."""
    right = letters.start_next
    compared: set[str] = set()

    def start_next(session: Session, conversation_id: str, *args: Any, **more: Any) -> Start:
        if conversation_id in compared:
            compared.discard(conversation_id)
            return _unbound(session, conversation_id, lambda: right(session, conversation_id, *args, **more))
        with session.begin_nested() as look:
            start = right(session, conversation_id, *args, **more)
            if start.letter is None or start.letter.kind not in {"answer", "notice"}:
                return start
            look.rollback()
        session.expire_all()
        compared.add(conversation_id)
        return Start(status="cancelled")

    return [(right, start_next)]


def _unbound(session: Session, conversation_id: str, start: Callable[[], Start]) -> Start:
    """``start`` with every send bound to the present fence; afterwards they are what they were."""
    session.flush()
    fence = session.exec(select(ConversationRow.fence).where(ConversationRow.id == conversation_id)).one()
    waiting = select(OutboxRow.id, OutboxRow.fence).where(
        OutboxRow.conversation_id == conversation_id, col(OutboxRow.status) == "ready", col(OutboxRow.fence) < fence
    )
    late = session.exec(waiting).all()
    for key, _ in late:
        session.connection().execute(update(OutboxRow).where(col(OutboxRow.id) == key).values(fence=fence))
    started = start()
    session.flush()
    for key, bound in late:
        session.connection().execute(update(OutboxRow).where(col(OutboxRow.id) == key).values(fence=bound))
    return started


def never_looks() -> list[Swap]:
    right = letters.start_next

    def start_next(*args: Any, **more: Any) -> Start:
        start = right(*args, **more)
        return start if start.letter is None else replace(start, letter=replace(start.letter, doubt_at=None))

    return [(right, start_next)]
