"""Random lives of a desk, made with the real operations: customers ask, the bot decides, people take over, time passes.

A seed is a life. What it leaves in the database is what the measures and their slow references are asked about.
"""

import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from handoff.errors import HandoffError, StaleConversation
from handoff.model import Act, Actor, Author, Decision, Owner, Verdict
from handoff.plan import DraftState, Outcome
from handoff.plans import plan
from handoff.snapshot import Snapshot
from storage import csat, drain, pending, replies, requests
from storage.apply import Considered
from storage.flow import OutboxRow
from storage.receipts import ApprovalRow
from storage.records import DraftRow
from storage.tables import TurnRow
from tests.integration.measures.desk_reviews import review
from tests.integration.storage.steps import POLICY, Memory, agent, evidence

AGENTS = (agent("U0ADA"), agent("U0BEN"), agent("U0LEA", lead=True))
MIA, TOM, TIMER = Actor(kind="customer", id="U0MIA"), Actor(kind="customer", id="U0TOM"), Actor(kind="system")
ACCOUNTS = ("Juniper", "Lakeside")
EDITIONS = ("e" * 64, "f" * 64)
VERDICTS = [Verdict.ANSWER] * 5 + [Verdict.HAND_OVER] * 3 + [Verdict.HOLD] * 2 + [Verdict.SILENT, Verdict.OFFER]
RULES = {Verdict.HAND_OVER: ("unsupported", "risk", "autonomy-suggest")}
SPANS = (0.5, 3, 20, 90, 600, 4000, 40_000, 150_000, 300_000, 700_000)
"""Seconds that pass between two things."""


@dataclass
class Thread:
    """One conversation as its driver knows it."""

    id: str
    channel: str
    root: str
    account: str
    edition: str
    token: str


