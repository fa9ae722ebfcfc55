"""The policy's word on actions: which are offered, who must say yes, how long they may wait."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, create_model, model_validator

from handoff.actions import ACTIONS, NAMES, Action, Arguments
from handoff.actions.parts import Money, Number
from handoff.errors import ActionRefused
from handoff.policy.parts import Minutes, Part


class Gate(Part):
    """Who must agree to calls that fit; an empty list fits everything."""

    actions: tuple[str, ...] = ()
    amount_above: Annotated[Decimal, Field(ge=0)] = Decimal(-1)
    """In the desk's currency; without it, any amount and none."""
    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs: Literal["one", "two", "refuse"]
    say: str = ""
    """Why not, for who proposed it."""

    def fits(self, name: str, amount: Decimal, *, tier: str, topics: set[str]) -> bool:
        """Whether the gate is about this call."""
        return (
            (not self.actions or name in self.actions)
            and amount > self.amount_above
            and (not self.tiers or tier in self.tiers)
            and (not self.topics or bool(topics & set(self.topics)))
        )


class OwnField(Part):
    """One argument of an own action."""

    kind: Literal["text", "amount", "whole", "number"] = "text"
    """``number`` is an order's or a ticket's: letters, digits, dashes."""
    most: Annotated[int, Field(ge=1, le=1_000_000)] = 1_000
    """Of a whole number: its greatest value; of a text: its characters."""
    choices: tuple[str, ...] = ()

    def type(self) -> Any:
        """As pydantic knows it."""
        if self.choices:
            return Literal[self.choices]
        return {
            "text": Annotated[str, Field(min_length=1, max_length=min(self.most, 1_000))],
            "amount": Money,
            "whole": Annotated[int, Field(ge=0, le=self.most)],
            "number": Number,
        }[self.kind]


class Own(Part):
    """An action a desk's own back end carries out: a signed POST with an idempotency key."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    about: Annotated[str, Field(min_length=1, max_length=400)]
    """What the model is told of it."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")]
    writes: bool = True
    """It changes something: a person decides first."""
    topic: str = ""
    what: str = ""
    done: str = ""
    fields: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")], OwnField] = Field(default_factory=dict)

    def action(self) -> Action:
        """The same as every other action."""
        fields: Any = {name: (one.type(), ...) for name, one in self.fields.items()}
        return Action(
            name=self.name, title=self.title, about=self.about, writes=self.writes, topic=self.topic, url=self.url,
            what=self.what or self.title.lower(), done=self.done or f"{self.title}: done.",
            arguments=create_model(f"Own_{self.name}", __base__=Arguments, **fields),
        )  # fmt: skip


class Actions(Part):
    """Actions with approval. Those that change something always need a person (DESIGN P7)."""

    offered: tuple[str, ...] = NAMES
    """What the model and the agents may propose; an empty list turns actions off."""
    proposed_before_floor: tuple[str, ...] = ()
    """Floors that wait for the model's proposal: a call of that topic goes to an approver, not to a plain handoff."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    calls_a_turn: Annotated[int, Field(ge=1, le=5)] = 5
    open_minutes: Minutes = 60
    """An approval nobody gave lapses after this much of the team's opening time."""
    gates: tuple[Gate, ...] = (Gate(actions=("refund", "credit"), amount_above=Decimal(200), needs="two"),)
    own: tuple[Own, ...] = ()
    """Actions of the desk's own back end; always offered."""

    @model_validator(mode="after")
    def _by_name(self) -> Self:
        known = (*NAMES, *(one.name for one in self.own))
        if len(set(known)) < len(known):
            raise ValueError("two actions have the same name")
        named = (*self.offered, *(name for gate in self.gates for name in gate.actions))
        unknown = [name for name in named if name not in known]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no action; allowed: {', '.join(known)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """What may be proposed here."""
        return tuple(dict.fromkeys((*self.offered, *(one.name for one in self.own))))

    @cached_property
    def all(self) -> tuple[Action, ...]:
        """Every action there is: ours and the desk's own."""
        return (*ACTIONS, *(one.action() for one in self.own))

    def what(self, name: str, arguments: Mapping[str, Any]) -> str:
        """How a call is spoken of, also where the policy no longer knows the action: "a refund of 20.00 EUR"."""
        known = next((one for one in self.all if one.name == name), None)
        return known.says(known.what, arguments, self.currency) if known is not None else name.replace("_", " ")

    def done(self, name: str, arguments: Mapping[str, Any]) -> str:
        """What the customer hears when it is done, likewise."""
        known = next((one for one in self.all if one.name == name), None)
        said = known.says(known.done, arguments, self.currency) if known is not None else ""
        return said or f"This is done: {name.replace('_', ' ')}."

    def find(self, name: str) -> Action:
        """The action of this name. Raises ActionRefused where there is none."""
        for one in self.all:
            if one.name == name:
                return one
        raise ActionRefused(f"There is no action {name[:60]!r}.")
