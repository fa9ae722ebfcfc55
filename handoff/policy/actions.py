"""The policy's word on actions: which are offered, who must say yes, how long they may wait."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator

from handoff.actions import NAMES
from handoff.policy.parts import Minutes, Part


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no action; allowed: {', '.join(NAMES)}")
    return names


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

    _names = field_validator("actions")(_known)

    def fits(self, name: str, amount: Decimal, *, tier: str, topics: set[str]) -> bool:
        """Whether the gate is about this call."""
        return (
            (not self.actions or name in self.actions)
            and amount > self.amount_above
            and (not self.tiers or tier in self.tiers)
            and (not self.topics or bool(topics & set(self.topics)))
        )


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

    _names = field_validator("offered")(_known)
