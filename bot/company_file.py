"""The sample company's accounts and orders, read from a file into its tables."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from handoff.policy.plain import read_plain
from storage.receipts import AccountRow, OrderRow

Paid = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Account(_Part):
    name: str
    plan: str = ""


class _Order(_Part):
    number: str
    account: str
    about: str = ""
    status: str = ""
    paid: Paid = Decimal(0)


class Company(_Part):
    """The file."""

    accounts: tuple[_Account, ...]
    orders: tuple[_Order, ...]


def read_company(path: Path) -> Company:
    """The file's accounts and orders. Raises PolicyError or ValidationError where it is wrong."""
    _, body = read_plain(path.read_text(encoding="utf-8"))
    return Company.model_validate(body)


def fill(session: Session, company: Company) -> None:
    """Put them into the tables; what is there already stays as it is."""
    for account in company.accounts:
        row = session.get(AccountRow, account.name) or AccountRow(name=account.name)
        row.plan = row.plan or account.plan
        session.add(row)
    session.flush()
    for order in company.orders:
        if session.get(OrderRow, order.number) is None:
            session.add(
                OrderRow(
                    number=order.number, account=order.account, about=order.about, status=order.status,
                    paid_cents=int(order.paid * 100),
                )
            )  # fmt: skip
