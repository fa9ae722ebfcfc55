"""Drawing a sample: the frame is read, the draw made outside of any transaction, then kept in one."""

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session

from bot.engine.desk import Desk
from handoff.policy.quality import Quality, rubric_hash
from handoff.quality.designs import chances, draw, population, shares
from handoff.quality.items import Drawn, Kind, Method, Thing
from handoff.quality.luck import luck
from storage import frames, judgements, samples
from storage.frames import Framed
from storage.judgements import Planned
from storage.samples import Sampled, Wanted

log = structlog.get_logger(__name__)

MORNING = 2
"""Local hour after which the day before is drawn: late turns of it have come by then."""


async def sample(desk: Desk, wanted: Wanted) -> Sampled | None:
    """Draw and keep; None where this night's was drawn already."""
    quality, now = desk.thinking().policy.quality, desk.now()
    found = await desk.store.read(
        partial(
            frames.rows, since=wanted.since, until=wanted.until, kinds=wanted.kinds, by=wanted.by,
            leave_out=quality.leave_out,
        )
    )  # fmt: skip
    framed = await asyncio.to_thread(frames.framed, found, wanted.by)
    before = await desk.store.read(partial(samples.drawn_before, framed=framed))
    drawn, top = await asyncio.to_thread(_drawn, framed, before, wanted)
    by_id = {one.thing.id: one for one in framed}
    keep = partial(
        samples.keep, wanted=wanted, framed=by_id, drawn=drawn, before=before,
        seats=partial(seats, quality=quality, seed=wanted.seed), now=now, top=top,
    )  # fmt: skip
    if wanted.slot is None or desk.judge is None or not quality.judge.size:
        return await desk.store.run(keep)
    sampled = {one.id for one in drawn} | set(before)
    seen = await asyncio.to_thread(beside, framed, sampled, quality.judge.size, wanted.seed)
    things = [Planned(framed=by_id[name], probability=chance) for name, chance in seen.items()]
    plan = partial(judgements.plan, things=things, rubric=rubric_hash(quality.rubric), model=desk.judge.model, now=now)

    def both(session: Session) -> Sampled | None:
        """The night and what the judge is to see of it: one frame, one transaction, once."""
        made = keep(session)
        if made is not None:
            plan(session, made.id)
        return made

    return await desk.store.run(both)


def _drawn(framed: Sequence[Framed], before: Mapping[str, str], wanted: Wanted) -> tuple[tuple[Drawn, ...], float]:
    """(the draw from what no sample drew before, the frame's largest factor); a thread's work on a busy week."""
    fresh = [one.thing for one in framed if one.thing.id not in before]
    size = min(wanted.size, len(fresh))
    drawn = draw(fresh, size, wanted.method, wanted.seed) if fresh else ()
    return drawn, largest(fresh, size, wanted.method)


def beside(framed: Sequence[Framed], sampled: Collection[str], size: int, seed: int) -> dict[str, float]:
    """What the judge sees: the sample, for certain, and a simple random draw of what it left.

    The draw has luck of its own, made from the sample's seed, so that both can be repeated: with the same luck, what
    lies beside a sample would not be drawn at random.
    """
    rest = [one.thing for one in framed if one.thing.id not in sampled]
    other = int(luck(str(seed), "judge") * 2**31)
    more = draw(rest, min(size, len(rest)), Method.SIMPLE, other) if rest else ()
    return dict.fromkeys(sorted(sampled), 1.0) | {one.id: one.probability for one in more}


async def nightly(desk: Desk) -> Sampled | None:
    """The sample of the day before, once; what a night missed is drawn when the desk is back."""
    policy, now = desk.thinking().policy, desk.now()
    team = policy.team(tier="", topic="")
    zone = ZoneInfo(team.hours.zone if team.hours is not None else "UTC")
    local = now.astimezone(zone)
    night, plan = local.date() - timedelta(days=1), policy.quality.nightly
    slot = f"night {night.isoformat()}"
    if not plan.size or local.hour < MORNING or await desk.store.read(partial(samples.slot_taken, slot=slot)):
        return None
    since = datetime.combine(night, datetime.min.time(), zone)
    wanted = Wanted(
        size=plan.size, method=Method(plan.method), by=plan.by, kinds=tuple(Kind), since=since,
        until=datetime.combine(local.date(), datetime.min.time(), zone), seed=new_seed(), slot=slot,
    )  # fmt: skip
    made = await sample(desk, wanted)
    if made is not None:
        log.info("nightly sample", night=night.isoformat(), drawn=made.drawn, of=made.population)
    return made


def largest(things: Sequence[Thing], n: int, method: Method) -> float:
    """The largest factor of a frame: the mean probability over the smallest one."""
    if not things or method is Method.SIMPLE:
        return 1.0
    if method is Method.RISK:
        least = float(chances([one.risk for one in things], n).min())
    else:
        sizes = population(things)
        least = min(got / sizes[name] for name, got in shares(sizes, max(n, len(sizes))).items())
    return n / len(things) / least


def new_seed() -> int:
    """A seed nobody chose; it is kept with the sample, so that the draw can be repeated."""
    return secrets.randbelow(2**31)


def seats(thing: str, *, quality: Quality, seed: int) -> int:
    """Reviewers a thing needs: two for a share chosen by the sample's seed."""
    return 2 if luck(str(seed), thing) < quality.double else 1