@dataclass
class Life:
    """Drives a memory by a seed."""

    memory: Memory
    rng: random.Random
    threads: list[Thread] = field(default_factory=list)

    async def live(self, threads: int, steps: int) -> None:
        """Open so many conversations and do so many random things in them."""
        for number in range(threads):
            await self._opens(number)
            for _ in range(self.rng.randint(1, steps)):
                self._time()
                await self._something(self.rng.choice(self.threads[-9:]))
        for thread in self.threads:
            if self.rng.random() < 0.6:
                await self._ends(thread)
        self.memory.pass_by(timedelta(hours=self.rng.choice([1, 30, 65, 90])))
        await review(self.memory, self.rng)

    def _time(self) -> None:
        span = self.rng.choice(SPANS[: self.rng.randint(4, len(SPANS))])
        self.memory.pass_by(timedelta(seconds=span * self.rng.uniform(0.5, 1.5)))

    async def _something(self, thread: Thread) -> None:
        doings: list[Callable[[Thread], Awaitable[None]]] = [
            self._asks, self._asks, self._asks, self._owns, self._owns, self._owns, self._says, self._says,
            self._judges, self._judges, self._presses, self._presses, self._rates, self._rates, self._writes,
            self._corrects, self._deletes, self._wants_a_person, self._proposes,
        ]  # fmt: skip
        try:
            await self.rng.choice(doings)(thread)
        except (HandoffError, StaleConversation):
            return  # what may not be done leaves nothing

    async def _opens(self, number: int) -> None:
        at = self.rng.randrange(len(ACCOUNTS))
        channel, root = f"C0{ACCOUNTS[at].upper()}", self.memory.next_ts()
        person = self.rng.choice(["U0MIA"] * 6 + ["U0ADA"])  # sometimes an agent begins
        taken = await self.memory.take(self.memory.message(channel=channel, ts=root, person=person))
        thread = Thread(taken.conversation_id, channel, root, ACCOUNTS[at], EDITIONS[number % 2], taken.token)
        self.threads.append(thread)
        if self.rng.random() < 0.95:  # else nobody has looked at it yet
            await self._handles(thread)

    async def _asks(self, thread: Thread) -> None:
        await self._posts(thread, self.rng.choice(["U0MIA", "U0MIA", "U0TOM"]))
        if self.rng.random() < 0.9:
            await self._handles(thread)

    async def _writes(self, thread: Thread) -> None:
        """An agent or a bystander writes in the customer's thread."""
        await self._posts(thread, self.rng.choice(["U0ADA", "U0BEN", "U0BO"]))
        await self._handles(thread)

    async def _posts(self, thread: Thread, person: str) -> None:
        message = self.memory.message(channel=thread.channel, thread_ts=thread.root, person=person)
        taken = await self.memory.take(message)
        thread.token = taken.token or thread.token

    async def _handles(self, thread: Thread) -> None:
        """What the engine does with what waits, in short."""
        work = await self.memory.begin(thread.id, thread.token)
        if work is None:
            return
        sides = {"U0ADA": Author.AGENT, "U0BEN": Author.AGENT, "U0BO": Author.BYSTANDER}
        authors = {ts: sides.get(person, Author.CUSTOMER) for ts, person, _ in work.unknown}
        await self.memory.run(
            drain.admit, thread.id, thread.token, authors, scope="s", account=thread.account, tier="t",
            now=self.memory.now,
        )  # fmt: skip
        await self._side_words(thread)
        work = await self.memory.begin(thread.id, thread.token)
        if work is None or not work.pending or work.answering:
            return
        if work.conversation.owner is Owner.CLOSED:
            await self._acts(thread, Act.REOPEN, MIA)
            work = await self.memory.begin(thread.id, thread.token)
            assert work is not None
        if work.conversation.owner is not Owner.BOT:
            await self._settles(thread, [turn.ts for turn in work.pending], Outcome.ATTACHED)
            return
        await self._decides(thread, work)

    async def _side_words(self, thread: Thread) -> None:
        """People's own words are done at once; an agent's take the conversation over."""
        work = await self.memory.begin(thread.id, thread.token)
        for turn in work.pending if work is not None else ():
            if turn.author is Author.CUSTOMER:
                continue
            if turn.author is Author.AGENT and self.rng.random() < 0.8:
                who = next(one for one in AGENTS if one.id == turn.person)
                closed = (await self.memory.conversation(thread.id)).owner == Owner.CLOSED
                with contextlib.suppress(HandoffError):
                    await self._acts(thread, Act.REOPEN if closed else Act.CLAIM, who, quietly=True)
            await self._settles(thread, [turn.ts], Outcome.RECORDED)

    async def _settles(self, thread: Thread, ts: list[str], outcome: Outcome) -> None:
        await self.memory.run(
            drain.settle, thread.id, thread.token, ts, outcome, [], now=self.memory.now, edition_id=thread.edition
        )

    async def _decides(self, thread: Thread, work: pending.Work) -> None:
        verdict = self.rng.choice(VERDICTS)
        rule = self.rng.choice(RULES.get(verdict, ("support", "autonomy-shadow")))
        topic = self.rng.choice(["", "", "refund", "privacy"])
        words = None if self.rng.random() < 0.1 else "An answer in four words."
        decision = Decision(verdict=verdict, rule=rule, reason="r", topic=topic, say="Said.")
        gathered = evidence(words)
        snapshot = Snapshot(conversation=work.conversation, turns=work.pending, now=self.memory.now)
        made = plan(snapshot, decision, gathered.draft, POLICY)
        done = await self.memory.run(
            drain.commit, thread.id, thread.token, made, Considered(turns=work.pending, evidence=gathered),
            now=self.memory.now, edition_id=thread.edition, may_join=False,
        )  # fmt: skip
        if done.status == "written" and self.rng.random() < 0.9:
            await self._sends(thread)

    async def _sends(self, thread: Thread) -> None:
        self.memory.pass_by(timedelta(seconds=self.rng.uniform(0.1, 3)))
        await self.memory.send_all(thread.id)

    async def _acts(self, thread: Thread, act: Act, who: Actor, **more: Any) -> None:
        await self.memory.act(thread.id, act, who, **more)
        await self._sends(thread)

    async def _owns(self, thread: Thread) -> None:
        """An agent, a customer or a timer changes the owner, or tries to."""
        act = self.rng.choice([Act.CLAIM, Act.CLAIM, Act.RELEASE, Act.RESOLVE, Act.RESOLVE, Act.EXPIRE, Act.TRANSFER])
        who = {Act.EXPIRE: TIMER}.get(act) or self.rng.choice(AGENTS)
        if act is Act.RELEASE and self.rng.random() < 0.5:
            who = MIA
        row = await self.memory.conversation(thread.id)
        if row.owner == Owner.HUMAN and act in {Act.RESOLVE, Act.TRANSFER}:
            who = next(one for one in AGENTS if one.id == row.agent)
        more = {"to": "U0BEN"} if act is Act.TRANSFER else {}
        await self._acts(thread, act, who, **more)

    async def _ends(self, thread: Thread) -> None:
        """Its owner resolves it, or what waits is answered."""
        self._time()
        await self._handles(thread)
        await self._sends(thread)
        row = await self.memory.conversation(thread.id)
        if row.owner not in {Owner.BOT, Owner.CLOSED}:
            who = next((one for one in AGENTS if one.id == row.agent), AGENTS[0])
            await self._acts(thread, Act.RESOLVE, who)
        for doing in self.rng.sample([self._presses, self._presses, self._presses, self._rates, self._rates], 3):
            self._time()
            with contextlib.suppress(HandoffError):
                await doing(thread)

    async def _says(self, thread: Thread) -> None:
        """The owner replies from the card."""
        row = await self.memory.conversation(thread.id)
        if row.owner == Owner.HUMAN:
            who = next(one for one in AGENTS if one.id == row.agent)
            await self.memory.run(replies.say, thread.id, who, "Words.", now=self.memory.now)
            await self._sends(thread)

    async def _wants_a_person(self, thread: Thread) -> None:
        customers = await self.memory.rows(TurnRow, conversation_id=thread.id, author="customer")
        if customers:
            await self.memory.run(
                requests.ask_for_person, thread.id, MIA, now=self.memory.now, policy=POLICY, edition_id=thread.edition
            )
            await self._sends(thread)

    async def _judges(self, _: Thread) -> None:
        """Somebody judges a draft that waits, anywhere."""
        found = [row for row in await self.memory.rows(DraftRow) if row.state in {"held", "suggested"}]
        if not found:
            return
        draft, who = self.rng.choice(sorted(found, key=lambda row: (row.at, row.turn_ts))), self.rng.choice(AGENTS)
        state = self.rng.choice([DraftState.APPROVED, DraftState.EDITED, DraftState.REJECTED, DraftState.DISMISSED])
        more: dict[str, Any] = {"now": self.memory.now, "edition_id": draft.edition_id}
        if state is DraftState.REJECTED and draft.state == "held":
            await self.memory.run(replies.reject_held, draft.id, who, policy=POLICY, **more)
        elif state is DraftState.EDITED:
            text = self.rng.choice(["An answer in four words.", "An answer in 5 words, no refund.", "Nothing alike"])
            await self.memory.run(replies.judge_draft, draft.id, who, state, text=text, **more)
        else:
            await self.memory.run(replies.judge_draft, draft.id, who, state, **more)
        await self.memory.send_all(draft.conversation_id)

    async def _corrects(self, thread: Thread) -> None:
        said = await self.memory.rows(TurnRow, conversation_id=thread.id, outcome="answer")
        if said:
            await self.memory.run(replies.correct, said[0], AGENTS[0], "Better words.", self.memory.now)

    async def _presses(self, thread: Thread) -> None:
        said = sorted(turn.ts for turn in await self.memory.rows(TurnRow, conversation_id=thread.id, outcome="answer"))
        if said:
            await self.memory.run(
                replies.feedback, thread.id, self.rng.choice(said), self.rng.choice([MIA, TOM]),
                helpful=self.rng.random() < 0.6, now=self.memory.now,
            )  # fmt: skip

    async def _rates(self, _: Thread) -> None:
        """Somebody says how it was, under any ending."""
        asked = [item for item in await self.memory.rows(OutboxRow, kind="notice") if item.body.get("ask") == "csat"]
        if asked:
            item = self.rng.choice(sorted(asked, key=lambda item: (item.next_at, item.ordinal)))
            who = self.rng.choice([MIA, TOM])
            await self.memory.run(
                csat.rate, item.conversation_id, item.id, who, self.rng.randint(1, 5), self.memory.now
            )

    async def _deletes(self, thread: Thread) -> None:
        turns = sorted(turn.ts for turn in await self.memory.rows(TurnRow, conversation_id=thread.id))
        await self.memory.change(self.rng.choice(turns), channel=thread.channel, deleted=True)

    async def _proposes(self, thread: Thread) -> None:
        """An action waits for a yes; now and then it has come to an end."""
        now, state = self.memory.now, self.rng.choice(["open", "approved", "done", "rejected"])
        row = ApprovalRow(
            conversation_id=thread.id, account=thread.account, action="refund", arguments={}, requester="bot", fence=0,
            edition_id=thread.edition, needed=1, state=state, digest="d", made_at=now, expires_at=now,
        )  # fmt: skip
        await self.memory.run(lambda session: session.add(row))
