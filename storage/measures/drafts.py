"""What people did with the bot's drafts: the human correction rate, the size and the class of what they changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from handoff.plan import DraftState
from storage.measures.sql import CONVERSATIONS, CORRECTIONS, DRAFTS, spread, within
from storage.measures.views import Corrections, Share

JUDGED = (DraftState.APPROVED, DraftState.EDITED, DraftState.REJECTED, DraftState.DISMISSED)
"""States a person's judgement leaves a draft in."""
CHANGED = (DraftState.EDITED, DraftState.REJECTED)


def corrections(session: Session, since: datetime, until: datetime, account: str = "") -> Corrections:
    """Drafts judged in [since, until), and the corrections made in it."""
    states = _states(session, since, until, account).get("", {})
    found = _of(select(CORRECTIONS.source, CORRECTIONS.kind, CORRECTIONS.changed), CORRECTIONS, account)
    rows = session.connection().execute(found.where(within(CORRECTIONS.at, since, until))).all()
    edits = [row for row in rows if row.source == "edit"]
    kinds: dict[str, int] = {}
    for row in edits:
        kinds[row.kind or "unknown"] = kinds.get(row.kind or "unknown", 0) + 1
    return Corrections(
        judged=sum(states.values()),
        approved=states.get(DraftState.APPROVED, 0),
        edited=states.get(DraftState.EDITED, 0),
        rejected=states.get(DraftState.REJECTED, 0),
        dismissed=states.get(DraftState.DISMISSED, 0),
        changed=changed(states),
        size=spread([row.changed for row in edits if row.changed is not None]),
        kinds=dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        shortcuts=len(rows) - len(edits),
    )


def changed(states: Mapping[str, int]) -> Share:
    """The correction rate: a dismissed suggestion says nothing about its words, so it is in neither part."""
    counted = sum(count for state, count in states.items() if state != DraftState.DISMISSED)
    return Share(n=sum(states.get(state.value, 0) for state in CHANGED), of=counted)


def by_edition_states(session: Session, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
    """Edition → state → drafts judged in the window."""
    return _states(session, since, until, "", DRAFTS.edition_id)


def _states(
    session: Session, since: datetime, until: datetime, account: str, key: Any = None
) -> dict[str, dict[str, int]]:
    columns = [DRAFTS.state] if key is None else [DRAFTS.state, key]
    statement = _of(select(*columns, func.count().label("number")), DRAFTS, account)
    judged = within(DRAFTS.judged_at, since, until) & DRAFTS.state.in_([state.value for state in JUDGED])
    found: dict[str, dict[str, int]] = {}
    for row in session.connection().execute(statement.where(judged).group_by(*columns)):
        found.setdefault("" if key is None else row[1], {})[row.state] = int(row.number)
    return found


def _of(statement: Select[Any], columns: Any, account: str) -> Select[Any]:
    if not account:
        return statement
    joined = statement.join(CONVERSATIONS.id.table, CONVERSATIONS.id == columns.conversation_id)
    return joined.where(CONVERSATIONS.account == account)
