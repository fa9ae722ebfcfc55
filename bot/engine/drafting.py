"""Drafting: the second look at a turn, from the first one to a decision on a finished draft."""

import asyncio
import time
from dataclasses import replace
from functools import partial

import structlog

from bot.engine.aside import aside
from bot.engine.brain import Brain, Thought
from bot.engine.calling import Calling, tools
from bot.engine.desk import Desk
from bot.engine.ports import Whose
from bot.engine.writing import Writing, WroteOn
from bot.llm.request import DraftRequest
from handoff.errors import DrafterFailed
from handoff.model import Decision, Draft, Passage, Verdict
from handoff.snapshot import Snapshot
from storage import drain, pending
from storage.pending import Work

log = structlog.get_logger(__name__)

RESTARTS = 2
"""How often a customer who writes on makes the draft start again (DESIGN §3 step 4)."""
FRESH = 0.2
"""Seconds for which what was read counts as fresh."""

FAILED = {
    "timeout": "The model did not answer in time.",
    "busy": "The model is failing; calls are held back for a while.",
    "refused": "The model refused or gave nothing usable.",
    "broken": "The model server answered with an error.",
}


class Drafting:
    """Has drafts written, with the actions a model may ask for meanwhile."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.writing = Writing(desk)

    async def second_look(
        self,
        work: Work,
        snapshot: Snapshot,
        first: Thought,
        brain: Brain,
        whose: Whose,
        news: asyncio.Event,
        token: str,
    ) -> Thought | None:
        """The second look; None where the work must be read afresh (the customer or a person came in)."""
        request = DraftRequest(
            turns=snapshot.turns,
            history=snapshot.history,
            passages=first.evidence.passages,
            language=whose.language,
            tone=brain.policy.tone,
            company=brain.policy.company,
            human_stretch=work.human_stretch,
            whisper=work.whisper,
            tools=tools(brain.policy, first.evidence.offered),
        )
        calling = Calling(self._desk, work, first.topic)
        if await self._is_old(work, token):
            return None
        try:
            draft = await self._whole(work, request, calling, news if work.restarts < RESTARTS else None)
        except WroteOn:
            await self._desk.store.run(lambda session: drain.restarted(session, work.conversation.id, token))
            return None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            await self._withheld(work, snapshot)
            return None
        except DrafterFailed as failed:
            log.warning("no draft", kind=failed.kind, detail=failed.detail[:200])
            decision = Decision(
                verdict=Verdict.HAND_OVER,
                rule="no-draft",
                reason=FAILED.get(failed.kind, FAILED["broken"]),
                signals=tuple(first.signals.values()),
            )
            return replace(first, decision=decision)
        more = [*calling.looked_up, *_told(work)]
        first = replace(first, evidence=first.evidence.with_passages(more))
        return await aside(snapshot.turns, partial(brain.look_again, snapshot, first, draft), draft)

    async def _is_old(self, work: Work, token: str) -> bool:
        """Whether this process was held up since it read, and something else waits by now: the model is not asked."""
        if time.monotonic() - work.read < FRESH:
            return False
        return not await self._desk.store.read(partial(pending.stands, work=work, token=token))

    def offered(self, work: Work, whose: Whose, brain: Brain) -> tuple[str, ...]:
        """Actions the drafter may ask for: only for the account whose conversation it is."""
        known = work.account in self._desk.accounts and whose.account == work.account
        return brain.policy.actions.names if known and self._desk.drafter.calls_tools else ()

    async def _whole(self, work: Work, request: DraftRequest, calling: Calling, news: asyncio.Event | None) -> Draft:
        """The draft, after the calls the model asked for. Raises DrafterFailed where it asks without end."""
        while True:
            draft = await self.writing.draft(work, replace(request, called=tuple(calling.called)), news)
            if isinstance(draft, Draft):
                return replace(draft, cites=(*draft.cites, *calling.cites(len(request.passages))))
            goes_on = await calling.answer(draft.calls)
            if calling.proposal is not None:
                return Draft(text="", origin=self._desk.drafter.model, proposal=calling.proposal)
            if not goes_on:
                raise DrafterFailed("refused", "more calls than a turn may have")

    async def _withheld(self, work: Work, snapshot: Snapshot) -> None:
        """A claim stopped the model: nothing was posted, and that is on record."""
        now, brain = self._desk.now(), self._desk.thinking()
        await self._desk.store.run(
            lambda session: drain.withhold_unfinished(
                session, work.conversation.id, snapshot.turn.ts, now=now, edition_id=brain.edition_id
            )
        )


def _told(work: Work) -> list[Passage]:
    """A colleague's instruction carries what the draft says because of it."""
    if not work.whisper:
        return []
    return [
        Passage(
            article="whisper", title="A colleague's word", section="", text=work.whisper, score=1.0, scope=work.scope
        )
    ]
