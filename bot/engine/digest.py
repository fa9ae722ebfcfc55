"""The desk's numbers in a few plain lines with a picture: once a week by itself, and when somebody asks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.charts import outcome_rows, outcomes, png
from bot.engine.apart import WorkFailed
from bot.engine.desk import Desk
from storage import slots
from storage.measures import Overview, Share, daily, overview

log = structlog.get_logger(__name__)

HOUR = 9
"""Monday, in the first team's zone."""
LATEST = timedelta(days=2)
"""A digest that could not be posted this long after its hour is left out: the week is half over."""
WEEK, PICTURED = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is posted."""

    title: str
    text: str
    picture: bytes
    """PNG; empty where it could not be drawn."""


async def weekly(desk: Desk) -> bool:
    """Post last week's digest if it is due and no replica has; whether it was posted."""
    now = desk.now()
    due = monday(now, zone(desk))
    if not due <= now < due + LATEST:
        return False
    slot = f"{due:%G-W%V}"
    if not await desk.store.run(partial(slots.take, job="digest", slot=slot, now=now)):
        return False
    made = await digest(desk, due)
    if made is None:
        return False
    return await desk.show(made.title, made.text, made.picture)


async def digest(desk: Desk, moment: datetime) -> Digest | None:
    """The seven whole UTC days before a moment; None where nothing was asked in them."""
    until = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    read = desk.store.read
    last = await read(partial(overview, since=until - WEEK, until=until, now=moment))
    if not last.conversations:
        return None
    before = await read(partial(overview, since=until - 2 * WEEK, until=until - WEEK, now=moment))
    days = await read(partial(daily, since=until - PICTURED, until=until))
    try:
        picture = await png(desk.apart, outcomes(days))
    except WorkFailed:
        log.warning("the digest's picture could not be drawn")
        picture = b""
    title = f"{last.since:%-d %b} to {until - timedelta(days=1):%-d %b %Y}"
    return Digest(f"The desk, {title}", text(last, before), picture)


def text(last: Overview, before: Overview) -> str:
    """The numbers, each with its n."""
    total, claim, said = last.conversations, last.claim, last.satisfaction
    ended = "; ".join(
        f"{words.lower()} {100 * last.outcomes[one] / total:.0f} %"
        for one, words, _ in outcome_rows()
        if last.outcomes[one]
    )
    lines = [
        f"{total} conversations, {before.conversations} in the seven days before.",
        f"• Solved by the bot: {_share(last.containment)}; before: {_share(before.containment)}.",
        f"• Handed over: {_share(last.handoff_rate)}; before: {_share(before.handoff_rate)}.",
        f"• How they ended, of all {total}: {ended}.",
    ]
    if claim.median is not None and claim.p90 is not None:
        within = f"nine of ten within {claim.p90 / 60:.0f} min"
        lines.append(f"• Until a person took it: median {claim.median / 60:.0f} min, {within} (n = {claim.n}).")
    if said.mean is not None:
        lines.append(
            f"• Satisfaction: {said.mean:.1f} of 5 (n = {said.scores}; {said.responses} of {said.asked} asked)."
        )
    return "\n".join(
        [*lines, "Everything of these UTC days is counted, nothing is sampled. The chart shows four weeks."]
    )


def monday(now: datetime, where: ZoneInfo) -> datetime:
    """The hour of the digest in the week of ``now``."""
    here = now.astimezone(where)
    day: date = here.date() - timedelta(days=here.weekday())
    return datetime(day.year, day.month, day.day, HOUR, tzinfo=where)


def zone(desk: Desk) -> ZoneInfo:
    """The first team's zone; UTC where no team has hours."""
    hours = [team.hours for team in desk.thinking().policy.teams if team.hours is not None]
    return ZoneInfo(hours[0].zone if hours else "UTC")


def _share(share: Share) -> str:
    return "–" if share.value is None else f"{100 * share.value:.0f} % (n = {share.of})"
