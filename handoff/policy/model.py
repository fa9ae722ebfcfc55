"""The policy: the versioned file of rules and their numbers, as frozen values.

Every field has a unit and a reason; the file people edit is ``default.yaml`` beside this module.
"""

import re
from datetime import datetime, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

FLOORS = ("money_movement", "account_closure", "legal", "medical", "fraud_security", "safety")
"""Topics that go to a person whatever the rules say, unless the file lowers them by name."""

FLOOR_AT = 0.8
"""A risk topic at or above this is a demand or a danger, not a question about how something works.
Demands score 0.8 and more, informational mentions 0.4 to 0.6 (handoff/signals/risk_topic.py)."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Level = Annotated[float, Field(ge=-1.0, le=1.0)]
Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 14)]


class Part(BaseModel):
    """Base: frozen, and an unknown key is an error, never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(Part):
    """Bounds on one signal; all that are given must hold."""

    at_least: Level | None = None
    at_most: Level | None = None
    above: Level | None = None
    below: Level | None = None
    label: tuple[str, ...] = ()
    """Kinds of the signal that count; empty means any."""

    @field_validator("label", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        bounds = (self.at_least, self.at_most, self.above, self.below)
        if all(bound is None for bound in bounds) and not self.label:
            raise ValueError("give at least one of at_least, at_most, above, below, label")
        return self

    def holds(self, value: float, label: str) -> bool:
        """Whether a signal with this value and label meets every bound."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (not self.label or label in self.label)
        )


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(Part):
    """A weekly window in a named time zone.

    ``to`` at or before ``from`` runs over midnight, into the morning after each named day.
    """

    days: tuple[Day, ...] = DAYS
    start: time = Field(alias="from")
    end: time = Field(alias="to")
    zone: str = "UTC"

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("give an IANA time zone such as Europe/Berlin") from error
        return value

    @field_validator("start", "end", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise ValueError("give a time such as 09:00 or 17:30")
        return value

    def covers(self, at: datetime) -> bool:
        """Whether the aware time ``at`` lies in the window."""
        local = at.astimezone(ZoneInfo(self.zone))
        today, yesterday = (DAYS[(local.weekday() - back) % 7] in self.days for back in (0, 1))
        now = local.time()
        if self.start < self.end:
            return today and self.start <= now < self.end
        return (today and now >= self.start) or (yesterday and now < self.end)


class Where(Part):
    """Where a rule holds; an empty list means everywhere."""

    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class WrittenRule(Part):
    """One rule of the file."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,60}$")]
    stage: Literal["turn", "draft"] = "turn"
    when: dict[str, Condition] = Field(alias="if", min_length=1)
    for_turns: Annotated[int, Field(ge=1, le=10)] = 1
    """The conditions must have held for this many customer turns in a row, this one included."""
    where: Where = Where()
    hours: Hours | None = None
    then: Literal["hand_over", "offer", "hold", "silent", "greet"]
    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    say: str = ""


class Timers(Part):
    """How long things may wait."""

    reping_minutes: tuple[Minutes, ...] = (2, 5, 15)
    """Minutes after the handoff at which an unclaimed one is pinged again; the second tells the customer."""
    hold_minutes: Minutes = 10
    """A held draft nobody judged becomes a handoff after this."""
    idle_remind_minutes: Minutes = 15
    idle_release_minutes: Minutes = 45
    """An idle agent's conversation goes to WAITING if the customer spoke last, else to the bot."""
    quiet_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 72
    """A direct-message stretch ends after this without a turn."""
    join_seconds: Annotated[float, Field(ge=0, le=10)] = 1.2
    """A fragment ("hi", "one question") waits this long for the rest of the burst."""


class Words(Part):
    """What the bot says to customers. ``{company}``, ``{agent}`` and ``{minutes}`` are filled in."""

    disclosure: str
    offer: str
    handover: str
    held: str
    waiting: str
    withdrawn: str
    greeting: str
    resolved: str
    late: str


class Policy(Part):
    """The whole file."""

    version: Literal[1]
    name: str
    company: str = "the company"
    tone: str = ""
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], Field(min_length=1)] = ("en",)
    support_above: Share
    """A draft is sent only if one passage supports it above this."""
    answerable_above: Share
    """An extractive draft is sent only if its own estimate that it answers is above this."""
    late_minutes: Minutes = 15
    """A turn received longer than this after it was written is handed over (DESIGN §5)."""
    lower_floors: tuple[str, ...] = ()
    timers: Timers = Timers()
    words: Words
    rules: tuple[WrittenRule, ...]

    @field_validator("lower_floors")
    @classmethod
    def _floors_by_name(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in FLOORS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a floor; allowed: {', '.join(FLOORS)}")
        return value

    @property
    def floors(self) -> tuple[str, ...]:
        """The floors that hold under this policy."""
        return tuple(topic for topic in FLOORS if topic not in self.lower_floors)
