"""The AI judge at work: a few things of the night at a time, behind everything customers wait for."""

from functools import partial

import structlog

from bot.engine.desk import Desk
from bot.engine.ports import OutsideUnknown
from bot.llm.judging import Judge, JudgeRequest
from handoff.errors import DrafterFailed
from handoff.model import Autonomy
from handoff.policy.quality import rubric_hash
from storage import judgements
from storage.judgements import Shown

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Things judged in one run, one after the other: a night takes minutes, and customers' drafts find the model free."""


async def judge(desk: Desk) -> int:
    """Judge what is due, if the policy wants a judge and the model is well; how many things got an answer."""
    quality, done = desk.thinking().policy.quality, 0
    if not quality.judge.size:
        return 0
    for _ in range(AT_ONCE):
        if desk.judge is None or desk.judge.resting or desk.stopping:
            break
        take = partial(judgements.take, rubric=rubric_hash(quality.rubric), model=desk.judge.model, now=desk.now())
        judgement_id = await desk.store.run(take)
        if judgement_id is None:
            break
        done += await _one(desk, desk.judge, judgement_id)
    return done


async def _one(desk: Desk, judge: Judge, judgement_id: str) -> bool:
    """One thing; whether it got an answer. What the server fails at stays due."""
    thing = await desk.store.read(partial(judgements.shown, judgement_id=judgement_id))
    if thing is None:
        return await _leave_out(desk, judgement_id, "it is gone")
    request = _request(desk, thing)
    if not request.questions:
        return await _leave_out(desk, judgement_id, "the rubric asks nothing about it")
    try:
        if (await desk.directory.whose(thing.channel, thing.customer)).autonomy is Autonomy.OFF:
            return await _leave_out(desk, judgement_id, "no model may read this channel")
        answers = await judge.judge(request)
    except OutsideUnknown:
        return False
    except DrafterFailed as failed:
        log.info("no judgement", kind=failed.kind, why=failed.detail)
        if failed.kind == "refused":
            unread = partial(judgements.unread, judgement_id=judgement_id, why="unreadable", now=desk.now())
            await desk.store.run(unread)
        return False
    return await desk.store.run(partial(judgements.keep, judgement_id=judgement_id, answers=answers))


async def _leave_out(desk: Desk, judgement_id: str, why: str) -> bool:
    gone = partial(judgements.unread, judgement_id=judgement_id, why=why, now=desk.now(), tries=1)
    await desk.store.run(gone)
    return False


def _request(desk: Desk, thing: Shown) -> JudgeRequest:
    policy = desk.thinking().policy
    return JudgeRequest(
        kind=thing.kind.value, questions=policy.quality.questions(thing.kind.value), turns=thing.turns,
        turn_ts=thing.turn_ts, words=thing.words or thing.reason, sent=thing.sent, passages=thing.passages,
        company=policy.company,
    )  # fmt: skip
