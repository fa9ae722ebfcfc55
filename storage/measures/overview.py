"""One window in numbers."""

from datetime import datetime

from sqlmodel import Session

from handoff.quality.outcomes import Outcome
from storage.measures.answers import answers
from storage.measures.cohort import Counted, cohort, outcomes
from storage.measures.drafts import corrections
from storage.measures.handoffs import Stretch, stretches
from storage.measures.regret import regret
from storage.measures.satisfaction import feedback, satisfaction
from storage.measures.sql import spread
from storage.measures.views import Overview, Share, Spread
from storage.measures.words import Wrote, waited_for_customer, wrote

SOLVED = (Outcome.SOLVED_CONFIRMED, Outcome.SOLVED_QUIET)


def overview(
    session: Session, since: datetime, until: datetime, account: str = "", *, now: datetime | None = None
) -> Overview:
    """Every measure of one window.

    Args:
        session: A reader.
        since: Aware UTC time; the window is [since, until).
        until: Aware UTC time.
        account: One customer account; empty for all.
        now: When outcomes are looked at; ``until`` where not given.
    """
    counted = cohort(session, since, until, now or until, account=account)
    found = stretches(session, since, until, account)
    asked = [one for one in found if one.asked]
    ended, total = outcomes(counted), sum(one.count for one in counted if one.request)
    over = total - ended[Outcome.PENDING]
    solved = sum(ended[one] for one in SOLVED)
    resolution, own = resolutions(found, waited_for_customer(session, since, until, account))
    return Overview(
        since=since,
        until=until,
        conversations=total,
        asides=sum(one.count for one in counted if not one.request),
        outcomes=ended,
        containment=Share(n=solved, of=over),
        containment_strict=Share(n=ended[Outcome.SOLVED_CONFIRMED], of=over),
        containment_vendor=Share(n=total - _with_people(counted), of=total),
        reopened=Share(n=ended[Outcome.REOPENED], of=over),
        handoff_rate=handoff_rate(counted),
        handoffs=len(asked),
        takeovers=len(found) - len(asked),
        claimed=Share(n=sum(one.first_claimed_at is not None for one in asked), of=len(asked)),
        claim=waits(found),
        first_reply=first_replies(found, wrote(session, since, until, account)),
        resolution=resolution,
        resolution_own=own,
        answers=sum(answers(session, since, until, account).values()),
        feedback=feedback(session, since, until, account),
        satisfaction=satisfaction(session, since, until, account),
        corrections=corrections(session, since, until, account),
        regret=regret(session, since, until, account),
    )


def handoff_rate(counted: list[Counted]) -> Share:
    """Conversations for which the bot asked for a person, of all with a request."""
    requests = [one for one in counted if one.request]
    asked = sum(one.count for one in requests if one.facts.asked_for_person)
    return Share(n=asked, of=sum(one.count for one in requests))


def waits(found: list[Stretch]) -> Spread:
    """Seconds from handoff to first claim."""
    return spread([one.wait for one in found if one.wait is not None])


def first_replies(found: list[Stretch], words: list[Wrote]) -> Spread:
    """Seconds from handoff to the first words of whoever wrote first."""
    first: dict[str, float] = {}
    for one in words:
        first[one.handoff_id] = min(one.first_after, first.get(one.handoff_id, one.first_after))
    return spread([first[one.id] for one in found if one.asked and one.id in first])


def resolutions(found: list[Stretch], waited: dict[str, float]) -> tuple[Spread, Spread]:
    """Seconds until Resolve, with the waiting for the customer and without it."""
    whole = {
        one.id: (one.ended_at - one.opened_at).total_seconds()
        for one in found
        if one.resolved and one.ended_at is not None
    }
    return spread([*whole.values()]), spread([time - waited.get(key, 0.0) for key, time in whole.items()])


def _with_people(counted: list[Counted]) -> int:
    return sum(one.count for one in counted if one.request and (one.facts.asked_for_person or one.facts.claimed))
