"""A Plan says what one transaction writes. The mind makes it; ``storage.apply`` carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.model import Actor, Call, Conversation, Decision


class Outcome(StrEnum):
    """How a turn ended. A closed list."""

    ANSWERED = "answered"
    MERGED = "merged"  # one answer serves several turns and is tied to the last
    HANDED = "handed"
    HELD = "held"
    ATTACHED = "attached"  # put on the card while people own the conversation
    RECORDED = "recorded"  # written by an agent or a bystander
    SILENT = "silent"
    SHADOWED = "shadowed"
    DELETED = "deleted"
    DEAD = "dead"  # could not be handled; a person was told


class DraftState(StrEnum):
    """What became of a draft. A closed list."""

    SENT = "sent"
    WITHHELD = "withheld"  # a person took over while it was written
    NOT_SENT = "not_sent"  # a rule decided against it
    SHADOW = "shadow"
    SUGGESTED = "suggested"
    HELD = "held"
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message to the customer's thread."""

    kind: str
    """``answer``, ``notice`` or ``relay`` (a person's words)."""
    text: str
    """Markdown for answers and notices; a person's own words for relays."""
    by: str = ""
    """Slack user id of the person a relay speaks for."""
    bound: bool = True
    """Whether the fence must still be the plan's when the send starts: true for everything the bot says,
    false for a person's words and for what a person's press asked for."""
    turn: str = ""
    """ts of the customer turn this answers."""
    passages: tuple[int, ...] = ()
    buttons: bool = False
    ask: str = ""
    """A question under the message: ``csat``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line in the card's internal thread."""

    text: str
    by: str = ""
    """Slack user id of the person quoted; empty for the desk itself."""
    did: str = "wrote"
    """What that person did with these words."""
    ping: str = ""
    """Who is pinged: ``group``, ``leads`` or nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to look at again later; what fires checks the fence first."""

    kind: str
    """``ladder_`` and what the rung does, ``call_back``, ``hold``, ``idle_remind`` or ``idle_release``."""
    due: datetime
    rung: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One audit line, written in the transaction of its effect."""

    act: str
    actor: Actor
    why: str = ""
    from_owner: str = ""
    to_owner: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one transaction writes."""

    before: Conversation
    after: Conversation
    decision: Decision | None = None
    outcome: Outcome | None = None
    """What becomes of the turns the decision was about; None leaves turns alone."""
    draft_state: DraftState | None = None
    proposes: Call | None = None
    """An action that waits for approval."""
    opens_handoff: bool = False
    ends_handoff: bool = False
    withdraws_drafts: bool = False
    sends: tuple[Send, ...] = ()
    notes: tuple[Note, ...] = ()
    timers: tuple[Timer, ...] = ()
    records: tuple[Record, ...] = ()
