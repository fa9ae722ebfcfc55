"""Tick: what time brings. Everything here may run twice, at once or after a crash, without harm."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.engine.desk import Desk
from bot.engine.effects import EFFECTS
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from storage import timers
from storage.store import StoreDown
from storage.tables import ConversationRow
from storage.timers import Due

log = structlog.get_logger(__name__)

AT_ONCE = 100
"""Timers fired in one run: a backlog takes several, so that the schedule is seen to be alive."""
KEEP_SEEN = timedelta(days=8)
"""Ids of deliveries are kept this long (threats R2: at least seven days)."""
KEEP_CHANGES = timedelta(hours=1)
_EFFECTS = dict(EFFECTS)


@dataclass(frozen=True, slots=True)
class Ticker:
    """Fires due timers and tidies up; one replica does it at a time, by a lease."""

    desk: Desk
    sender: Sender
    tasks: Tasks

    async def fire(self) -> None:
        """Fire every timer that is due; one that fails does not hold up the others."""
        store = self.desk.store
        for _ in range(AT_ONCE):
            found = await store.read(partial(timers.next_due, now=self.desk.now()))
            if found is None:
                return
            timer_id, conversation_id = found
            fire = partial(
                timers.fire,
                timer_id=timer_id,
                conversation_id=conversation_id,
                now=self.desk.now(),
                effect=self._effect,
            )
            try:
                due = await store.run(fire)
            except StoreDown:
                raise
            except Exception:  # the edge to what timers do: the next timer must not wait for this one
                log.exception("a timer failed", timer=timer_id, conversation=conversation_id)
                await self.desk.alert(f"A timer fails and is tried again every half minute: {timer_id}. See the log.")
                await store.run(partial(timers.try_again, timer_id=timer_id, now=self.desk.now()))
                continue
            if due is not None:
                log.info("timer", kind=due.kind, rung=due.rung, conversation=conversation_id)
                self.tasks.start(self.sender.both(conversation_id), "send")

    async def tidy(self) -> None:
        """Drop what is too old to matter."""
        now = self.desk.now()
        drop = partial(timers.tidy, seen_before=now - KEEP_SEEN, now_before=now - KEEP_CHANGES)
        while await self.desk.store.run(drop):
            pass

    def _effect(self, session: Session, row: ConversationRow, due: Due) -> None:
        effect = _EFFECTS.get(due.kind)
        if effect is None:
            log.warning("a timer of an unknown kind was dropped", kind=due.kind)
            return
        effect(session, row, due, self.desk.thinking(), self.desk.now())
