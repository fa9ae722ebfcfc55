"""What one process of a history does: agents and customers act at random, workers answer, Slack delivers.

``main`` runs in a process of its own (see nursery.py) until its share of operations is done or it is killed.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handoff.errors import HandoffError, StaleConversation
from handoff.model import Author, Owner, Turn, Verdict
from storage import leases
from storage.intake import Incoming
from storage.pending import Work
from storage.store import StoreDown, open_store
from tests.history.bugs import bug
from tests.history.calls import Gone
from tests.history.models import Who
from tests.history.record import Recorder
from tests.history.spec import ACTS, ADA, AGENTS, BEN, LEA, MIA, Spec
from tests.history.working import Worker
from tests.integration.storage.steps import NINE, ts_at


@dataclass
class Workload:
    """The tasks of one process."""

    spec: Spec
    calls: Worker
    rng: random.Random
    stop: bool = False
    written: list[tuple[str, Incoming]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.stop or self.calls.record.done >= self.spec.operations

    def some(self) -> str:
        return self.rng.choice(list(self.spec.conversations))

    async def pause(self, most: float) -> None:
        await asyncio.sleep(self.rng.random() * most)

    async def presses(self) -> None:
        """One random act."""
        conversation = self.some()
        ((act, people, _),) = self.rng.choices(ACTS, [often for *_, often in ACTS])
        who = self.rng.choice(people)
        if act == "ask":
            await self.calls.ask(conversation, who)
        elif act == "read":
            await self.calls.read(conversation)
        elif act == "expire":
            _, _, fence = await self.calls.read(conversation)
            await self.pause(0.003)
            await self.calls.expire(conversation, fence)
        else:
            await self.calls.act(conversation, act, who)
        await self.pause(0.01)

    async def delivers(self) -> None:
        """Slack delivers a new message, or one it delivered before."""
        await self.pause(0.02)
        conversation = self.some()
        if self.written and self.rng.random() < 0.4:
            conversation, message = self.rng.choice(self.written)
        else:
            ts = f"{int(NINE.timestamp()) + 2}.{self.spec.seed % 1000:03}{len(self.written):03}"
            person = self.rng.choice((MIA, MIA, MIA, MIA, ADA)).id
            message = Incoming(
                event_id=f"{conversation}-{ts}", channel=self.spec.conversations[conversation], ts=ts,
                thread_ts=ts_at(1), person=person, team="T0JUNIPER", text=f"Question {ts}?", at=self.calls.now(),
            )  # fmt: skip
            self.written.append((conversation, message))
        await self.calls.take(message, conversation)

    async def works(self) -> None:
        """Work in some conversation, or find nothing to do there."""
        ready = await self.calls.store.read(leases.ready_conversations)
        if not ready or not await self.works_in(self.rng.choice(ready)):
            await self.pause(0.01)

    async def works_in(self, conversation: str) -> bool:
        """Become a conversation's worker, handle what waits, and give it back, or forget to.

        False where there is nothing to do, or another worker does it.
        """
        token = await self.calls.lease(conversation)
        if not token:
            return False
        for _ in range(6):
            work = await self.calls.begin(conversation, token)
            if work is None:
                return True
            if not await self.handles(work, token):
                break
        if self.rng.random() < 0.9 or self.spec.closing:
            await self.calls.free(conversation, token)
        return True

    async def handles(self, work: Work, token: str) -> bool:
        """One step of a worker, as bot/engine/drain.py does it; False where something must wait."""
        try:
            if work.unknown:
                await self.calls.admit(work, token, AGENTS)
                return True
            if work.answering and not any(turn.author is Author.AGENT for turn in work.pending):
                return await self.sends(work.conversation.id)
            agents = (turn for turn in work.pending if turn.author is Author.AGENT)
            rush = asyncio.ensure_future(self.rushes_in(work.conversation.id))
            try:
                await self.head(work, token, next(agents, work.pending[0]))
                return await self.sends(work.conversation.id)
            finally:
                await rush
        except StaleConversation:
            return False

    async def rushes_in(self, conversation: str) -> None:
        """Often somebody claims while a worker decides or sends: that is what it is all about.

        Most often they give it back soon, so that there is a bot to be rushed next time.
        """
        if self.spec.closing or self.rng.random() < 0.6:
            return
        with contextlib.suppress(Gone, StoreDown):
            await self.pause(0.05)
            await self.calls.act(conversation, "claim", self.rng.choice((ADA, BEN, LEA)))
            await self.pause(0.02)
            if self.rng.random() < 0.8:
                await self.calls.act(conversation, "release", LEA)

    async def head(self, work: Work, token: str, turn: Turn) -> None:
        owner, who = work.conversation.owner, Who("agent", turn.person)
        if turn.author is Author.CUSTOMER and owner is Owner.BOT:
            other = await self.meanwhile(work.conversation.id)
            verdict = self.rng.choices(tuple(Verdict), (10, 0, 1, 4, 1))[0]
            await self.calls.decide(work, token, verdict)
            if other:
                await self.calls.free(work.conversation.id, other)
        elif turn.author is Author.CUSTOMER:
            await self.calls.settle(work, token, turn, MIA, "reopen" if owner is Owner.CLOSED else "")
        else:
            act = "reopen" if owner is Owner.CLOSED else "" if owner is Owner.HUMAN else "claim"
            await self.calls.settle(work, token, turn, who, act)

    async def meanwhile(self, conversation: str) -> str:
        """While the model writes: a person takes over, or another worker does, whose token is returned."""
        await self.pause(0.01)
        what = "" if self.spec.closing else self.rng.choices(("", "claim", "late"), (3, 2, 3))[0]
        if what == "claim":
            await self.calls.act(conversation, "claim", self.rng.choice((ADA, BEN, LEA)))
        elif what == "late":
            await self.calls.is_late(conversation)
            return await self.calls.lease(conversation)
        return ""

    async def sends(self, conversation: str) -> bool:
        """Carry out what waits for the customer, as bot/engine/send.py does it; False where something must wait."""
        record = self.calls.record
        while True:
            letter = await self.calls.start(conversation)
            if letter is None or letter is False or letter is True:
                return letter is None
            if letter.doubt_at is not None and record.posted(letter.id):
                await self.calls.ended(letter, "sent")
                continue
            if letter.withdrawn:
                await self.calls.ended(letter, "withdrawn")
                continue
            fate = self.rng.choices(("sent", "busy", "lost", "unheard"), (80, 3, 3, 14))[0]
            await self.pause(0.01)  # on the way
            if fate in {"sent", "unheard"}:
                record.post(letter.id, letter.kind, str(letter.body.get("turn", "")) or "-")
            await self.pause(0.002)
            await self.calls.ended(letter, fate if fate in {"sent", "busy"} else "doubt")

    async def forever(self, step: Callable[[], Awaitable[Any]]) -> None:
        """Again and again until the share is done; what the store could not do is tried again later."""
        while not self.over:
            try:
                await step()
            except (Gone, StoreDown):
                await asyncio.sleep(0.02)
            except HandoffError:
                continue

    async def run(self) -> None:
        """All tasks until the share is done."""
        people = [self.forever(self.presses) for _ in range(3 if self.spec.fresh else 1)]
        workers = [self.forever(self.works) for _ in range(3)]
        await asyncio.gather(*people, *workers, self.forever(self.delivers))

    async def close_up(self) -> None:
        """Handle everything that is left; the record then ends with what everybody sees."""
        for conversation in self.spec.conversations:
            for _ in range(40):
                try:
                    busy = await self.works_in(conversation)
                    if await self.sends(conversation) and not busy:
                        break
                except (Gone, StoreDown):
                    await asyncio.sleep(0.02)
            await self.calls.read(conversation)


def main(values: dict[str, Any]) -> None:
    """A process of a history."""
    spec = Spec(**values)
    if spec.bug:
        bug(spec.bug).plant()
    asyncio.run(run(spec))


async def run(spec: Spec) -> None:
    """Open the store, do the share, and say so."""
    store = open_store(spec.database)
    record = Recorder(Path(spec.folder), spec.name)
    calls = Worker(store, record)
    try:
        if spec.fresh:
            await calls.void(tuple(spec.conversations))
        work = Workload(spec, calls, random.Random(f"{spec.seed} {spec.name}"))
        await (work.close_up() if spec.closing else work.run())
        record.notes(finished=spec.name, operations=record.done)
    finally:
        record.close()
        await store.close()
