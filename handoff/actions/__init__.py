"""ACTIONS: what can be looked up or done for a customer's account. One line an action.

What each does to the tables is in ``storage/company.py``.
"""

from handoff.actions.parts import Action, Arguments, Money, Number, Reason, amount
from handoff.errors import ActionRefused


class Nothing(Arguments):
    """No arguments."""


class Order(Arguments):
    """Which order."""

    order: Number


class Refund(Arguments):
    """Money back on one order: at most what was paid and not yet given back."""

    order: Number
    amount: Money
    reason: Reason


class Credit(Arguments):
    """A credit on the account's next invoice."""

    amount: Money
    reason: Reason


class Why(Arguments):
    """A reason alone."""

    reason: Reason


ACTIONS: tuple[Action, ...] = (
    Action(
        name="look_up_account", title="Look up the account", arguments=Nothing, writes=False,
        about="Status, plan and credit of the customer's own account.",
    ),
    Action(
        name="look_up_order", title="Look up an order", arguments=Order, writes=False,
        about="Status and amounts of one of the customer's own orders, by its number.",
    ),
    Action(
        name="refund", title="Refund", arguments=Refund, topic="money_movement",
        about="Propose to give back money for one of the customer's own orders. A person decides.",
        what="a refund of {amount} on order {order}", done="The refund of {amount} on order {order} is booked.",
    ),
    Action(
        name="credit", title="Credit", arguments=Credit, topic="money_movement",
        about="Propose a credit on the customer's account. A person decides.",
        what="a credit of {amount}", done="A credit of {amount} is on your account.",
    ),
    Action(
        name="close_account", title="Close the account", arguments=Why, topic="account_closure",
        about="Propose to close the customer's account for good. A person decides.",
        what="closing your account", done="Your account is closed.",
    ),
)  # fmt: skip

NAMES = tuple(action.name for action in ACTIONS)


def action(name: str) -> Action:
    """The action of this name. Raises ActionRefused where there is none."""
    for one in ACTIONS:
        if one.name == name:
            return one
    raise ActionRefused(f"There is no action {name[:60]!r}.")


__all__ = ["ACTIONS", "NAMES", "Action", "Arguments", "action", "amount"]
