"""The people's side of a policy: the ladder of a waiting handoff, and teams with their hours."""

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from handoff.policy.calendar import check_place
from handoff.policy.parts import Hours, Minutes, Part

Reach = Literal["ping", "group", "leads", "word", "call_back"]
"""Whom a rung reaches: the card's thread, the agents' group, the leads, the customer, and the customer with a
promise of a call-back."""


class Rung(Part):
    """One step of the ladder."""

    after_minutes: Minutes
    """Of the team's opening time, since the handoff."""
    do: Reach

    @property
    def after(self) -> timedelta:
        """The same as a duration."""
        return timedelta(minutes=self.after_minutes)


LADDER = (
    Rung(after_minutes=2, do="ping"),
    Rung(after_minutes=5, do="group"),
    Rung(after_minutes=10, do="leads"),
    Rung(after_minutes=15, do="word"),
    Rung(after_minutes=30, do="call_back"),
)


class OnCall(Part):
    """Who is rung while the team is away, for what cannot wait."""

    agents: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    """Slack user ids. The duty goes from one to the next each Monday."""
    priorities: Annotated[tuple[Literal["low", "normal", "high", "urgent"], ...], Field(min_length=1)] = ("urgent",)
    again_minutes: Minutes = 10
    """Nobody has claimed after this: the next of them is rung, and so on."""

    def on_duty(self, day: date, behind: int = 0) -> str:
        """Slack user id of who has the duty on a local day; ``behind`` counts those after them."""
        week = (day.toordinal() - 1) // 7  # day 1 was a Monday
        return self.agents[(week + behind) % len(self.agents)]


class Team(Part):
    """People with common hours."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """What is theirs; an empty list means everything."""
    hours: Hours | None = None
    """When they are there; without it, always."""
    more_hours: Annotated[tuple[Hours, ...], Field(max_length=8)] = ()
    """Further windows, for a split shift or other hours on some days."""
    holidays: str = ""
    """A country whose public holidays they keep, or one of its parts: ``DE``, ``DE-BE``, ``US-CA``."""
    closed_on: tuple[date, ...] = ()
    """Further days they are away."""
    on_call: OnCall | None = None
    """Without it, what comes while they are away waits until they are back."""

    @field_validator("holidays")
    @classmethod
    def _known(cls, value: str) -> str:
        return check_place(value)

    @model_validator(mode="after")
    def _sometimes_there(self) -> Self:
        if self.hours is None and (self.holidays or self.closed_on):
            raise ValueError("holidays and closed_on need hours")
        if self.on_call is not None and self.hours is None:
            raise ValueError("on_call needs hours: a team without them is always there")
        if self.more_hours and self.hours is None:
            raise ValueError("more_hours need hours")
        if any(self.hours is not None and more.zone != self.hours.zone for more in self.more_hours):
            raise ValueError("all hours of a team are in one zone")
        return self

    @property
    def windows(self) -> tuple[Hours, ...]:
        """All of them; none where they are always there."""
        return () if self.hours is None else (self.hours, *self.more_hours)

    def fits(self, *, tier: str, topic: str) -> bool:
        """Whether a conversation of this tier and topic is theirs."""
        return (not self.tiers or tier in self.tiers) and (not self.topics or topic in self.topics)


class Skills(Part):
    """What one agent is asked for first; whoever is not named is asked with the group."""

    id: Annotated[str, Field(min_length=2, max_length=20)]
    """Slack user id."""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    """Accounts that are theirs."""
    most: Annotated[int, Field(ge=1, le=100)] = 5
    """Conversations they can have at once."""

    def fits(self, *, topic: str, language: str, account: str) -> bool:
        """Whether they are one to ask: what they do not name is no bar, their own account always fits."""
        if account and account in self.accounts:
            return True
        return (
            (not self.topics or topic in self.topics)
            and (not self.languages or language in self.languages)
            and not (self.accounts and not self.topics and not self.languages)
        )
