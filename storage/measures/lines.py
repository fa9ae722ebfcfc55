"""What the measures look like by day, rule, agent, account, topic and edition, and the desk at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handoff.quality.outcomes import Outcome
from storage.measures.views import Share, Spread
from storage.queries import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One UTC day of a window."""

    day: date
    conversations: int
    """Opened that day, with a request in them."""
    outcomes: Mapping[Outcome, int]
    handoffs: int
    takeovers: int
    answers: int
    claim: Spread
    """Of handoffs opened that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """What one rule asked people for. Most handoffs first."""

    rule: str
    handoffs: int
    claimed: int
    claim: Spread
    precision: Share
    """Reviewed handoffs of this rule in which a person was needed, of all reviewed ones: counts, not weighted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """One agent's work on the handoffs and takeovers opened in the window. Most first."""

    agent: str
    """Slack user id."""
    claims: int
    """Stretches they had; after a transfer the one who had it last."""
    replies: int
    """Messages of theirs to customers in those stretches."""
    first_reply: Spread
    """From the handoff to their first words, where they were the first to write."""
    resolution: Spread
    resolved: int
    open_now: int
    """Conversations they own now, whenever these began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One customer account's conversations opened in the window. Most first."""

    account: str
    conversations: int
    outcomes: Mapping[Outcome, int]
    handoff_rate: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """Decisions of the window that share a topic or an edition. A turn may be decided twice. Most first."""

    key: str
    """The topic (empty: none) or the edition's id."""
    decisions: int
    answered: int
    """Verdicts answer and offer."""
    handed: int
    held: int
    silent: int

    @property
    def handoff_rate(self) -> Share:
        """Handed over, of all decisions that were not silent."""
        return Share(n=self.handed, of=self.decisions - self.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """One edition's decisions, and what people made of its drafts."""

    decided: DecidedLine
    changed: Share
    """Human correction rate of its drafts judged in the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A timer that is set."""

    kind: str
    rung: int
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One conversation with people now."""

    view: Waiting
    rule: str
    topic: str
    waited: float
    """Seconds since its owner is who it is."""
    clocks: tuple[Clock, ...]
    """Timers set for its owner as it is now, next first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The desk at this moment."""

    waiting: tuple[Queued, ...]
    """Nobody has them yet: WAITING, and held drafts. Oldest first."""
    owned: tuple[Queued, ...]
    """With an agent. Oldest first."""
    owners: Mapping[str, int] = field(default_factory=dict)
    """Agent → conversations they own, most first."""
    turns: int = 0
    """Customer turns not handled yet."""
    held: int = 0
    """Drafts that wait for a yes."""
    approvals: int = 0
    """Actions that wait for a yes."""
