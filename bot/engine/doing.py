"""Doing: carry out what people approved. The store does it once, in one transaction with all that says so."""

from functools import partial

import structlog

from bot.engine.desk import Desk
from handoff.approvals import ApprovalState
from storage import deeds

log = structlog.get_logger(__name__)


async def carry_out_all(desk: Desk, conversation_id: str) -> None:
    """Every approved action of the conversation that is not done yet."""
    while outbox_id := await desk.store.read(partial(deeds.due, conversation_id=conversation_id)):
        brain = desk.thinking()
        state = await desk.store.run(
            partial(
                deeds.carry_out, outbox_id=outbox_id, policy=brain.policy, edition_id=brain.edition_id, now=desk.now()
            )
        )
        log.info("action", outbox=outbox_id, conversation=conversation_id, state=state.value if state else "taken")
        if state is ApprovalState.FAILED:
            log.warning("an approved action failed", outbox=outbox_id, conversation=conversation_id)
