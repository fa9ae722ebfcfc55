"""What QA looks at: the kinds of things in the frame, and one judged thing as estimates see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of things a reviewer judges."""

    ANSWER = "answer"  # what the bot said to a customer
    SHADOW = "shadow"  # a draft nobody saw
    HANDOFF = "handoff"  # that a person was asked, or took over
    INTERVENTION = "intervention"  # a draft a person approved, edited or rejected
    AGENT = "agent"  # an agent's own words to a customer


class Method(StrEnum):
    """How a sample is drawn."""

    SIMPLE = "simple"
    STRATIFIED = "stratified"
    RISK = "risk"


STRATA = ("rule", "topic", "confidence", "tier", "edition", "autonomy", "kind")
"""What a stratified draw may go by."""

BEFORE = "drawn before"
"""The stratum of what an earlier sample drew: certain to count, not reviewed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing in the frame."""

    id: str
    """Unique in the frame; draws do not depend on the order things are given in."""
    kind: Kind
    conversation_id: str
    at: datetime
    stratum: str = ""
    risk: float = 1.0
    """How much a look at it is worth, above 0: a risk-weighted draw goes by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One thing of a sample."""

    id: str
    stratum: str
    probability: float
    """Inclusion probability, above 0 to 1."""
    position: int
    """Its place in the draw, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One drawn thing with a reviewer's answer to one yes-or-no question."""

    id: str
    cluster: str
    """Its conversation: things of one conversation are alike."""
    stratum: str
    probability: float
    value: float
    """1 for yes, 0 for no; between them where reviewers differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A rate with its interval, or the reason why none is given (DESIGN P13)."""

    value: float | None
    """0 to 1; None where it is refused."""
    low: float
    high: float
    level: float
    """Nominal coverage of the interval, such as 0.95."""
    n: int
    """Judged things it rests on."""
    population: int
    """Things it speaks about."""
    method: str
    """In words, for the line under the number: "Hájek, stratified by rule, clustered by conversation"."""
    refused: str = ""
    """Why there is no number."""
