"""Send: carry out what the outbox holds, one at a time for each conversation, never twice."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.engine import carrying
from bot.engine.desk import Desk
from bot.engine.doing import carry_out_all
from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused, TooLate
from storage import letters, outbox, pending, requests
from storage.letters import Letter, Start
from storage.pending import Work
from storage.store import StoreDown

log = structlog.get_logger(__name__)

VISIBLE = timedelta(seconds=10)
"""An accepted post shows in the thread within this; after it, absent means not accepted (DESIGN §3 step 6)."""
GIVE_UP = timedelta(seconds=60)
"""If the thread cannot even be looked at for this long, a person decides."""
LONGEST_WAIT = 30.0
"""Seconds between two tries of a card at most."""
LANES = ((True, False), (False, False), (True, True))
"""What is sent side by side in one conversation: (customer_side, files), see letters.start_next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """How one letter ended: what the same step read next."""

    again: bool = False
    """It must be tried again later."""
    start: Start | None = None
    """The next send, started; None where it was not looked for."""
    read: bool = False
    """The conversation was read as well: ``work`` is what waits, None where its lease is given back."""
    work: Work | None = None


class Sender:
    """Sends customers' messages and agents' cards; safe to call as often as one likes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._locks: dict[tuple[str, bool, bool], tuple[asyncio.Lock, int]] = {}

    async def customer_side(self, conversation_id: str) -> bool:
        """Send what waits for the customer's thread; False where something must wait."""
        return not (await self._side(conversation_id, customer_side=True)).again

    async def agent_side(self, conversation_id: str) -> bool:
        """Draw the card and write its thread; False where something must wait."""
        return not (await self._side(conversation_id, customer_side=False)).again

    async def both(self, conversation_id: str) -> None:
        """Do what was approved, then both sides; people's cards do not wait for the customer's channel."""
        await carry_out_all(self._desk, conversation_id)
        await asyncio.gather(self.customer_side(conversation_id), self.agent_side(conversation_id))

    async def words_then_files(self, conversation_id: str) -> None:
        """Send files people put behind their words; nothing else waits for them."""
        await self.customer_side(conversation_id)
        await self._side(conversation_id, customer_side=True, files=True)

    async def nudge(self, conversation_id: str) -> None:
        """The same, leaving alone what is being sent already."""
        await carry_out_all(self._desk, conversation_id)
        lanes = [lane for lane in LANES if (conversation_id, *lane) not in self._locks]
        await asyncio.gather(*(self._side(conversation_id, customer_side=side, files=files) for side, files in lanes))

    async def carry_on(self, letter: Letter, token: str) -> Work | bool:
        """Carry a letter that has started, and what follows it, to their end, under the conversation's lease.

        Returns:
            What waits in the conversation then; False where nothing waits and the lease is given back; True
            where the caller must look.
        """
        begun = Start(letter=letter, status="started"), token
        after = await self._side(letter.conversation_id, customer_side=True, begun=begun)
        return (after.work or False) if after.read else True

    async def _side(
        self, conversation_id: str, *, customer_side: bool, files: bool = False, begun: tuple[Start, str] | None = None
    ) -> After:
        """One side of one conversation at a time; the lock lives as long as somebody wants it."""
        key = (conversation_id, customer_side, files)
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = lock, users + 1
        try:
            async with lock:
                start, token = begun or (None, "")
                return await self._all(conversation_id, start, token, customer_side=customer_side, files=files)
        finally:
            lock, users = self._locks.pop(key)
            if users > 1:
                self._locks[key] = lock, users - 1

    async def _all(
        self, conversation_id: str, start: Start | None, token: str, *, customer_side: bool, files: bool
    ) -> After:
        after = After(start=start)
        while True:
            look = partial(
                letters.start_next, conversation_id=conversation_id, now=self._desk.now(),
                customer_side=customer_side, files=files,
            )  # fmt: skip
            begun: Start = after.start if after.start is not None else await self._desk.store.run(look)
            if begun.cut:
                await self._cut(conversation_id)
            if begun.letter is not None:
                after = await self._one(begun.letter, token, customer_side=customer_side)
                if after.again:
                    return after
            elif begun.status == "cancelled":
                after = After()
            else:
                return After(again=begun.status != "nothing", read=after.read, work=after.work)

    async def _one(self, letter: Letter, token: str, *, customer_side: bool) -> After:
        """Carry one started letter to its end."""
        posting = False
        try:
            delivered = await carrying.find(self._desk, letter) if letter.doubt_at is not None else None
            if delivered is None:
                if carrying.too_early(letter, self._desk.now(), VISIBLE):
                    return await self._look_again(letter, "not seen yet")
                if letter.withdrawn:
                    return await self._withdrawn(letter)
                if letter.doubt_at is not None:
                    anew = await self._starts_anew(letter)
                    if anew.letter is None:
                        return After(again=anew.status == "later")
                    letter = anew.letter
                posting = True
                letter = await carrying.ready(self._desk, letter)
                delivered = await carrying.deliver(self._desk, letter)
        except TooLate:
            return After(again=True)  # this process stood still: another looks for it; nothing is ours to write
        except Busy as busy:
            return await self._again(letter, busy.seconds, str(busy), known=True)
        except Refused as refused:
            return await self._lost(letter, str(refused), unknown=False)
        except OutcomeUnknown as doubt:
            return await self._in_doubt(letter, str(doubt), posting=posting)
        except StoreDown:
            raise  # it stays "sending" and is looked up once the store is back
        except Exception as error:  # the edge to rendering and Slack: a letter that always fails must come to an end
            log.exception("sending failed", outbox=letter.id, kind=letter.kind)
            return await self._in_doubt(letter, type(error).__name__, posting=posting)
        return await self._sent(letter, delivered, token, customer_side=customer_side)

    async def _in_doubt(self, letter: Letter, why: str, *, posting: bool) -> After:
        """Look again soon; after a while a person decides. A card is tried for ever: without it nobody knows."""
        if letter.kind in letters.DRAWN and (posting or letter.card_ts):
            return await self._again(letter, min(2.0 ** min(letter.attempts, 5), LONGEST_WAIT), why, known=False)
        if letter.kind not in letters.DRAWN and self._desk.now() - letter.first_started > GIVE_UP:
            return await self._lost(letter, why, unknown=True)
        return await (self._again(letter, 1.0, why, known=False) if posting else self._look_again(letter, why))

    async def _sent(self, letter: Letter, delivered: Delivered, token: str, *, customer_side: bool) -> After:
        """On record, and in the same step: what is sent next, or what waits in the conversation."""
        now = self._desk.now()

        def op(session: Session) -> After:
            outbox.sent(session, letter.id, delivered.ts, now, shown=delivered.shown, card_channel=delivered.channel)
            if letter.disclose:
                outbox.disclosed(session, letter.conversation_id, now)
            files = letter.kind in letters.FILES
            start = letters.start_next(session, letter.conversation_id, now, customer_side=customer_side, files=files)
            if not token or start.status != "nothing":
                return After(start=start)
            return After(start=start, read=True, work=pending.begin(session, letter.conversation_id, token))

        after = await self._desk.store.run(op)
        if letter.kind == "card":
            self._desk.on_card(letter.handoff_id)
        return after

    async def _starts_anew(self, letter: Letter) -> Start:
        """Posting once more is a start of its own: the fence is compared again, and a crash in it is a new doubt."""
        anew = await self._desk.store.run(partial(letters.start_anew, letter=letter, now=self._desk.now()))
        if anew.cut:
            await self._cut(letter.conversation_id)
        return anew

    async def _withdrawn(self, letter: Letter) -> After:
        now = self._desk.now()
        if await self._desk.store.run(lambda session: outbox.withdraw(session, letter.id, now)):
            await self._cut(letter.conversation_id)
        return After()

    async def _cut(self, conversation_id: str) -> None:
        """A pause came between two parts of an answer: people see to the rest."""
        now, brain = self._desk.now(), self._desk.thinking()
        why = "The bot was paused in the middle of an answer; the customer has its first part only."
        await self._desk.store.run(
            partial(
                requests.hand_over_unsent, conversation_id=conversation_id, now=now, policy=brain.policy,
                edition_id=brain.edition_id, why=why,
            )
        )  # fmt: skip
        await self.agent_side(conversation_id)

    async def _again(self, letter: Letter, seconds: float, why: str, *, known: bool) -> After:
        now = self._desk.now()
        at = now + timedelta(seconds=max(seconds, 0.05))
        await self._desk.store.run(
            lambda session: outbox.again(session, letter.id, at, why, known=known, now=now, start=letter.attempts)
        )
        log.info("send waits", outbox=letter.id, kind=letter.kind, seconds=seconds, why=why)
        return After(again=True)

    async def _look_again(self, letter: Letter, why: str) -> After:
        at = self._desk.now() + timedelta(seconds=1)
        await self._desk.store.run(
            lambda session: outbox.look_again(session, letter.id, at, why, start=letter.attempts)
        )
        log.info("send is in doubt", outbox=letter.id, kind=letter.kind, why=why)
        return After(again=True)

    async def _lost(self, letter: Letter, why: str, *, unknown: bool) -> After:
        """It will not be sent: on record, and where it was an answer people get the conversation, in one step."""
        now, brain = self._desk.now(), self._desk.thinking()
        doubt = "may or may not have reached" if unknown else "did not reach"

        def op(session: Session) -> None:
            outbox.lost(session, letter.id, why, now, unknown=unknown, start=letter.attempts)
            if letter.kind == "answer":
                requests.hand_over_unsent(
                    session,
                    letter.conversation_id,
                    now=now,
                    policy=brain.policy,
                    edition_id=brain.edition_id,
                    why=f"An answer {doubt} the customer ({why[:120]}). Please look at their thread.",
                )

        await self._desk.store.run(op)
        log.error("send failed", outbox=letter.id, kind=letter.kind, why=why, unknown=unknown)
        if letter.kind in {"answer", *letters.FILES}:
            await self.agent_side(letter.conversation_id)
        if letter.kind in letters.AGENTS:
            await self._desk.alert(f"Agents do not see a {letter.kind}: {why[:200]}. See `baton outbox list`.")
        return After()
