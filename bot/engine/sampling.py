"""Drawing a sample: the frame is read, the draw made outside of any transaction, then kept in one."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.engine.desk import Desk
from handoff.policy.quality import Quality
from handoff.quality.designs import chances, draw, population, shares
from handoff.quality.items import Kind, Method, Thing
from storage import frames, samples
from storage.samples import Sampled, Wanted

log = structlog.get_logger(__name__)

MORNING = 2
"""Local hour after which the day before is drawn: late turns of it have come by then."""


async def sample(desk: Desk, wanted: Wanted) -> Sampled | None:
    """Draw and keep; None where this night's was drawn already."""
    quality, now = desk.thinking().policy.quality, desk.now()
    framed = await desk.store.read(
        partial(
            frames.frame, since=wanted.since, until=wanted.until, kinds=wanted.kinds, by=wanted.by,
            leave_out=quality.leave_out,
        )
    )  # fmt: skip
    before = await desk.store.read(partial(samples.drawn_before, framed=framed))
    fresh = [one.thing for one in framed if one.thing.id not in before]
    drawn = draw(fresh, min(wanted.size, len(fresh)), wanted.method, wanted.seed) if fresh else ()
    return await desk.store.run(
        partial(
            samples.keep, wanted=wanted, framed={one.thing.id: one for one in framed}, drawn=drawn, before=before,
            seats=partial(seats, quality=quality, seed=wanted.seed), now=now,
            top=largest(fresh, min(wanted.size, len(fresh)), wanted.method),
        )
    )  # fmt: skip


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
    number = int(hashlib.sha256(f"{seed}:{thing}".encode()).hexdigest()[:8], 16)
    return 2 if number / 0xFFFFFFFF < quality.double else 1
