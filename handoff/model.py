"""The words of the desk as frozen values.

Times are aware UTC datetimes. A Slack ``ts`` is a string and an identity, never a float.
Scores are floats from 0 to 1 unless the field says otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum


class Owner(StrEnum):
    """Who may speak to the customer now."""

    BOT = "BOT"
    WAITING = "WAITING"
    HUMAN = "HUMAN"
    CLOSED = "CLOSED"


class Act(StrEnum):
    """What can happen to an ownership."""

    REQUEST = "request"
    CLAIM = "claim"
    RELEASE = "release"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    EXPIRE = "expire"
    TRANSFER = "transfer"


class Author(StrEnum):
    """Which side wrote a turn."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    BYSTANDER = "bystander"


class Autonomy(StrEnum):
    """How far the bot may go in a channel."""

    OFF = "off"
    SHADOW = "shadow"
    SUGGEST = "suggest"
    HOLD = "hold"
    ANSWER = "answer"


class Verdict(StrEnum):
    """What happens to a customer's turn."""

    ANSWER = "answer"
    OFFER = "offer"  # answer, and offer a person in the same message
    HOLD = "hold"  # the draft waits for an agent's approval
    HAND_OVER = "hand_over"
    SILENT = "silent"


class EndReason(StrEnum):
    """Why an ownership ended. A closed list."""

    ASKED = "asked"  # a rule or the customer asked for a person
    CLAIMED = "claimed"
    TAKEN_OVER = "taken_over"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"  # the customer no longer wants a person
    RESOLVED = "resolved"
    REOPENED = "reopened"
    IDLE = "idle"
    TRANSFERRED = "transferred"
    QUIET = "quiet"  # a direct-message stretch ended after 72 h without a turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message by one author, identified by (channel, ts)."""

    channel: str
    ts: str
    author: Author
    text: str
    person: str = ""
    """Slack user id of the author; empty for the bot."""
    at: datetime | None = None
    received_at: datetime | None = None
    files: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    """Slack user ids mentioned in the text."""
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of one knowledge article, found for a question."""

    article: str
    """Path of the article inside the knowledge folder: its identity."""
    title: str
    section: str
    text: str
    score: float
    scope: str = "public"
    updated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two articles say different things about what was asked; the newer one counts."""

    newer: str
    older: str
    what: str
    """The two statements side by side, for a person to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An action somebody asks for: its name and its arguments, canonical JSON (see handoff/actions)."""

    action: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply the bot proposes, not sent."""

    text: str
    origin: str
    """``extractive`` or the model id that wrote it."""
    cites: tuple[int, ...] = ()
    """Indexes into the evidence's passages."""
    enough: bool | None = None
    """The drafter's own word that the passages answer the question; None where it was not asked."""
    logprob: float | None = None
    """Mean token log-probability, 0 or less; None where the model gives none."""
    self_check: float | None = None
    """The model's second look at its own draft, 0 to 1; None where it was not asked or failed."""
    proposal: Call | None = None
    """An action the drafter proposes instead of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the bot gathered about a turn or a draft. Frozen with the decision and stored."""

    passages: tuple[Passage, ...] = ()
    """Best first."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """Numbers of the search: see ``bot/knowledge``."""
    conflicts: tuple[Conflict, ...] = ()
    draft: Draft | None = None
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes the desk declares."""
    knowledge: bool = True
    """False where no knowledge folder is set or it is empty: everything is handed over."""
    offered: tuple[str, ...] = ()
    """Names of the actions the drafter may propose here."""

    def with_passages(self, more: Sequence[Passage]) -> "Evidence":
        """The same with what was looked up besides, behind what was found."""
        return replace(self, passages=(*self.passages, *more)) if more else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An observed fact. It judges nothing."""

    name: str
    value: float
    why: str
    """One sentence an agent can read, naming what was seen; it may quote the turn."""
    label: str = ""
    """The kind where a signal has kinds: a risk topic, a language code."""
    also: tuple[str, ...] = ()
    """Other kinds seen as clearly in the same turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One rule that was looked at, fired or not."""

    rule: str
    fired: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What happens to a turn, and why."""

    verdict: Verdict
    rule: str
    reason: str
    """A sentence with the numbers in it."""
    priority: str = "normal"
    say: str = ""
    """Words to the customer that replace the default ones; empty means the default."""
    topic: str = ""
    signals: tuple[Signal, ...] = ()
    considered: tuple[Considered, ...] = ()
    propensity: float = 1.0
    """Probability with which this verdict was drawn; 1 where nothing was random."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something. ``kind`` is an author side, ``system`` or ``file``."""

    kind: str
    id: str = ""
    name: str = ""
    lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One Slack thread, or one stretch of a direct message, with exactly one owner."""

    id: str
    owner: Owner = Owner.BOT
    agent: str = ""
    """Slack user id of the agent while the owner is HUMAN; empty otherwise."""
    fence: int = 0
    """Grows with every change of owner, and only then."""
    owner_since: datetime | None = None
    end_reason: EndReason | None = None
    """Why the ownership before this one ended."""
    reopened: bool = False
