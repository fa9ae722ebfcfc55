"""What the tests of samples and reviews share: a desk with something to look at, draws, complete answers."""

from datetime import timedelta
from functools import partial

from handoff.model import Act, Actor, Verdict
from handoff.policy.quality import Quality
from handoff.quality.designs import draw
from handoff.quality.items import Kind, Method
from storage import frames, reviews, samples
from storage.quality import ItemRow, ReviewRow
from storage.reviews import Given
from storage.samples import Sampled, Wanted
from tests.integration.storage.steps import Memory

ALONE = Quality(double=0.0, gold=0.0)
"""One reviewer an item, no gold."""
RIGHT = {"right": "yes", "grounded": "yes", "tone": "yes", "person": "no", "needed": "yes", "severity": "none"}


async def answers(memory: Memory, number: int) -> None:
    """So many answered conversations."""
    for _ in range(number):
        await memory.answered(thread_ts="")


async def handed(memory: Memory) -> str:
    """A conversation an agent had; its id."""
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.act(held.id, Act.CLAIM)
    return held.id


async def drawn(memory: Memory, size: int = 50, quality: Quality = ALONE, **more: object) -> Sampled:
    """A sample of the last day."""
    values: dict[str, object] = {
        "size": size, "method": Method.SIMPLE, "by": "", "kinds": tuple(Kind), "seed": 7,
        "since": memory.now - timedelta(days=1), "until": memory.now + timedelta(days=1),
    }  # fmt: skip
    wanted = Wanted(**(values | more))  # type: ignore[arg-type]
    framed = await memory.run(
        frames.frame, wanted.since, wanted.until, kinds=wanted.kinds, by=wanted.by, leave_out=quality.leave_out
    )
    before = await memory.run(samples.drawn_before, framed)
    fresh = [one.thing for one in framed if one.thing.id not in before]
    made = draw(fresh, min(size, len(fresh)), wanted.method, wanted.seed) if fresh else ()
    by_id = {one.thing.id: one for one in framed}
    seats = 2 if quality.double == 1 else 1
    kept = await memory.run(samples.keep, wanted, by_id, made, before, lambda _: seats, memory.now)
    assert kept is not None
    return kept


async def take(memory: Memory, who: str, quality: Quality = ALONE) -> ReviewRow | None:
    """The reviewer's next item."""
    found: ReviewRow | None = await memory.run(reviews.take, who, quality, memory.now)
    return found


async def finish(memory: Memory, row: ReviewRow, answers: dict[str, str] | None = None, **more: object) -> ItemRow:
    """Judge it."""
    given = Given(answers=answers or RIGHT)
    who = Actor(kind="agent", id=row.reviewer, name=row.reviewer)
    done = partial(reviews.finish, review_id=row.id, by=who, given=given, rubric="r", now=memory.now, **more)
    return await memory.store.run(done)  # type: ignore[arg-type]
