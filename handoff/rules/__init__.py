"""RULES: pure functions from what was seen to a decision or nothing, in the order they are asked."""

from collections.abc import Callable

from handoff.model import Decision
from handoff.rules.autonomy import bot_is_off
from handoff.rules.floors import topic_floor
from handoff.rules.limits import late_turn, no_knowledge, paused
from handoff.rules.proposed import proposed
from handoff.rules.support import supported
from handoff.rules.written import written
from handoff.snapshot import Look

Rule = Callable[[Look], Decision | None]

RULES: tuple[Rule, ...] = (
    bot_is_off,
    paused,
    late_turn,
    topic_floor,
    proposed,
    written,
    no_knowledge,
    supported,
)
"""The first that returns a decision decides. Those about drafts return nothing on the first look."""
