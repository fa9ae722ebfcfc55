"""Random lives of approvals on a real database, step by step, and what must hold after them (DESIGN P7).

``python -m tests.integration.actions.machine URL SEED STEPS`` is one process of the long form: it dies by SIGKILL at
any moment and another goes on where it was.
"""

import asyncio
import contextlib
import random
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlmodel import Session, select

from handoff.approvals import ApprovalState, seal
from handoff.errors import HandoffError
from handoff.model import Act, Actor, Call
from handoff.policy.actions import Actions, Gate
from storage import acts, approval_parts, approvals, deeds
from storage.receipts import AccountRow, ApprovalRow, DeedRow, OrderRow, VoiceRow
from storage.records import AuditRow
from storage.store import Store, open_store
from storage.tables import ConversationRow
from tests.integration.storage.steps import NINE, POLICY, Memory

ACCOUNT, FOREIGN = "a", "b"
PEOPLE = ("U0ADA", "U0BEN", "U0CAI")
GATES = (
    Gate(actions=("refund", "credit"), amount_above=Decimal(500), needs="refuse"),
    Gate(actions=("refund", "credit"), amount_above=Decimal(50), needs="two"),
)
RULES = POLICY.model_copy(update={"actions": Actions(gates=GATES, open_minutes=60)})
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("refund", {"order": "1", "amount": "10.00", "reason": "r"}),
    ("refund", {"order": "1", "amount": 60, "reason": "r"}),
    ("refund", {"order": "9", "amount": "10.00", "reason": "another company's"}),
    ("refund", {"order": "1", "amount": "1e9", "reason": "r"}),
    ("refund", {"order": "1", "amount": 10, "reason": "r", "approved": True}),
    ("credit", {"amount": "70.01", "reason": "r"}),
    ("credit", {"amount": "0.01", "reason": "r"}),
    ("credit", {"amount": 501, "reason": "r"}),
    ("look_up_account", {}),
    ("give_everything", {"amount": 1}),
)
STEPS = (*("propose",) * 2, *("yes",) * 4, "no", "edit", *("do",) * 2, "lapse", "owner", "time", "edition")


def agent(person: str) -> Actor:
    return Actor(kind="agent", id=person, name=person, lead=True)


@dataclass
class Machine:
    """One worker's random steps; several may share a database."""

    store: Store
    conversation: str
    rng: random.Random
    edition: str = "e0"
    minutes: int = 0
    done: int = 0
    wrong: list[str] = field(default_factory=list)

    async def walk(self, steps: int) -> None:
        for _ in range(steps):
            step = self.rng.choice(STEPS)
            with contextlib.suppress(HandoffError):
                await getattr(self, f"_{step}")()
            self.done += 1

    @property
    def now(self) -> Any:
        return NINE + timedelta(minutes=self.minutes)

    async def _propose(self) -> None:
        name, given = self.rng.choice(CALLS)
        by = self.rng.choice((Actor(kind="bot"), agent(self.rng.choice(PEOPLE))))

        def op(session: Session) -> None:
            row = acts.locked(session, self.conversation)
            call = Call(action=name, arguments=given)
            approvals.propose(session, row, call, by, policy=RULES, edition_id=self.edition, now=self.now)

        await self.store.run(op)

    async def _yes(self) -> None:
        person, may = self.rng.choice(PEOPLE), self.rng.random() < 0.8
        one = await self._some(ApprovalState.OPEN)
        more = {"policy": RULES, "edition_id": self.edition, "now": self.now}
        if one and not await self.store.run(partial(deeds.renew, approval_id=one, **more)):
            await self.store.run(partial(approvals.say_yes, approval_id=one, by=agent(person), may=may, **more))
            if not may:
                self.wrong.append(f"{person} approved {one} without the right")

    async def _no(self) -> None:
        one, may = await self._some(ApprovalState.OPEN), self.rng.random() < 0.5
        by = agent(self.rng.choice(PEOPLE))
        if one and self.rng.random() < 0.3:
            more = {"policy": RULES, "edition_id": self.edition, "now": self.now}
            await self.store.run(partial(deeds.reject, approval_id=one, by=by, why="w", may=may, **more))

    async def _edit(self) -> None:
        one = await self._some()
        _, given = self.rng.choice(CALLS)
        if one:
            more = {"policy": RULES, "edition_id": self.edition, "now": self.now}
            by = agent(self.rng.choice(PEOPLE))
            await self.store.run(partial(approvals.edit, approval_id=one, by=by, arguments=given, may=True, **more))

    async def _do(self) -> None:
        """Carry out what is approved, twice at once as two replicas would."""
        found = await self.store.read(partial(deeds.due, conversation_id=self.conversation, now=self.now))
        if found:
            go = partial(deeds.begin, outbox_id=found, policy=RULES, edition_id=self.edition, now=self.now)
            states = await asyncio.gather(self.store.run(go), self.store.run(go))
            if sum(state is ApprovalState.DONE for state in states) > 1:
                self.wrong.append(f"{found} was carried out twice")

    async def _lapse(self) -> None:
        def op(session: Session) -> None:
            row = acts.locked(session, self.conversation)
            deeds.lapse(session, row, policy=RULES, edition_id=self.edition, now=self.now)

        await self.store.run(op)

    async def _owner(self) -> None:
        act = self.rng.choice((Act.CLAIM, Act.RELEASE, Act.RESOLVE, Act.REOPEN))
        by = agent(self.rng.choice(PEOPLE))
        await self.store.run(
            partial(
                acts.act_on, conversation_id=self.conversation, act=act, actor=by, now=self.now, policy=RULES,
                edition_id=self.edition,
            )
        )  # fmt: skip

    async def _time(self) -> None:
        self.minutes += self.rng.choice((1, 5, 61)) if self.rng.random() < 0.4 else 0

    async def _edition(self) -> None:
        if self.rng.random() < 0.3:
            self.edition = self.rng.choice(("e0", "e1"))

    async def _some(self, state: ApprovalState | None = None) -> str:
        def look(session: Session) -> list[str]:
            statement = select(ApprovalRow.id).where(ApprovalRow.conversation_id == self.conversation)
            if state is not None and self.rng.random() < 0.9:
                statement = statement.where(ApprovalRow.state == state.value)
            return sorted(session.exec(statement).all())

        found = await self.store.read(look)
        return self.rng.choice(found) if found else ""


