"""Tick: what time brings. Everything here may run twice without harm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.engine.desk import Desk
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from handoff.errors import HandoffError
from handoff.model import Act, Actor, Owner
from handoff.plan import Note, Plan, Record, Send
from storage import acts, mapping, requests, timers
from storage.apply import apply
from storage.planned import open_handoff
from storage.timers import Due

log = structlog.get_logger(__name__)

SYSTEM = Actor(kind="system")
KEEP_SEEN = timedelta(days=8)
"""Ids of deliveries are kept this long (threats R2: at least seven days)."""
KEEP_CHANGES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ticker:
    """Fires due timers and tidies up; one replica does it at a time, by a lease."""

    desk: Desk
    sender: Sender
    tasks: Tasks

    async def fire(self) -> None:
        """Fire every timer that is due."""
        while True:
            due = await self.desk.store.run(partial(timers.fire_next, now=self.desk.now()))
            if due is None:
                return
            if isinstance(due, Due):
                await self._one(due)
                await self.desk.store.run(partial(timers.fired, timer_id=due.id, now=self.desk.now()))

    async def tidy(self) -> None:
        """Drop what is too old to matter."""
        now = self.desk.now()
        drop = partial(timers.tidy, seen_before=now - KEEP_SEEN, now_before=now - KEEP_CHANGES)
        while await self.desk.store.run(drop):
            pass

    async def _one(self, due: Due) -> None:
        log.info("timer", kind=due.kind, rung=due.rung, conversation=due.conversation_id)
        try:
            if due.kind == "reping":
                await self._reping(due)
            elif due.kind == "hold":
                await self._hold_ran_out(due)
            elif due.kind == "idle_remind":
                await self._remind(due)
            elif due.kind == "idle_release":
                await self._expire(due)
        except HandoffError as error:
            log.info("timer had no effect", kind=due.kind, why=type(error).__name__)
        self.tasks.start(self.sender.both(due.conversation_id), "send")

    async def _reping(self, due: Due) -> None:
        """Ping the agents again; on the second rung the customer hears an honest word, once."""
        brain = self.desk.thinking()
        words = brain.words(brain.policy.words.waiting)
        now = self.desk.now()

        def op(session: Session) -> None:
            row = acts.locked(session, due.conversation_id)
            if row.fence != due.fence or row.owner != Owner.WAITING or open_handoff(session, row.id) is None:
                return
            conversation = mapping.conversation(row)
            minutes = round((now - (row.owner_since or now)).total_seconds() / 60)
            note = Note(text=f"Still waiting for a person, {minutes} min now. Who can take this?", ping=True)
            sends = (Send(kind="notice", text=words),) if due.rung == 2 else ()
            record = Record(act="reping", actor=SYSTEM, facts={"rung": due.rung})
            plan = Plan(before=conversation, after=conversation, notes=(note,), sends=sends, records=(record,))
            apply(session, row, plan, now=now, edition_id=brain.edition_id)

        await self.desk.store.run(op)

    async def _hold_ran_out(self, due: Due) -> None:
        brain = self.desk.thinking()
        await self.desk.store.run(
            partial(
                requests.hand_over_held,
                conversation_id=due.conversation_id,
                now=self.desk.now(),
                policy=brain.policy,
                edition_id=brain.edition_id,
                why="Nobody judged the held draft in time.",
                only_if_held=True,
            )
        )

    async def _remind(self, due: Due) -> None:
        minutes, now = self.desk.thinking().policy.timers.idle_remind_minutes, self.desk.now()

        def op(session: Session) -> None:
            if _is_idle(session, due, minutes, now):
                acts.note(session, due.conversation_id, "You have been quiet here for a while. Still on it?", now)

        await self.desk.store.run(op)

    async def _expire(self, due: Due) -> None:
        brain, now = self.desk.thinking(), self.desk.now()

        def op(session: Session) -> None:
            if _is_idle(session, due, brain.policy.timers.idle_release_minutes, now):
                acts.act_on(
                    session, due.conversation_id, Act.EXPIRE, SYSTEM,
                    now=now, policy=brain.policy, edition_id=brain.edition_id, why="The owner was idle.",
                )  # fmt: skip

        await self.desk.store.run(op)


def _is_idle(session: Session, due: Due, minutes: float, now: datetime) -> bool:
    """Whether the owner did nothing for so long; where they did, the timer is set anew from then on."""
    row = acts.locked(session, due.conversation_id)
    if row.fence != due.fence:
        return False
    last = max(at for at in (row.owner_since, row.agent_at, now - timedelta(minutes=minutes)) if at is not None)
    again = last + timedelta(minutes=minutes)
    if again > now:
        timers.put_off(session, row.id, due.kind, again)
    return again <= now
