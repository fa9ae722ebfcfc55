"""The measures by rule, customer account, topic and edition."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from handoff.model import Verdict
from storage.measures import regret
from storage.measures.cohort import Counted, cohort, outcomes
from storage.measures.drafts import by_edition_states, changed
from storage.measures.handoffs import Stretch, stretches
from storage.measures.lines import AccountLine, DecidedLine, EditionLine, RuleLine
from storage.measures.overview import handoff_rate, waits
from storage.measures.sql import DECISIONS, within
from storage.measures.views import Share


def by_rule(session: Session, since: datetime, until: datetime) -> list[RuleLine]:
    """Handoffs opened in [since, until) by the rule that asked; takeovers have none. Most first."""
    rules: dict[str, list[Stretch]] = {}
    for one in stretches(session, since, until):
        if one.asked:
            rules.setdefault(one.rule, []).append(one)
    precise = regret.precision(session, since, until)
    lines = [
        RuleLine(
            rule=rule,
            handoffs=len(found),
            claimed=sum(one.first_claimed_at is not None for one in found),
            claim=waits(found),
            precision=precise.get(rule, Share(n=0, of=0)),
        )
        for rule, found in rules.items()
    ]
    return sorted(lines, key=lambda line: (-line.handoffs, line.rule))


def by_account(session: Session, since: datetime, until: datetime, *, now: datetime | None = None) -> list[AccountLine]:
    """Conversations opened in [since, until) by customer account. Most first."""
    accounts: dict[str, list[Counted]] = {}
    for one in cohort(session, since, until, now or until, by="account"):
        accounts.setdefault(one.key, []).append(one)
    lines = [
        AccountLine(
            account=account,
            conversations=sum(one.count for one in counted if one.request),
            outcomes=outcomes(counted),
            handoff_rate=handoff_rate(counted),
        )
        for account, counted in accounts.items()
    ]
    return sorted(lines, key=lambda line: (-line.conversations, line.account))


def by_topic(session: Session, since: datetime, until: datetime) -> list[DecidedLine]:
    """Decisions of [since, until) by topic; most turns have none. Most first."""
    return _decided(session, since, until, DECISIONS.topic)


def by_edition(session: Session, since: datetime, until: datetime) -> list[EditionLine]:
    """Decisions of [since, until) by edition, with what people made of its drafts. Most decisions first."""
    judged = by_edition_states(session, since, until)
    lines = _decided(session, since, until, DECISIONS.edition_id)
    return [EditionLine(decided=line, changed=changed(judged.get(line.key, {}))) for line in lines]


def _decided(session: Session, since: datetime, until: datetime, key: Any) -> list[DecidedLine]:
    statement = select(key, DECISIONS.verdict, func.count()).where(within(DECISIONS.at, since, until))
    found: dict[str, dict[str, int]] = {}
    for name, verdict, count in session.connection().execute(statement.group_by(key, DECISIONS.verdict)):
        found.setdefault(name, {})[verdict] = count
    lines = [
        DecidedLine(
            key=name,
            decisions=sum(verdicts.values()),
            answered=verdicts.get(Verdict.ANSWER, 0) + verdicts.get(Verdict.OFFER, 0),
            handed=verdicts.get(Verdict.HAND_OVER, 0),
            held=verdicts.get(Verdict.HOLD, 0),
            silent=verdicts.get(Verdict.SILENT, 0),
        )
        for name, verdicts in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.decisions, line.key))
