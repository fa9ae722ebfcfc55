"""What one window looks like: frozen views, each figure with the number of things it rests on (DESIGN P13).

Definitions in words: ``handoff.quality.measures.MEASURES``. Times are aware UTC, durations are seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handoff.quality.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``n`` of ``of``."""

    n: int
    of: int

    @property
    def value(self) -> float | None:
        """0 to 1; None where there is nothing to take a share of."""
        return self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A duration over ``n`` things, in seconds; all None where n is 0."""

    n: int = 0
    median: float | None = None
    p90: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """Of the endings whose question was due in the window."""

    asked: int
    """Endings with the question, that reached the customer."""
    responses: int
    """Of these, how many got at least one score: the response rate is responses/asked."""
    scores: int
    """Scores on them; several customers may rate one ending."""
    mean: float | None
    """1 to 5."""
    content: Share
    """Scores of 4 and 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What people did with the drafts they judged in the window, and what they said the bot should have said."""

    judged: int
    approved: int
    edited: int
    rejected: int
    dismissed: int
    changed: Share
    """Edited and rejected, of all judged but the dismissed ones: the human correction rate."""
    size: Spread
    """Of edits: share of the words that changed, 0 to 1 (no seconds here). n is fewer than ``edited`` where an edit is
    older than this figure."""
    kinds: Mapping[str, int]
    """Edits by class of change: see handoff/corrections.py."""
    shortcuts: int
    """Answers already sent that an agent corrected by the shortcut; not part of the rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """From reviews finished in the window. Counts of reviewed things as they were drawn: not weighted, no estimate."""

    handed: Share
    """Reviewed handoffs of which a reviewer said that the bot could have answered."""
    kept: Share
    """Reviewed answers of which a reviewer said that a person should have taken them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One window in numbers. Conversations are those opened in it, handoffs those opened in it, and so on."""

    since: datetime
    until: datetime
    conversations: int
    """Opened in the window, with a request in them; the outcomes sum to this."""
    asides: int
    """Opened in the window, and nothing was asked in them: not part of any share."""
    outcomes: Mapping[Outcome, int]
    """All seven, each conversation once."""
    containment: Share
    """Solved-confirmed and solved-quiet, of all that ended (all but pending)."""
    containment_strict: Share
    """Solved-confirmed, of all that ended."""
    containment_vendor: Share
    """No person was asked for or took part, of all: what most products call their rate. Counts the abandoned too."""
    reopened: Share
    """Of all that ended."""
    handoff_rate: Share
    """Conversations for which the bot asked for a person, of all."""
    handoffs: int
    """Times the bot asked for a person in the window; held drafts and takeovers are none."""
    takeovers: int
    """Times a person took a conversation unasked."""
    claimed: Share
    """Handoffs somebody took, of all handoffs."""
    claim: Spread
    """From the handoff to its first claim."""
    first_reply: Spread
    """From the handoff to the first words of a person to the customer."""
    resolution: Spread
    """From the handoff to Resolve; only those that ended so. Takeovers count, from the takeover."""
    resolution_own: Spread
    """The same without the times in which a person had answered and the customer had not."""
    answers: int
    """Answers of the bot's that reached customers in the window."""
    feedback: Share
    """Helpful, of all presses in the window (the newest of a person on an answer)."""
    satisfaction: Satisfaction
    corrections: Corrections
    regret: Regret
