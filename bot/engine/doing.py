"""Doing: carry out what people approved. Our own tables in one transaction; a desk's back end by a signed call."""

from datetime import timedelta
from functools import partial

import structlog

from bot.engine.back_end import Unsure
from bot.engine.desk import Desk
from handoff.approvals import ApprovalState
from handoff.errors import ActionRefused
from storage import deeds
from storage.deeds import LOOK, Outside

log = structlog.get_logger(__name__)

TRIES = 5
"""Calls whose outcome is unknown before a person decides; the key is the same each time."""


async def carry_out_all(desk: Desk, conversation_id: str) -> None:
    """Every approved action of the conversation that is due."""
    while outbox_id := await desk.store.read(partial(deeds.due, conversation_id=conversation_id, now=desk.now())):
        brain, now = desk.thinking(), desk.now()
        begin = partial(deeds.begin, outbox_id=outbox_id, policy=brain.policy, edition_id=brain.edition_id, now=now)
        begun = await desk.store.run(begin)
        if isinstance(begun, Outside):
            await _outside(desk, begun)
        log.info("action", outbox=outbox_id, conversation=conversation_id)


async def _outside(desk: Desk, begun: Outside) -> None:
    """Ask the back end; what it says is written down, what it leaves open is asked again with the same key."""
    brain = desk.thinking()
    state, why = ApprovalState.DONE, ""
    try:
        await desk.back_end.call(begun.url, begun.key, begun.body, desk.now())
    except ActionRefused as refused:
        state, why = ApprovalState.FAILED, f"{refused.why} {LOOK}" if begun.attempts > 1 else refused.why
    except Unsure as doubt:
        if begun.attempts < TRIES:
            at = desk.now() + timedelta(seconds=2.0**begun.attempts)
            await desk.store.run(partial(deeds.again, outbox_id=begun.outbox_id, at=at, why=str(doubt)))
            return
        state, why = ApprovalState.FAILED, "The back end does not answer; look there before you try it again."
    await desk.store.run(
        partial(
            deeds.finish, outbox_id=begun.outbox_id, state=state, why=why, policy=brain.policy,
            edition_id=brain.edition_id, now=desk.now(),
        )
    )  # fmt: skip
