"""The message somebody points at: a customer may press before our own post is on record."""

import asyncio

from bot.slack.front import Front
from bot.slack.payloads import Interaction, is_ts, ts_time
from storage import queries
from storage.tables import TurnRow

YOUNG = 15.0
"""Seconds after its ts in which a message of ours may still be on its way into the record."""
LOOKS = 7
"""Tries, 0.2 s apart: Slack gives a press three seconds to open a window."""


async def turn_at(front: Front, act: Interaction) -> TurnRow | None:
    """The turn at the message; where the message is young, it is waited for a moment."""
    young = is_ts(act.message_ts) and (front.desk.now() - ts_time(act.message_ts)).total_seconds() < YOUNG
    for look in range(LOOKS if young else 1):
        if look:
            await asyncio.sleep(0.2)
        turn = await front.desk.store.read(lambda session: queries.find_turn(session, act.channel, act.message_ts))
        if turn is not None:
            return turn
    return None
