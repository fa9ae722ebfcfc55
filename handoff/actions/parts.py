"""What an action is: a name, typed arguments with bounds, and whether it changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from handoff.errors import ActionRefused

CENT = Decimal("0.01")

Money = Annotated[
    Decimal,
    Field(gt=0, le=100_000, decimal_places=2, allow_inf_nan=False),
    AfterValidator(lambda amount: amount.quantize(CENT)),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 100_000}),
]
"""An amount in the desk's currency, to the cent; 0.01 to 100,000."""
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
"""An order's number."""
Reason = Annotated[str, Field(min_length=1, max_length=200)]


class Arguments(BaseModel):
    """Base: frozen, and an unknown field is an error, never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that can be done for a customer's account. The account is the conversation's, never an argument."""

    name: str
    title: str
    about: str
    """What a model is told of it."""
    arguments: type[Arguments]
    writes: bool = True
    """It changes something: a person decides first."""
    topic: str = ""
    """The risk topic it belongs to: see handoff/signals/risk_topic.py."""
    what: str = ""
    """How it is spoken of: ``a refund of {amount} on order {order}``."""
    done: str = ""
    """What the customer hears when it is done."""
    url: str = ""
    """Of a desk's own back end, which carries it out; empty where our tables do."""

    def read(self, raw: Mapping[str, object]) -> dict[str, Any]:
        """Arguments as the canonical JSON object that is shown, sealed and carried out.

        Raises:
            ActionRefused: A field is missing, unknown or out of bounds; the text names it.
        """
        try:
            return self.arguments.model_validate(dict(raw)).model_dump(mode="json", exclude_none=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "arguments"
            raise ActionRefused(f"{self.title}, {where}: {first['msg']}") from error

    def schema(self) -> dict[str, Any]:
        """JSON schema of the arguments, as chat completions want it."""
        made = self.arguments.model_json_schema()
        made.pop("title", None)
        return made

    def says(self, template: str, arguments: Mapping[str, Any], currency: str) -> str:
        """One of the action's sentences with its arguments filled in."""
        text = template
        for name, value in arguments.items():
            shown = f"{value} {currency}" if name == "amount" else str(value)
            text = text.replace(f"{{{name}}}", shown)
        return text


def amount(arguments: Mapping[str, Any]) -> Decimal:
    """The money a call moves; 0 where it moves none."""
    return Decimal(str(arguments.get("amount", 0)))
