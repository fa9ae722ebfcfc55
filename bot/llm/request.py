"""What a drafter is asked, whoever drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from handoff.model import Draft, Passage, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """An action a model may ask for."""

    name: str
    about: str
    schema: Mapping[str, Any]
    """JSON schema of its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call as a model wrote it: nothing in it is checked yet."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call with what it gave."""

    call: ToolCall
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What a drafter gives where it wants actions before it drafts."""

    calls: tuple[ToolCall, ...]


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
    whisper: str = ""
    """What that person told the bot to do from there on."""
    tools: Sequence[Tool] = ()
    called: Sequence[Called] = ()
    """Calls of this turn so far, in order."""

    @property
    def question(self) -> str:
        """The customer's words, oldest first, one turn a line."""
        return "\n".join(turn.text for turn in self.turns)


class Drafter(Protocol):
    """Writes one draft. Raises handoff.errors.DrafterFailed; never returns an error text as a draft."""

    model: str
    calls_tools: bool
    """Whether it can ask for actions."""

    async def draft(self, request: DraftRequest) -> Draft | Calls:
        """Return one draft, or the calls it wants first; raise DrafterFailed within the drafter's own deadline."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
