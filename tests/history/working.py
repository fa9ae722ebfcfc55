"""What a worker does to a conversation it holds, as recorded calls: the steps of bot/engine in small."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from handoff.model import Act, Author, Turn, Verdict
from handoff.plan import DraftState, Outcome, Plan
from handoff.plans import plan
from handoff.snapshot import Snapshot
from handoff.takeover import press
from storage import drain, leases, letters, outbox, pending
from storage.apply import Considered
from storage.clock import lease_now
from storage.flow import OutboxRow
from storage.letters import Letter
from storage.pending import Work
from storage.records import DraftRow
from storage.tables import ConversationRow
from tests.history.calls import Calls, actor_of, owner_of
from tests.history.models import Who
from tests.integration.storage.steps import EDITION, POLICY, decided, evidence

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
UNKEPT = "stale, and the draft is not kept"


@dataclass
class Worker(Calls):
    """The operations of a process that also works."""

    async def lease(self, conversation: str) -> str:
        """Try to become its worker."""

        def op(session: Session) -> Any:
            token = leases.take_lease_by_id(session, conversation)
            session.flush()
            row = session.get_one(ConversationRow, conversation)
            until = row.lease_until.timestamp() if token and row.lease_until else 0.0
            return token, lease_now(session).timestamp(), until

        return str((await self.call(conversation, "lease", None, op))[0])

    async def is_late(self, conversation: str) -> None:
        """The worker of a conversation was away for longer than its lease."""
        late = update(ConversationRow).where(col(ConversationRow.id) == conversation).values(lease_until=LONG_AGO)

        def op(session: Session) -> bool:
            session.connection().execute(late.where(col(ConversationRow.lease_token) != ""))
            return True

        await self.call(conversation, "age", None, op)

    async def free(self, conversation: str, token: str) -> None:
        """Give the lease back."""
        at = self.now()
        await self.call(
            conversation, "free", token, lambda session: pending.give_back(session, conversation, token, at)
        )

    async def begin(self, conversation: str, token: str) -> Work | None:
        """Read what is to be done."""
        works: list[Work | None] = []

        def op(session: Session) -> Any:
            works[:] = [pending.begin(session, conversation, token)]
            return None if works[0] is None else owner_of(works[0].conversation)

        await self.call(conversation, "begin", token, op)
        if works[0] is not None:
            self.record.notes(read=conversation, turns=[turn.ts for turn in works[0].pending])
        return works[0]

    async def admit(self, work: Work, token: str, agents: frozenset[str]) -> None:
        """Who wrote what waits."""
        authors = {ts: Author.AGENT if who in agents else Author.CUSTOMER for ts, who, _ in work.unknown}
        key, now = work.conversation.id, self.now()

        def op(session: Session) -> None:
            drain.admit(session, key, token, authors, scope="s", account="a", tier="t", now=now)

        await self.quietly(op)

    async def decide(self, work: Work, token: str, verdict: Verdict) -> str:
        """Commit a decision on the customer's turns at the head."""
        head = next((at for at, turn in enumerate(work.pending) if turn.author is not Author.CUSTOMER), None)
        turns, now = work.pending[:head], self.now()
        proof = evidence(f"Answer to {turns[-1].ts}.")
        snapshot = Snapshot(conversation=work.conversation, turns=turns, now=now)
        made = plan(snapshot, decided(verdict), proof.draft, POLICY)
        moves = "request" if verdict is Verdict.HAND_OVER else ""
        given = (token, work.conversation.fence, moves, Who("bot"))

        def op(session: Session) -> Any:
            made_from, key = Considered(turns=turns, evidence=proof), work.conversation.id
            status = drain.commit(
                session, key, token, made, made_from, now=now, edition_id=EDITION, may_join=True
            ).status
            return UNKEPT if status == "stale" and not _withheld(session, key, turns[-1].ts) else status

        return str(await self.call(work.conversation.id, "commit", given, op, turns=[turn.ts for turn in turns]))

    async def settle(self, work: Work, token: str, head: Turn, who: Who, act: str) -> str:
        """End a turn without a decision, with the act it amounts to ("" for none)."""
        before, now = work.conversation, self.now()
        plans: list[Plan] = []
        if act:
            quietly = who.kind == "agent"
            plans = [
                press(
                    before, actor_of(who), Act(act), now, POLICY,
                    handoff_open=work.handoff_open, quietly=quietly, why="Wrote in the customer's thread.",
                )
            ]  # fmt: skip
        ends = [] if act == "reopen" and who.kind == "customer" else [head.ts]
        given = (token, before.fence if plans else None, act, who)

        def op(session: Session) -> Any:
            return drain.settle(
                session, before.id, token, ends, Outcome.RECORDED, plans, now=now, edition_id=EDITION
            ).status

        return str(await self.call(before.id, "commit", given, op, turns=ends))

    async def start(self, conversation: str) -> Letter | bool | None:
        """Start the next send to the customer; None where there is none, False where it must wait."""
        found: list[Any] = []

        def op(session: Session) -> Any:
            start = letters.start_next(session, conversation, self.now(), customer_side=True)
            found[:] = [start]
            if start.letter is None:
                return None
            session.flush()
            item = session.get_one(OutboxRow, start.letter.id, populate_existing=True)
            item.error = self.record.name  # whose send it is, should we be killed
            session.add(item)
            bot = start.letter.kind in {"answer", "notice"} and not start.letter.withdrawn
            return (start.letter.kind, item.fence) if bot else None

        await self.call(conversation, "start", None, op)
        if found[0].status == "cancelled":
            await self.act(conversation, "claim", Who("agent", "U0ADA"))  # somebody comes in between two starts
            return await self.start(conversation)
        letter: Letter | None = found[0].letter
        return letter if letter is not None else None if found[0].status == "nothing" else False

    async def ended(self, letter: Letter, how: str) -> None:
        """What came of a send: ``sent``, ``busy``, ``doubt`` or ``withdrawn``."""
        now, key = self.now(), letter.id

        def op(session: Session) -> None:
            if how == "sent":
                outbox.sent(session, key, f"post-{key}", now)
            elif how == "withdrawn":
                outbox.withdraw(session, key, now)
            else:
                outbox.again(session, key, now, how, known=how == "busy", now=now)

        await self.quietly(op)


def _withheld(session: Session, conversation: str, ts: str) -> bool:
    session.flush()
    kept = select(DraftRow.id).where(DraftRow.conversation_id == conversation, DraftRow.turn_ts == ts)
    return session.exec(kept.where(DraftRow.state == DraftState.WITHHELD.value)).first() is not None
