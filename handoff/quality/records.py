"""What leaves the house, before it has a format: reviews, corrections, conversations as plain values.

Persons stand here by their own ids; only ``bot/out`` gives these out, and there they become pseudonyms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of a conversation."""

    side: str
    """``customer``, ``agent`` or ``bot``."""
    text: str
    person: str = ""
    at: datetime
    notice: bool = False
    """Words of the desk about itself ("a colleague will look"), no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How an item got into one sample."""

    sample_id: str
    method: str
    seed: int
    stratum: str
    probability: float
    """Inclusion probability, above 0 to 1."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One reviewer's review of one item."""

    reviewer: str
    answers: Mapping[str, str]
    """Question id to choice id."""
    words: str = ""
    corrected: str = ""
    """What should have been said."""
    at: datetime | None = None
    rubric: str = ""
    """Hash of the rubric it was judged by; empty where it is not known."""


class Exported(Protocol):
    """What every record has: where it is from and whose it is."""

    @property
    def id(self) -> str:
        """Its own id."""
        ...

    @property
    def account(self) -> str:
        """Name of the customer company; empty where the desk knows none."""
        ...

    @property
    def group(self) -> str:
        """The customer as splits go by it: the account, else the Slack team, else the channel."""
        ...

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """One thing drawn for review, with every review that is done."""

    id: str
    kind: str
    """See handoff/quality/items.py."""
    conversation_id: str
    account: str
    group: str
    at: datetime
    context: tuple[Said, ...]
    """The turns before it, earliest first."""
    words: str
    """What is judged: the answer, the draft, the reason of a handoff, the agent's words."""
    sent: str = ""
    """What a person sent instead; empty where nobody changed it."""
    person: str = ""
    """The agent whose work it is; empty for the bot's."""
    edition_id: str = ""
    verdict: str = ""
    rule: str = ""
    reason: str = ""
    topic: str = ""
    state: str = ""
    samples: tuple[Drawing, ...] = ()
    reviews: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage of knowledge a draft was made from."""

    article: str
    section: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRecord:
    """What a person said instead of the bot's words."""

    id: str
    conversation_id: str
    account: str
    group: str
    at: datetime
    context: tuple[Said, ...]
    """Everything said before, the question last."""
    question: str
    before: str
    after: str
    kind: str
    """See handoff/corrections.py."""
    source: str
    """``edit`` or ``shortcut``."""
    by: str
    edition_id: str = ""
    passages: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord:
    """One conversation as far as it went."""

    id: str
    account: str
    group: str
    at: datetime
    """When it opened."""
    owner: str
    end_reason: str
    turns: tuple[Said, ...]
    editions: tuple[str, ...] = ()
    """Every edition that decided in it, in order of first use."""
    rules: tuple[str, ...] = ()
    """The rule of each decision, in order."""


Record = ReviewRecord | CorrectionRecord | ConversationRecord
