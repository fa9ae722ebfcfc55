"""The policy: the versioned file of rules and their numbers, as frozen values.

Every field has a unit and a reason; the file people edit is ``default.yaml`` beside this module.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from handoff.policy.actions import Actions
from handoff.policy.parts import Hours, Level, Minutes, Part, Share
from handoff.policy.people import LADDER, Rung, Skills, Team
from handoff.policy.quality import Quality

FLOORS = ("money_movement", "account_closure", "legal", "medical", "fraud_security", "safety")
"""Topics that go to a person whatever the rules say, unless the file lowers them by name."""

FLOOR_AT = 0.8
"""A risk topic at or above this is a demand or a danger, not a question about how something works.
Demands score 0.8 and more, informational mentions 0.4 to 0.6 (handoff/signals/risk_topic.py)."""


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
    """How long things may wait. What waits for people counts in the team's opening time."""

    hold_minutes: Minutes = 10
    """A held draft nobody judged becomes a handoff after this."""
    idle_remind_minutes: Minutes = 15
    idle_release_minutes: Minutes = 45
    """An idle agent's conversation goes to WAITING if the customer spoke last, else to the bot."""
    call_back_minutes: Minutes = 60
    """A promised call-back is due after this; then the leads are told."""
    quiet_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 72
    """A direct-message stretch ends after this without a turn."""
    join_seconds: Annotated[float, Field(ge=0, le=10)] = 1.2
    """A fragment ("hi", "one question") waits this long for the rest of the burst."""


CLOSED = "I've asked a colleague to take this over. The team is back {opens}, and they'll answer you right here."
IDLE = "The colleague who was helping you had to step away, so I've asked the team to take over right here."
CALL_BACK = "I'm sorry, nobody could join so far. A colleague will get back to you right here by {by}."
PROPOSED = "I've asked a colleague to approve {what}. You'll hear from us right here."
DECLINED = "A colleague looked at it and can't approve {what}. I've asked the team to follow up with you right here."
LAPSED = "Nobody could decide on {what} in time, and I'm sorry about that. I've asked the team to follow up right here."
ON_CALL = "The team is away right now, but this can't wait: I've asked the colleague on call to join you right here."
USUAL_WAIT = "Usually someone joins within {low} to {high} minutes."
SATISFACTION = "How did we do? 1 is poor, 5 is great."
FAILED = "Something kept us from completing {what}. I've asked the team to look at it and follow up right here."


class Words(Part):
    """What the bot says to customers.

    ``{company}``, ``{agent}``, ``{minutes}``, ``{opens}`` (when the team is back), ``{by}`` and ``{what}`` (an action:
    "a refund of 20.00 EUR on order 1042") are filled in.
    """

    disclosure: str
    offer: str
    handover: str
    held: str
    waiting: str
    withdrawn: str
    greeting: str
    resolved: str
    late: str
    closed: str = CLOSED
    idle: str = IDLE
    call_back: str = CALL_BACK
    proposed: str = PROPOSED
    declined: str = DECLINED
    lapsed: str = LAPSED
    failed: str = FAILED
    satisfaction: str = SATISFACTION
    usual_wait: str = USUAL_WAIT
    on_call: str = ON_CALL


class Policy(Part):
    """The whole file."""

    version: Literal[1]
    name: str
    company: str = "the company"
    tone: str = ""
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], Field(min_length=1)] = ("en",)
    agents_language: Annotated[str, Field(pattern=r"^([a-z]{2})?$")] = ""
    """What agents read and write, for translations; empty means the first of ``languages``."""
    support_above: Share
    """A draft is sent only if one passage supports it above this."""
    answerable_above: Share
    """An extractive draft is sent only if its own estimate that it answers is above this."""
    late_minutes: Minutes = 15
    """A turn received longer than this after it was written is handed over (DESIGN §5)."""
    lower_floors: tuple[str, ...] = ()
    suggest_replies: bool = True
    """While an agent has a conversation, a draft beside them after each message of the customer's."""
    ask_satisfaction: bool = True
    """Under "resolved": how content the customer is, one press of five."""
    timers: Timers = Timers()
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=12)] = LADDER
    """What happens while a handoff waits for its claim."""
    teams: tuple[Team, ...] = ()
    """Who is there when; the first that fits a conversation counts, and without one people are always there."""
    agents: tuple[Skills, ...] = ()
    """Whom a handoff asks first; without any, the group."""
    tiers_first: tuple[str, ...] = ()
    """Tiers whose waiting counts double in the queue."""
    actions: Actions = Actions()
    quality: Quality = Quality()
    """How the desk is sampled and reviewed."""
    words: Words
    rules: tuple[WrittenRule, ...]
    _own: Mapping[str, Mapping[str, str]] = PrivateAttr(default_factory=dict)
    """Account → words of its own, from the customers file; no key of this one."""

    @field_validator("lower_floors")
    @classmethod
    def _floors_by_name(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in FLOORS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a floor; allowed: {', '.join(FLOORS)}")
        return value

    def spoken_to(self, words: Mapping[str, str], tone: str) -> "Policy":
        """The same policy with one customer's own words and tone."""
        if not words and not tone:
            return self
        news: dict[str, object] = {"words": self.words.model_copy(update=dict(words))}
        return self.model_copy(update=news | ({"tone": tone} if tone else {}))

    def with_own_words(self, own: Mapping[str, Mapping[str, str]]) -> "Policy":
        """The same policy, knowing which accounts hear words of their own."""
        made = self.model_copy()
        made._own = own
        return made

    def to(self, account: str) -> "Policy":
        """The same policy as this account hears it."""
        return self.spoken_to(self._own.get(account, {}), "")

    def team(self, *, tier: str, topic: str) -> Team:
        """The team a conversation belongs to."""
        return next((team for team in self.teams if team.fits(tier=tier, topic=topic)), Team(name="everybody"))

    @property
    def read_by_agents(self) -> str:
        """The agents' language."""
        return self.agents_language or self.languages[0]

    @property
    def floors(self) -> tuple[str, ...]:
        """The floors that hold under this policy."""
        return tuple(topic for topic in FLOORS if topic not in self.lower_floors)
