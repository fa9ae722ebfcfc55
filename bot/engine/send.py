"""Send: carry out what the outbox holds, one at a time for each conversation, never twice."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.engine.desk import Desk
from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused
from storage import letters, outbox, requests
from storage.letters import Letter
from storage.store import StoreDown

log = structlog.get_logger(__name__)

VISIBLE = timedelta(seconds=10)
"""An accepted post shows in the thread within this; after it, absent means not accepted (DESIGN §3 step 6)."""
GIVE_UP = timedelta(seconds=60)
"""If the thread cannot even be looked at for this long, a person decides."""
LONGEST_POST = 13.0
"""Seconds for one delivery, names looked up included: less than the lease of a send (storage.letters.SENDING), after
which another replica looks for the message and may send it."""
LONGEST_WAIT = 30.0
"""Seconds between two tries of a card at most."""


class Sender:
    """Sends customers' messages and agents' cards; safe to call as often as one likes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._locks: dict[tuple[str, bool], asyncio.Lock] = {}

    async def customer_side(self, conversation_id: str) -> bool:
        """Send what waits for the customer's thread; False where something must wait."""
        return await self._side(conversation_id, customer_side=True)

    async def agent_side(self, conversation_id: str) -> bool:
        """Draw the card and write its thread; False where something must wait."""
        return await self._side(conversation_id, customer_side=False)

    async def both(self, conversation_id: str) -> None:
        """Both sides; people's cards do not wait for the customer's channel."""
        await asyncio.gather(self.customer_side(conversation_id), self.agent_side(conversation_id))

    async def nudge(self, conversation_id: str) -> None:
        """Both sides, leaving alone what is being sent already."""
        sides = [side for side in (True, False) if (conversation_id, side) not in self._locks]
        await asyncio.gather(*(self._side(conversation_id, customer_side=side) for side in sides))

    async def _side(self, conversation_id: str, *, customer_side: bool) -> bool:
        key = (conversation_id, customer_side)
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                return await self._all(conversation_id, customer_side=customer_side)
        finally:
            if not lock.locked():
                self._locks.pop(key, None)

    async def _all(self, conversation_id: str, *, customer_side: bool) -> bool:
        store, now = self._desk.store, self._desk.now
        while True:
            start = await store.run(
                lambda session: letters.start_next(session, conversation_id, now(), customer_side=customer_side)
            )
            if start.letter is not None:
                if not await self._one(start.letter):
                    return False
            elif start.status != "cancelled":
                return start.status == "nothing"

    async def _one(self, letter: Letter) -> bool:
        """Carry one started letter to its end; False where it must be tried again later."""
        try:
            delivered = await self._found(letter) if letter.started_before else None
            if delivered is None:
                if letter.started_before and self._too_early(letter):
                    return await self._again(letter, 1.0, "not seen yet", known=False)
                if letter.withdrawn:
                    return await self._withdrawn(letter)
                async with asyncio.timeout(LONGEST_POST):
                    delivered = await self._desk.messenger.deliver(letter)
        except Busy as busy:
            return await self._again(letter, busy.seconds, str(busy), known=True)
        except Refused as refused:
            return await self._lost(letter, str(refused), unknown=False)
        except OutcomeUnknown as doubt:
            return await self._in_doubt(letter, str(doubt))
        except StoreDown:
            raise  # it stays "sending" and is looked up once the store is back
        except Exception as error:  # the edge to rendering and Slack: a letter that always fails must come to an end
            log.exception("sending failed", outbox=letter.id, kind=letter.kind)
            return await self._in_doubt(letter, type(error).__name__)
        await self._sent(letter, delivered)
        return True

    async def _in_doubt(self, letter: Letter, why: str) -> bool:
        """Look again soon; after a while a person decides. A card is tried for ever: without it nobody knows."""
        if letter.kind == "card":
            return await self._again(letter, min(2.0 ** min(letter.attempts, 5), LONGEST_WAIT), why, known=False)
        if self._desk.now() - letter.first_started > GIVE_UP:
            return await self._lost(letter, why, unknown=True)
        return await self._again(letter, 1.0, why, known=False)

    async def _found(self, letter: Letter) -> Delivered | None:
        return await self._desk.messenger.find(letter)

    def _too_early(self, letter: Letter) -> bool:
        return letter.kind != "card" and self._desk.now() - letter.first_started < VISIBLE

    async def _sent(self, letter: Letter, delivered: Delivered) -> None:
        now = self._desk.now()

        def op(session: Session) -> None:
            outbox.sent(
                session,
                letter.id,
                delivered.ts,
                now,
                shown=delivered.shown,
                card_channel=delivered.channel,
            )
            if letter.disclose:
                outbox.disclosed(session, letter.conversation_id, now)

        await self._desk.store.run(op)

    async def _withdrawn(self, letter: Letter) -> bool:
        now = self._desk.now()
        await self._desk.store.run(lambda session: outbox.withdraw(session, letter.id, now))
        return True

    async def _again(self, letter: Letter, seconds: float, why: str, *, known: bool) -> bool:
        at = self._desk.now() + timedelta(seconds=max(seconds, 0.05))
        await self._desk.store.run(lambda session: outbox.again(session, letter.id, at, why, known=known))
        log.info("send waits", outbox=letter.id, kind=letter.kind, seconds=seconds, why=why)
        return False

    async def _lost(self, letter: Letter, why: str, *, unknown: bool) -> bool:
        now = self._desk.now()
        await self._desk.store.run(lambda session: outbox.lost(session, letter.id, why, now, unknown=unknown))
        log.error("send failed", outbox=letter.id, kind=letter.kind, why=why, unknown=unknown)
        if letter.kind == "answer":
            await self._tell_people(letter, why, unknown=unknown)
        return True

    async def _tell_people(self, letter: Letter, why: str, *, unknown: bool) -> None:
        """The customer has no answer, or nobody can tell: agents get the conversation."""
        brain, now = self._desk.thinking(), self._desk.now()
        doubt = "may or may not have reached" if unknown else "did not reach"
        await self._desk.store.run(
            partial(
                requests.hand_over_unsent,
                conversation_id=letter.conversation_id,
                now=now,
                policy=brain.policy,
                edition_id=brain.edition_id,
                why=f"An answer {doubt} the customer ({why[:120]}). Please look at their thread.",
            )
        )
        await self.agent_side(letter.conversation_id)
