"""Answer: from a customer's turns to a committed decision, drafting with no transaction open."""

import asyncio
from dataclasses import replace
from functools import partial

import structlog
from sqlmodel import Session

from bot.customers import PUBLIC
from bot.engine.aside import aside
from bot.engine.brain import Brain, Thought
from bot.engine.bursts import in_parts, is_fragment, leading
from bot.engine.desk import Desk
from bot.engine.drafting import RESTARTS, Drafting
from bot.engine.ports import Whose
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from handoff.errors import ActionRefused
from handoff.model import Decision, Evidence, Turn, Verdict
from handoff.plans import plan
from handoff.snapshot import Snapshot
from storage import approvals, drain, letters, routing
from storage.apply import Considered
from storage.drain import Committed
from storage.letters import Start
from storage.pending import Work

log = structlog.get_logger(__name__)


class Answerer:
    """Decides on the customer's turns of one conversation at a time."""

    def __init__(self, desk: Desk, sender: Sender, tasks: Tasks) -> None:
        self._desk = desk
        self._sender = sender
        self._tasks = tasks
        self._news: dict[str, asyncio.Event] = {}
        self._drafting = Drafting(desk)
        self._waited: dict[str, str] = {}

    def wrote_on(self, conversation_id: str) -> None:
        """Wake whoever waits for, or drafts against, this conversation."""
        event = self._news.get(conversation_id)
        if event is not None:
            event.set()

    def person_took_over(self, conversation_id: str) -> None:
        """Cancel the model call in flight, if any."""
        self._drafting.writing.stop(conversation_id)

    def forget(self, conversation_id: str) -> None:
        """Its worker has ended."""
        self._waited.pop(conversation_id, None)

    async def answer(self, work: Work, token: str) -> Work | bool:
        """Decide on the leading customer turns and commit; say what follows, as ``Drainer`` steps do."""
        turns = leading(work)
        news = self._news.setdefault(work.conversation.id, asyncio.Event())
        news.clear()
        try:
            if await self._waits_for_more(work, turns, news):
                return True
            return await self._decide(work, token, turns, news)
        finally:
            self._news.pop(work.conversation.id, None)

    async def give_up(self, work: Work, token: str) -> bool:
        """Handling failed again and again: people get the turn."""
        brain = self._desk.thinking()
        turns = leading(work)
        if not turns:
            return False
        whose = await self._desk.directory.whose(work.channel, work.customer)
        snapshot = self._snapshot(work, turns, whose)
        thought = Thought(evidence=Evidence(knowledge=False), signals={}, decision=None)
        decision = Decision(
            verdict=Verdict.HAND_OVER,
            rule="could-not-handle",
            reason="Handling this turn failed three times.",
        )
        await self._commit(work, token, snapshot, replace(thought, decision=decision), brain)
        return True

    async def _decide(self, work: Work, token: str, turns: tuple[Turn, ...], news: asyncio.Event) -> Work | bool:
        brain = self._desk.thinking()
        whose = await self._desk.directory.whose(work.channel, turns[-1].person)
        brain = replace(brain, policy=brain.policy.spoken_to(whose.words, whose.tone))
        snapshot = self._snapshot(work, turns, whose)
        scope = work.scope if whose.scope == work.scope else PUBLIC  # another customer's turn in this thread
        offered = self._drafting.offered(work, whose, brain)
        look = partial(brain.look, snapshot, scope=scope, customer_language=whose.language, offered=offered)
        thought = await aside(turns, look)
        if thought.decision is None:
            drafted = await self._drafting.second_look(work, snapshot, thought, brain, whose, news, token)
            if drafted is None:
                return True
            thought = drafted
        return await self._commit(work, token, snapshot, thought, brain)

    async def _commit(self, work: Work, token: str, snapshot: Snapshot, thought: Thought, brain: Brain) -> Work | bool:
        """Write the decision and start what it sends, in one step; then carry that out."""
        decision = thought.decision
        assert decision is not None
        made = in_parts(plan(snapshot, decision, thought.evidence.draft, brain.policy), brain)
        conversation_id, now, away = work.conversation.id, self._desk.now(), self._desk.away
        late = self._drafting.writing.is_late(conversation_id)

        def op(session: Session) -> tuple[Committed, Start]:
            committed = drain.commit(
                session,
                conversation_id,
                token,
                made,
                Considered(turns=snapshot.turns, evidence=thought.evidence),
                now=now,
                edition_id=brain.edition_id,
                may_join=work.restarts < RESTARTS and not late,
            )
            if committed.status == "written" and made.proposes is not None:
                more = {"edition_id": brain.edition_id, "topic": thought.topic}
                approvals.propose_for(session, conversation_id, made.proposes, brain.policy, now, **more)
            if committed.status == "written" and made.opens_handoff and committed.applied.handoff_id:
                routing.ask(session, committed.applied.handoff_id, brain.policy, language=snapshot.language, away=away)
            speaks = committed.status == "written" and made.sends
            if not speaks:
                return committed, Start()
            return committed, letters.start_next(session, conversation_id, now, customer_side=True)

        try:
            committed, start = await self._desk.store.run(op)
        except ActionRefused as refused:  # what it proposes became impossible meanwhile: a person takes the turn
            asks = Decision(verdict=Verdict.HAND_OVER, rule="action-refused", reason=refused.why, topic=thought.topic)
            return await self._commit(work, token, snapshot, replace(thought, decision=asks), brain)
        if committed.status != "joined":
            self._drafting.writing.ended(conversation_id)
        log.info(
            "decided",
            conversation=conversation_id,
            verdict=decision.verdict.value,
            rule=decision.rule,
            status=committed.status,
        )
        if committed.status == "written" and (committed.applied.handoff_id or made.proposes):
            self._tasks.start(self._sender.agent_side(conversation_id), "card")
        if start.letter is None:
            return True
        return await self._sender.carry_on(start.letter, token)

    async def _waits_for_more(self, work: Work, turns: tuple[Turn, ...], news: asyncio.Event) -> bool:
        """Wait a moment after a fragment ("hi", "one question"); True where more came."""
        seconds = self._desk.thinking().policy.timers.join_seconds
        conversation_id, last = work.conversation.id, turns[-1]
        if not seconds or self._waited.get(conversation_id) == last.ts or not is_fragment(last):
            return False
        self._waited[conversation_id] = last.ts
        try:
            async with self._desk.hands.away():
                await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _snapshot(self, work: Work, turns: tuple[Turn, ...], whose: Whose) -> Snapshot:
        return Snapshot(
            conversation=work.conversation,
            turns=turns,
            history=work.history,
            past_signals=work.past_signals,
            autonomy=whose.autonomy,
            paused=work.paused,
            channel=work.channel,
            tier=work.tier,
            language=whose.language,
            usual_wait=self._desk.usual_wait,
            told=_told(work, turns),
            now=self._desk.now(),
        )


def _told(work: Work, turns: tuple[Turn, ...]) -> bool:
    """Whether an agent gave exactly these turns back with an instruction."""
    since = work.conversation.owner_since
    return (
        bool(work.whisper)
        and since is not None
        and all(turn.received_at and turn.received_at < since for turn in turns)
    )
