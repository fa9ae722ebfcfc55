"""Drain: handle one conversation's turns, one at a time, earliest first, under its lease."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from bot.engine.admit import admit
from bot.engine.answer import Answerer
from bot.engine.bursts import leading
from bot.engine.desk import Desk, NoBrain
from bot.engine.people_turns import agent_turn, customer_turn, set_aside, started_by
from bot.engine.ports import OutsideUnknown
from bot.engine.promising import read_promises
from bot.engine.send import Sender
from bot.engine.suggest import Suggester
from bot.engine.tasks import Tasks
from handoff.errors import StaleConversation
from handoff.model import Author, Owner, Turn
from handoff.plan import Outcome, Plan
from storage import drain, leases, pending
from storage.pending import Work
from storage.store import StoreDown

log = structlog.get_logger(__name__)

Step = Work | bool
"""What follows: work that has been read already, another look (True), or the end of it (False)."""

PATIENCE = 6
"""Tries after which people hear of a turn that cannot even be begun: about a minute."""
MOST = 100
"""Conversations in hand at once in one process: above that drafting would starve acknowledgements on one core."""
POISON = 3
"""Tries of a turn whose handling fails before people get it (threats R7)."""


class Drainer:
    """Starts a worker for each leased conversation and keeps their leases alive."""

    def __init__(self, desk: Desk, sender: Sender, tasks: Tasks) -> None:
        self._desk = desk
        self._sender = sender
        self._tasks = tasks
        self._answerer = Answerer(desk, sender, tasks)
        self._suggester = Suggester(desk, sender, tasks)
        self._tokens: dict[str, str] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def start(self, conversation_id: str, token: str, work: Work | None = None) -> None:
        """Handle the conversation this process has just leased; ``work`` is what was read with the lease."""
        self._tokens[conversation_id] = token
        self._workers[conversation_id] = self._tasks.start(self._run(conversation_id, token, work), "drain")

    def wrote_on(self, conversation_id: str) -> None:
        """The customer wrote, edited or deleted something: a draft in work starts again."""
        self._answerer.wrote_on(conversation_id)

    @property
    def has_room(self) -> bool:
        """Whether this process may take one more conversation in hand; what it leaves is picked up by the pulse.

        Taking what Slack delivers must never wait behind drafting.
        """
        return len(self._tokens) < MOST and not self._desk.stopping

    def has(self, conversation_id: str) -> bool:
        """Whether a worker of this process has the conversation."""
        return conversation_id in self._tokens

    def hear(self, news: str) -> None:
        """What another replica announced: ``owner`` or ``turn``, and the conversation."""
        what, _, conversation_id = news.partition(" ")
        if what == "owner":
            self.person_took_over(conversation_id)
        elif what == "turn":
            self.wrote_on(conversation_id)

    def person_took_over(self, conversation_id: str) -> None:
        """A claim was committed: stop what the model is writing. Only an economy; the fence decides."""
        self._answerer.person_took_over(conversation_id)

    async def pick_up(self) -> None:
        """Lease and start whatever waits and nobody handles."""
        for conversation_id in await self._desk.store.read(leases.ready_conversations):
            if not self.has_room:
                return
            if conversation_id in self._tokens:
                continue
            token = await self._desk.store.run(partial(leases.take_lease_by_id, conversation_id=conversation_id))
            if token:
                self.start(conversation_id, token)

    async def heartbeat(self) -> None:
        """Renew leases; stop workers that lost theirs (their writes would be refused anyway)."""
        if not self._tokens:
            return
        tokens = dict(self._tokens)
        for conversation_id in await self._desk.store.run(lambda session: leases.renew_leases(session, tokens)):
            worker = self._workers.get(conversation_id)
            if worker is not None and self._tokens.get(conversation_id) == tokens[conversation_id]:
                worker.cancel()

    async def _run(self, conversation_id: str, token: str, work: Work | None) -> None:
        try:
            on: Step = work or True
            while on:
                async with self._desk.hands.work():
                    on = await self._once(conversation_id, token, on)
        finally:
            if self._tokens.get(conversation_id) == token:
                self._tokens.pop(conversation_id)
                self._workers.pop(conversation_id, None)
                self._answerer.forget(conversation_id)

    async def _once(self, conversation_id: str, token: str, on: Step) -> Step:
        """One step; False where the lease is given back."""
        work: Work | None = None
        try:
            if isinstance(on, Work):
                work = on
            else:
                work = await self._desk.store.run(lambda session: pending.begin(session, conversation_id, token))
            if work is None:
                return False
            return await self._step(work, token)
        except StaleConversation:
            return False  # another worker has it
        except (OutsideUnknown, NoBrain, StoreDown) as error:
            return await self._later(conversation_id, token, work, type(error).__name__)
        except Exception:
            log.exception("handling a turn failed", conversation=conversation_id)
            if work is not None and work.attempts + 1 >= POISON and await self._gave_up(work, token):
                return True
            return await self._later(conversation_id, token, work, "error")

    async def _gave_up(self, work: Work, token: str) -> bool:
        """Handling failed again and again: people get the turn. False where that failed too."""
        try:
            if work.unknown or not work.pending:
                return False
            if work.conversation.owner is Owner.BOT and leading(work):
                return await self._answerer.give_up(work, token)
            head = _head(work)
            return await self._settle(work, token, [head], Outcome.DEAD, [set_aside(work, head)])
        except Exception:  # a handler of failures must not fail: the lease is given back, and it is tried again
            log.exception("giving up a turn failed", conversation=work.conversation.id)
            return False

    async def _step(self, work: Work, token: str) -> Step:
        conversation_id = work.conversation.id
        if work.unknown:
            return await admit(self._desk, work, token) or False
        head = _head(work) if work.pending else None
        if work.answering and (head is None or head.author is not Author.AGENT):
            if await self._sender.customer_side(conversation_id):
                return True
            return await self._later(conversation_id, token, work, "send waits", seconds=1.0)
        assert head is not None
        if head.ts in work.deleted:
            return await self._settle(work, token, [head], Outcome.DELETED, [])
        if head.author is Author.CUSTOMER:
            return await self._customer(work, token, head)
        plans: list[Plan] = []
        if head.author is Author.AGENT:
            plans = agent_turn(work, await self._desk.directory.actor(head.person), self._desk)
            reading = read_promises(self._desk, self._sender, conversation_id, head.ts, head.person, head.text)
            self._tasks.start(reading, "promises")
        return await self._settle(work, token, [head], Outcome.RECORDED, plans)

    async def _customer(self, work: Work, token: str, head: Turn) -> Step:
        if work.conversation.owner is Owner.BOT:
            host = started_by(work)
            plan = agent_turn(work, await self._desk.directory.actor(host), self._desk, forced=True) if host else []
            if not plan:  # nobody began it, or they are no agent any more
                return await self._answerer.answer(work, token)
            return await self._settle(work, token, [], Outcome.ATTACHED, plan)
        who = await self._desk.directory.actor(head.person)
        who = replace(who, kind=head.author.value)  # in a listed internal channel a colleague is the customer
        plans, attached = customer_turn(work, head, who, self._desk)
        if work.conversation.owner is Owner.HUMAN:
            self._suggester.suggest(work, head)
        return await self._settle(work, token, [head] if attached else [], Outcome.ATTACHED, plans)

    async def _settle(self, work: Work, token: str, turns: list[Turn], outcome: Outcome, plans: list[Plan]) -> bool:
        conversation_id, ts = work.conversation.id, [turn.ts for turn in turns]
        now, edition_id = self._desk.now(), self._desk.brain.edition_id if self._desk.brain else ""
        await self._desk.store.run(
            lambda session: drain.settle(
                session, conversation_id, token, ts, outcome, plans, now=now, edition_id=edition_id
            )
        )
        if plans:
            self._tasks.start(self._sender.both(conversation_id), "send")
        return True

    async def _later(self, conversation_id: str, token: str, work: Work | None, why: str, seconds: float = 0.0) -> bool:
        """Give the lease back; the turns are looked at again soon, then less and less often.

        ``seconds`` is for a wait that is no failure of the turn.
        """
        wait = seconds or min(60.0, 2.0 ** min(work.attempts if work is not None else 1, 6))
        log.info("conversation waits", conversation=conversation_id, seconds=wait, why=why)
        if work is not None and work.attempts + 1 == PATIENCE and not seconds:
            await self._desk.alert(f"A turn in <#{work.channel}> waits: {why}. It is tried again every minute.")
        at = self._desk.now() + timedelta(seconds=wait)
        with contextlib.suppress(StoreDown):  # the lease then ends by itself
            await self._desk.store.run(
                lambda session: pending.give_back(session, conversation_id, token, at, failed=not seconds)
            )
        return False


def _head(work: Work) -> Turn:
    """The earliest turn; an agent's goes first, so that the bot never answers beside a person."""
    agents = (turn for turn in work.pending if turn.author is Author.AGENT)
    return next(agents, work.pending[0])
