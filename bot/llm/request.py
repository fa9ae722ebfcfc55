"""What a drafter is asked, whoever drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handoff.model import Draft, Passage, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    """One question with everything a drafter may see: nothing from another customer's scope."""

    turns: Sequence[Turn]
    """The customer turns to be answered together, oldest first; at least one."""
    history: Sequence[Turn]
    """Earlier turns of the same conversation, oldest first; agents' turns are part of it."""
    passages: Sequence[Passage]
    """Best first; may be empty."""
    language: str = "en"
    tone: str = ""
    """The desk's own words on tone; empty means the default."""
    company: str = ""
    human_stretch: str = ""
    """What a person did in this conversation before giving it back; empty if nobody did."""

    @property
    def question(self) -> str:
        """The customer's words, oldest first, one turn a line."""
        return "\n".join(turn.text for turn in self.turns)


class Drafter(Protocol):
    """Writes one draft. Raises handoff.errors.DrafterFailed; never returns an error text as a draft."""

    model: str

    async def draft(self, request: DraftRequest) -> Draft:
        """Return one draft, or raise DrafterFailed within the drafter's own deadline."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
