"""Everything a decision may look at, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handoff.model import Autonomy, Conversation, Evidence, Signal, Turn
from handoff.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The conversation as it was read, and the turns to decide on."""

    conversation: Conversation
    turns: tuple[Turn, ...]
    """Customer turns to be answered together, oldest first; at least one."""
    history: tuple[Turn, ...] = ()
    past_signals: tuple[Mapping[str, tuple[float, str]], ...] = ()
    """name → (value, label) of earlier customer turns, newest first."""
    autonomy: Autonomy = Autonomy.ANSWER
    paused: bool = False
    channel: str = ""
    tier: str = ""
    language: str = ""
    """The customer's declared one."""
    usual_wait: tuple[int, int] | None = None
    """Minutes a person usually takes to join, measured: see handoff/waiting.py."""
    told: bool = False
    """A person gave these turns back to the bot with a word on how to answer: rules on the turn alone do not count."""
    now: datetime

    @property
    def turn(self) -> Turn:
        """The turn the answer is tied to: the last."""
        return self.turns[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a rule sees: the snapshot, the signals of its stage and all earlier ones, the policy."""

    snapshot: Snapshot
    evidence: Evidence
    policy: Policy
    signals: Mapping[str, Signal]

    @property
    def has_draft(self) -> bool:
        """Whether this is the second look, on a finished draft."""
        return self.evidence.draft is not None

    def value(self, name: str, default: float = 0.0) -> float:
        """The signal's value, or ``default`` where it was not read at this stage."""
        signal = self.signals.get(name)
        return default if signal is None else signal.value
