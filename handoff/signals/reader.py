"""What a signal is to the rest of the desk: a name, a stage, an honest gap, and a pure function."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from handoff.model import Evidence, Signal, Turn

Read = Callable[[Turn, tuple[Turn, ...], Evidence], Signal]


class Stage(StrEnum):
    """When a signal can be read."""

    TURN = "turn"  # from the customer's turn, before any draft exists
    DRAFT = "draft"  # from a draft; the evidence holds it


@dataclass(frozen=True, slots=True)
class Reader:
    """One signal: ``read(turn, history, evidence)``, history oldest first and without the turn itself."""

    name: str
    stage: Stage
    misses: str
    """What it does not see, in one sentence for the owner of the desk."""
    read: Read
