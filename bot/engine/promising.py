"""Promising: what agents wrote to customers is read for promises, beside the loop."""

import asyncio
import re
from functools import partial

from bot.engine.desk import Desk
from bot.engine.send import Sender
from handoff.promises import promises
from storage import ledger

LONGEST = 4000
"""Characters that are read."""
CALLS_BACK = re.compile(
    r"\b(?:(?:get|come) back|follow up|let you know|keep you (?:posted|updated)|(?:update|call|write) you|hear from)\b",
    re.IGNORECASE,
)
"""Of promises without a time only those of a word to come are asked about: "I'll look into it" would be every reply."""


async def read_promises(desk: Desk, sender: Sender, conversation_id: str, ref: str, by: str, text: str) -> None:
    """Look for promises in a person's words and put them into the card's thread.

    Args:
        desk: Everything the engine works with.
        sender: For the card's thread.
        conversation_id: Whose.
        ref: ts of the turn, or id of the send.
        by: Slack user id of who wrote.
        text: What they wrote.
    """
    team = desk.thinking().policy.team(tier="", topic="")
    zone = team.hours.zone if team.hours is not None else "UTC"
    found = await asyncio.to_thread(promises, text[:LONGEST], desk.now(), zone)
    found = tuple(one for one in found if one.due is not None or CALLS_BACK.search(one.what))
    if not found:
        return
    note = partial(ledger.found, conversation_id=conversation_id, ref=ref, by=by, promises=found, now=desk.now())
    if await desk.store.run(note):
        await sender.agent_side(conversation_id)
