"""What the tests of actions share: a model that proposes, the sample company, cards and effects."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from bot.company_file import fill, read_company
from bot.demo import sample
from storage.receipts import AccountRow, ApprovalRow, DeedRow, OrderRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import quiet

DAMAGED = "Pallet 1057 arrived with broken crates, please send 20 euro back for it."
REFUND = ("refund", {"order": "1057", "amount": 20, "reason": "Broken crates"})


def proposing(*calls: tuple[str, Any]) -> Any:
    """A model that makes these calls, one an answer, then has nothing to say."""
    left = list(calls)

    def reply(text: str) -> Any:
        return [left.pop(0)] if left else {"answer": "The passages do not say.", "cites": [], "enough": False}

    return reply


async def company_desk(world: Start, *calls: tuple[str, Any], **more: Any) -> World:
    """A desk with the sample company's accounts and orders and a model that makes ``calls``."""
    here = await world(llm=FakeLLM(reply=proposing(*calls)), **more)
    company = read_company(sample("company.yaml"))
    await here.baton.front.desk.store.run(lambda session: fill(session, company))
    return here


async def proposed(here: World, text: str = DAMAGED) -> tuple[str, dict[str, Any]]:
    """Ask; the thread's ts and the approval's card."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", text)
    card = await here.card(having="waits for approval")
    await quiet(here)
    return ts, card


async def rows(here: World, model: Any) -> list[Any]:
    """Every row of a table."""
    return await here.baton.front.desk.store.read(lambda session: list(session.exec(select(model)).all()))


async def refunded(here: World, number: str = "1057") -> Decimal:
    """What was given back on an order."""

    def look(session: Session) -> int:
        return session.get_one(OrderRow, number).refunded_cents

    return Decimal(await here.baton.front.desk.store.read(look)) / 100


async def deeds(here: World) -> list[DeedRow]:
    """What was done."""
    return await rows(here, DeedRow)


async def approvals(here: World) -> list[ApprovalRow]:
    """Approvals, oldest first."""
    return sorted(await rows(here, ApprovalRow), key=lambda row: row.made_at)


async def credit(here: World, account: str = "Juniper Outdoor") -> Decimal:
    """The account's credit."""
    return Decimal(await here.baton.front.desk.store.read(lambda s: s.get_one(AccountRow, account).credit_cents)) / 100
