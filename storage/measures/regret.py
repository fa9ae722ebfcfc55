"""What reviewers said about handing over and keeping: counts of reviewed things, not weighted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session

from handoff.quality.items import Kind
from storage import fast
from storage.measures.sql import CONVERSATIONS, within
from storage.measures.views import Regret, Share
from storage.quality import DisputeRow, ItemRow, ReviewRow

_ITEMS, _REVIEWS, _DISPUTES = fast.table(ItemRow).c, fast.table(ReviewRow).c, fast.table(DisputeRow).c
NEEDED, PERSON = "needed", "person"
"""Questions of the rubric that ships: was a person needed; should a person have taken this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One reviewed thing and what share of its reviewers said yes to a question, as asked of reviewers."""

    kind: Kind
    rule: str
    found: float


def regret(session: Session, since: datetime, until: datetime, account: str = "") -> Regret:
    """Reviews finished in [since, until). A thing counts where at least half of its reviewers say so."""
    needless = reviewed(session, since, until, Kind.HANDOFF, NEEDED, "no", account)
    kept = reviewed(session, since, until, Kind.ANSWER, PERSON, "yes", account)
    return Regret(handed=_share(needless), kept=_share(kept))


def precision(session: Session, since: datetime, until: datetime) -> dict[str, Share]:
    """Rule → reviewed handoffs in which a person was needed, of all its reviewed ones."""
    rules: dict[str, list[Reviewed]] = {}
    for one in reviewed(session, since, until, Kind.HANDOFF, NEEDED, "no"):
        rules.setdefault(one.rule, []).append(one)
    return {rule: _share(found, lambda one: one.found < 0.5) for rule, found in rules.items()}


def reviewed(
    session: Session, since: datetime, until: datetime, kind: Kind, question: str, finding: str, account: str = ""
) -> list[Reviewed]:
    """Things of a kind with a finished review that answers the question.

    Gold items, excluded ones and reviews whose dispute was granted are left out.
    """
    granted = exists().where(_DISPUTES.review_id == _REVIEWS.id, _DISPUTES.state == "granted")
    statement = (
        select(_ITEMS.id, _ITEMS.rule, _REVIEWS.answers)
        .join_from(_REVIEWS.id.table, _ITEMS.id.table, _ITEMS.id == _REVIEWS.item_id)
        .where(within(_REVIEWS.done_at, since, until), _REVIEWS.state == "done", _ITEMS.kind == kind.value)
        .where(_ITEMS.state.not_in(("gold", "excluded")), ~granted)
    )
    if account:
        statement = statement.join(CONVERSATIONS.id.table, CONVERSATIONS.id == _ITEMS.conversation_id)
        statement = statement.where(CONVERSATIONS.account == account)
    said: dict[str, tuple[str, list[bool]]] = {}
    for row in session.connection().execute(statement):
        answer: Any = row.answers.get(question)
        if answer:
            said.setdefault(row.id, (row.rule, []))[1].append(answer == finding)
    return [
        Reviewed(kind=kind, rule=rule, found=sum(answers) / len(answers)) for rule, answers in said.values()
    ]  # fmt: skip


def _share(found: list[Reviewed], counts: Callable[[Reviewed], bool] = lambda one: one.found >= 0.5) -> Share:
    return Share(n=sum(map(counts, found)), of=len(found))
