"""Suggest: while a person has the conversation, a draft beside them after each message of the customer's."""

import asyncio
from functools import partial

import structlog

from bot.customers import PUBLIC
from bot.engine.aside import aside
from bot.engine.brain import Thought
from bot.engine.desk import Desk
from bot.engine.ports import Whose
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.llm.request import DraftRequest
from handoff.errors import DrafterFailed
from handoff.model import Autonomy, Draft, Turn
from handoff.policy.model import Policy
from handoff.snapshot import Snapshot
from storage import suggestions
from storage.pending import Work

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Suggestions written at one moment: customers who wait for the bot go first."""
USEFUL = 0.3
"""Support, or the answerer's own estimate, from which on a suggestion is worth an agent's look."""


class Suggester:
    """Writes suggestions in the background; the newest message of a conversation counts."""

    def __init__(self, desk: Desk, sender: Sender, tasks: Tasks) -> None:
        self._desk = desk
        self._sender = sender
        self._tasks = tasks
        self._room = asyncio.Semaphore(AT_ONCE)
        self._writing: dict[str, asyncio.Task[None]] = {}

    def suggest(self, work: Work, turn: Turn) -> None:
        """Begin one for the customer's newest turn; an earlier one of the conversation is given up."""
        if work.paused or not self._desk.thinking().policy.suggest_replies or not turn.text.strip():
            return
        earlier = self._writing.get(work.conversation.id)
        if earlier is not None:
            earlier.cancel()
        self._writing[work.conversation.id] = self._tasks.start(self._write(work, turn), "suggestion")

    async def _write(self, work: Work, turn: Turn) -> None:
        conversation_id = work.conversation.id
        try:
            async with self._room:
                await self._one(work, turn)
        except DrafterFailed as failed:
            log.info("no suggestion", conversation=conversation_id, kind=failed.kind)
        finally:
            if self._writing.get(conversation_id) is asyncio.current_task():
                self._writing.pop(conversation_id)

    async def _one(self, work: Work, turn: Turn) -> None:
        brain, conversation = self._desk.thinking(), work.conversation
        whose = await self._desk.directory.whose(work.channel, turn.person)
        if whose.autonomy in {Autonomy.OFF, Autonomy.SHADOW}:
            return
        scope = work.scope if whose.scope == work.scope else PUBLIC
        snapshot = Snapshot(
            conversation=conversation, turns=(turn,), history=work.history, channel=work.channel, tier=work.tier,
            now=self._desk.now(),
        )  # fmt: skip
        first = await aside((turn,), partial(brain.look, snapshot, scope=scope, customer_language=whose.language))
        draft = await self._desk.drafter.draft(_request(work, turn, first, whose, brain.policy))
        if not isinstance(draft, Draft) or not draft.text.strip():
            return
        thought = await aside((turn,), partial(brain.look_again, snapshot, first, draft), draft)
        kept = await self._desk.store.run(
            partial(
                suggestions.keep, conversation_id=conversation.id, fence=conversation.fence, turn_ts=turn.ts,
                draft=draft, evidence=thought.evidence, useful=_useful(thought, draft),
                now=self._desk.now(), edition_id=brain.edition_id,
            )
        )  # fmt: skip
        if kept:
            await self._sender.agent_side(conversation.id)


def _request(work: Work, turn: Turn, first: Thought, whose: Whose, policy: Policy) -> DraftRequest:
    return DraftRequest(
        turns=(turn,),
        history=work.history,
        passages=first.evidence.passages,
        language=whose.language,
        tone=whose.tone or policy.tone,
        company=policy.company,
        human_stretch=work.human_stretch,
    )


def _useful(thought: Thought, draft: Draft) -> bool:
    if draft.enough is False and (draft.self_check or 0.0) < USEFUL:
        return False
    support = thought.signals["support"].value if "support" in thought.signals else 0.0
    return max(support, draft.self_check or 0.0) >= USEFUL
