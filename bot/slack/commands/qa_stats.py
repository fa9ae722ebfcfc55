"""/qa stats: what the reviews say, each rate with its n, its method and its interval (DESIGN P13)."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.engine.agreeing import Agreed, Compared, Leans, agreement, editions, leanings
from bot.engine.apart import WorkFailed
from bot.engine.estimating import Answered, Estimates
from bot.slack.front import Front, Reply
from bot.slack.text import escape
from bot.slack.views.parts import person
from handoff.policy.quality import Quality
from handoff.quality.items import Estimate
from storage import judged, review_stats
from storage.judged import Draw
from storage.review_stats import Reviewing

PERIOD = timedelta(days=30)
VERDICTS = {
    "worse": "is worse",
    "better": "is better",
    "alike": "is as good",
    "open": "may be better or worse",
}


async def stats(front: Front) -> Reply:
    """The last 30 days: rates of the nightly samples, or of the last one somebody drew where no night was reviewed."""
    desk, quality = front.desk, front.desk.thinking().policy.quality
    since = desk.now() - PERIOD
    draws = await desk.store.read(partial(judged.draws, since=since))
    done = await desk.store.read(partial(review_stats.reviewing, since=since))
    told = await desk.store.read(partial(judged.by_edition, since=since))
    head = _head(done)
    if not done.done:
        nothing = "No rate can be given yet: nothing was reviewed. `/qa next` opens the first item."
        return Reply("\n".join(line for line in (head, nothing, _gold(done)) if line))
    chosen = speaks(draws)
    try:
        rates = await Estimates(desk.apart).of(chosen, quality) if chosen else []
        agreed = await agreement(desk.apart, done.pairs, quality.rubric)
        leaning = await leanings(desk.apart, done.pairs, quality.rubric)
        newest = await editions(desk.apart, told, quality.rubric[0])
    except WorkFailed:
        return Reply(f"{head}\nThe rates could not be computed just now; please ask again in a moment.")
    lines = [
        head,
        _about(chosen),
        *(_rate(one) for one in rates),
        *_agreed(agreed),
        *_leaning(leaning),
        *_newest(newest, quality),
    ]
    return Reply("\n".join(line for line in [*lines, _gold(done)] if line))


def speaks(draws: Sequence[Draw]) -> list[Draw]:
    """The samples the rates rest on: reviewed nights together, else the newest reviewed sample alone."""
    nights = [one for one in draws if one.nightly and one.reviewed]
    return nights or [one for one in draws if one.reviewed][:1]


def _head(done: Reviewing) -> str:
    skipped = f", {done.skipped} skipped" if done.skipped else ""
    disputed = f", {done.disputed} disputed" if done.disputed else ""
    return f"*Reviews of the last 30 days:* {done.done} done{skipped}{disputed}, {done.open} open"


def _about(draws: Sequence[Draw]) -> str:
    if not draws:
        return ""
    size = sum(sum(one.population.values()) for one in draws)
    what = f"{len(draws)} nightly samples" if draws[0].nightly else f"the sample drawn {draws[0].at:%Y-%m-%d %H:%M} UTC"
    return f"From {what} of {size} things:"


def _rate(one: Answered) -> str:
    found, name = one.estimate, escape(one.question.finding)
    if found.value is None:
        return f"• {name}: not shown, {escape(found.refused)}"
    line = f"• {name}: {_number(found)}"
    return line if one.with_judge is None else f"{line}\n   with a judge: {_number(one.with_judge)}"


def _number(found: Estimate) -> str:
    """A rate with its interval, its n and its method."""
    value, low, high = (f"{100 * (part or 0.0):.1f}" for part in (found.value, found.low, found.high))
    return f"*{value} %* ({low} to {high} at {100 * found.level:.0f} %, n = {found.n}; {escape(found.method)})"


def _agreed(agreed: Sequence[Agreed]) -> list[str]:
    said = [
        f"{escape(one.question)} {one.value:.2f} ({one.low:.2f} to {one.high:.2f}, n = {one.items})"
        for one in agreed
        if one.value is not None
    ]
    return [f"*Two reviewers agree* (Krippendorff's alpha, 1 is always): {' · '.join(said)}"] if said else []


def _leaning(leaning: Sequence[Leans]) -> list[str]:
    said = [
        f"{person(one.reviewer)} {100 * one.difference:+.0f} points ({100 * one.low:+.0f} to {100 * one.high:+.0f}, "
        f"n = {one.items})"
        for one in leaning
    ]
    return [f"*Finds more or less than others* on the same things: {' · '.join(said)}"] if said else []


def _newest(found: Compared | None, quality: Quality) -> list[str]:
    if found is None or found.difference is None:
        return []
    finding = escape(quality.rubric[0].finding)
    low, high = f"{100 * found.low:+.1f}", f"{100 * found.high:+.1f}"
    names = f"Edition `{found.newer[:8]}` against `{found.older[:8]}`"
    line = f"*{names}:* {VERDICTS[found.verdict]}, {finding} {100 * found.difference:+.1f} points ({low} to {high}"
    line += f" at 95 % whenever one looks; n = {found.n[0]} and {found.n[1]})."
    if found.verdict == "open":
        line += f" Review {found.more} more to know." if found.more else " No number of reviews in sight settles it."
    return [line]


def _gold(done: Reviewing) -> str:
    said = [f"{person(one.reviewer)} {one.right} of {one.asked} answers on {one.items}" for one in done.gold]
    return f"*Gold items:* {' · '.join(said)}" if said else ""
