"""COMMANDS: the slash commands. Home workspace only; guests are refused like everybody off the roster."""

from dataclasses import dataclass

from bot.slack.commands import handoff, qa
from bot.slack.front import Handler
from bot.slack.ids import Command


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command: its name, who may, what it does."""

    name: str
    needs: str
    run: Handler


COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand(Command.HANDOFF, "agent", handoff.run),
    SlashCommand(Command.QA, "reviewer", qa.run),
)
