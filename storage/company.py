"""What each action does to the desk's own accounts and orders, inside the caller's transaction."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from handoff.actions import Action, action
from handoff.errors import ActionRefused
from storage.receipts import AccountRow, OrderRow
from storage.tables import ConversationRow
from storage.upsert import insert_new

Arguments = Mapping[str, Any]


def look_up_account(session: Session, account: AccountRow, arguments: Arguments) -> str:
    """What a model or an agent may know of the account."""
    return (
        f"Account {account.name}: plan {account.plan or 'unknown'}, status {account.status}, "
        f"credit {_shown(account.credit_cents)}."
    )


def look_up_order(session: Session, account: AccountRow, arguments: Arguments) -> str:
    """What a model or an agent may know of one order."""
    order = _order(session, account, arguments)
    lines = f" ({'; '.join(order.lines)})" if order.lines else ""
    return (
        f"Order {order.number}: {order.about or 'no description'}{lines}, status {order.status or 'unknown'}, "
        f"paid {_shown(order.paid_cents)}, refunded {_shown(order.refunded_cents)}."
    )


def refund(session: Session, account: AccountRow, arguments: Arguments) -> None:
    """Give money back; never more than is left of what was paid."""
    order, cents = _order(session, account, arguments), _cents(arguments)
    left = order.paid_cents - order.refunded_cents
    if cents > left:
        raise ActionRefused(f"Order {order.number} has {_shown(left)} left to refund, not {_shown(cents)}.")
    order.refunded_cents += cents


def credit(session: Session, account: AccountRow, arguments: Arguments) -> None:
    """Put a credit on the account."""
    account.credit_cents += _cents(arguments)


def close_account(session: Session, account: AccountRow, arguments: Arguments) -> None:
    """End the account."""
    account.status = "closed"


Read = Callable[[Session, AccountRow, Arguments], str]
Write = Callable[[Session, AccountRow, Arguments], None]

READS: tuple[tuple[str, Read], ...] = (("look_up_account", look_up_account), ("look_up_order", look_up_order))
WRITES: tuple[tuple[str, Write], ...] = (("refund", refund), ("credit", credit), ("close_account", close_account))


def look_up(session: Session, account: str, name: str, arguments: Arguments) -> str:
    """Carry out an action that only reads. Raises ActionRefused."""
    return dict(READS)[name](session, _account(session, account, closed=True), arguments)


def check(session: Session, account: str, asked: Action, arguments: Arguments) -> None:
    """Whether the action could be carried out now; nothing is changed. Raises ActionRefused."""
    if asked.url:  # what the desk's own back end thinks of it, it says when asked
        _account(session, account)
        return
    with session.begin_nested() as tried:
        carry_out(session, account, asked.name, arguments)
        session.flush()
        tried.rollback()


def carry_out(session: Session, account: str, name: str, arguments: Arguments) -> None:
    """Do it. Raises ActionRefused where the account or order does not allow it; then nothing is changed."""
    dict(WRITES)[name](session, _account(session, account), action(name).read(arguments))


def known(session: Session, account: str) -> bool:
    """Whether anything can be done for this account."""
    row = session.get(AccountRow, account)
    return row is not None and row.status == "active"


def open_accounts(session: Session, names: Iterable[str]) -> None:
    """Accounts of the customers file exist; what is known of them stays."""
    for name in names:
        if session.get(AccountRow, name) is None:
            insert_new(session, AccountRow(name=name))  # replicas start at one moment


def other_accounts(session: Session, row: ConversationRow) -> frozenset[str]:
    """Names of accounts that are not this conversation's."""
    return frozenset(session.exec(select(AccountRow.name).where(AccountRow.name != row.account)).all())


def _account(session: Session, name: str, *, closed: bool = False) -> AccountRow:
    row = session.get(AccountRow, name, with_for_update=True, populate_existing=True)
    if row is None:
        raise ActionRefused("This conversation belongs to no account the desk can act on.")
    if row.status != "active" and not closed:
        raise ActionRefused(f"The account {name} is {row.status}.")
    return row


def _order(session: Session, account: AccountRow, arguments: Arguments) -> OrderRow:
    number = str(arguments["order"])
    row = session.get(OrderRow, number, with_for_update=True, populate_existing=True)
    if row is None or row.account != account.name:  # another company's order is told from none by nothing
        raise ActionRefused(f"There is no order {number} of {account.name}.")
    return row


def _cents(arguments: Arguments) -> int:
    return int(Decimal(str(arguments["amount"])) * 100)


def _shown(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"
