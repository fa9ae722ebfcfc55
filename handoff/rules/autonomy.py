"""How far the bot may go in this channel."""

from handoff.model import Autonomy, Decision, Verdict
from handoff.snapshot import Look


def bot_is_off(look: Look) -> Decision | None:
    """Autonomy off: the bot neither drafts nor speaks."""
    if look.snapshot.autonomy is not Autonomy.OFF:
        return None
    return Decision(verdict=Verdict.SILENT, rule="autonomy-off", reason="The bot is off in this channel.")