async def found(store: Store) -> str:
    """A conversation of the account, with an account and two orders, one of them another company's."""
    memory = Memory(store)
    held = await memory.held()
    await memory.execute("UPDATE conversation SET account = 'a'")

    def fill(session: Session) -> None:
        session.add_all([AccountRow(name=ACCOUNT), AccountRow(name=FOREIGN)])
        session.flush()
        session.add(OrderRow(number="1", account=ACCOUNT, paid_cents=100_000_000))
        session.add(OrderRow(number="9", account=FOREIGN, paid_cents=100_000_000))

    await store.run(fill)
    return held.id


def violations(session: Session) -> list[str]:
    """Where a deed is no deed of an approval: the promise, read from the tables alone."""
    wrong = []
    rows = {row.id: row for row in session.exec(select(ApprovalRow)).all()}
    voices: dict[str, list[VoiceRow]] = {}
    for voice in session.exec(select(VoiceRow)).all():
        voices.setdefault(voice.approval_id, []).append(voice)
    done = session.exec(select(DeedRow)).all()
    own = [one for one, said in voices.items() if rows[one].requester in {voice.person for voice in said}]
    wrong += [f"{one}: who proposed it approved it" for one in own]
    for deed in done:
        item = rows[deed.key]
        value = approval_parts.value(session, item)
        said = {voice.person for voice in voices.get(item.id, ()) if voice.digest == deed.digest}
        checks = {
            "no approval": item.state == "done",
            "other arguments": deed.arguments == item.arguments and seal(value) == deed.digest == item.digest,
            "too few people": len(said - {item.requester}) >= item.needed,
            "two people needed": item.needed == 2 or Decimal(str(item.arguments.get("amount", 0))) <= 50,
            "refused amount": Decimal(str(item.arguments.get("amount", 0))) <= 500,
            "another account": deed.account == ACCOUNT,
        }
        wrong += [f"{deed.key}: {name}" for name, holds in checks.items() if not holds]
    states = {row.id for row in rows.values() if row.state == "done"}
    if states != {deed.key for deed in done}:
        wrong.append("an approval is done without a deed")
    moved = {"refund": 0, "credit": 0}
    for deed in done:
        moved[deed.action] += int(Decimal(str(deed.arguments["amount"])) * 100)
    if session.get_one(OrderRow, "1").refunded_cents != moved["refund"]:
        wrong.append("refunds are not what the deeds say")
    if session.get_one(AccountRow, ACCOUNT).credit_cents != moved["credit"]:
        wrong.append("credits are not what the deeds say")
    if session.get_one(OrderRow, "9").refunded_cents or session.get_one(AccountRow, FOREIGN).credit_cents:
        wrong.append("another company's account was touched")
    lines = session.exec(select(AuditRow).where(AuditRow.act == "do-action")).all()
    if sum(line.facts["state"] == "done" for line in lines) != len(done):
        wrong.append("deeds and audit differ")
    return wrong


async def main(url: str, seed: int, steps: int) -> None:
    store = open_store(url)
    (conversation,) = await store.read(lambda session: list(session.exec(select(ConversationRow.id)).all()))
    machine = Machine(store, conversation, random.Random(seed))
    print("go", flush=True)
    for _ in range(steps):
        await machine.walk(10)
        print(machine.done, *machine.wrong, flush=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
