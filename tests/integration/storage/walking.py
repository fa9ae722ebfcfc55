"""Random walks over the operations against a simple model, on both databases.

The model knows owners (by handoff.ownership), which turns there are, and which answers are on their way;
after every step the database must agree, and the counters and the audit chain must hold.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from typing_extensions import override

from handoff.errors import HandoffError
from handoff.model import Act, Actor, Conversation, Verdict
from handoff.ownership import step
from storage import audit, leases, outbox, pauses, replies
from storage.flow import OutboxRow
from storage.letters import Letter
from storage.tables import ConversationRow, TurnRow
from tests.integration.storage.steps import EDITION, MIA, Held, Memory, agent

T = TypeVar("T")
AGENTS = st.sampled_from([agent("U0ADA"), agent("U0BEN"), agent("U0LEA", lead=True)])
AGE = "UPDATE conversation SET lease_until = owner_since WHERE id = :id"


class Desk(RuleBasedStateMachine):
    """One conversation of one customer, two workers, three agents."""

    memory: ClassVar[Memory]
    runner: ClassVar[asyncio.Runner]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def open(self) -> None:
        self.model: Conversation | None = None
        self.seen: dict[str, str] = {}
        self.gone: set[str] = set()
        self.letter: Letter | None = None
        self.root = self.memory.next_ts()
        first = self.memory.message(ts=self.root, thread_ts=self.root)
        taken = self.do(self.memory.take(first))
        self.id, self.token = taken.conversation_id, taken.token
        self.seen[self.root] = "How?"
        self.messages = [first]
        self.model = Conversation(id=self.id)

    # what Slack brings

    @rule(gap=st.integers(0, 3))
    def writes(self, gap: int) -> None:
        self.memory.clock += gap
        message = self.memory.message(thread_ts=self.root)
        taken = self.do(self.memory.take(message))
        self.token = taken.token or self.token
        self.seen[message.ts] = message.text
        self.messages.append(message)

    @rule(data=st.data(), twin=st.booleans())
    def repeats(self, data: st.DataObject, twin: bool) -> None:
        old = data.draw(st.sampled_from(self.messages))
        again = self.memory.message(ts=old.ts, thread_ts=self.root, text="twin") if twin else old
        assert self.do(self.memory.take(again)).status == "duplicate"

    @rule(data=st.data(), text=st.sampled_from(["How?", "Why?"]), deleted=st.sampled_from([False] * 5 + [True]))
    def changes(self, data: st.DataObject, text: str, deleted: bool) -> None:
        ts = data.draw(st.sampled_from(sorted(self.seen)))
        if deleted:
            self.gone.add(ts)
        elif ts not in self.gone:
            self.seen[ts] = text
        self.do(self.memory.change(ts, text=text, deleted=deleted))

    # what workers do

    @rule()
    def picks_up(self) -> None:
        token = self.do(self.memory.run(leases.take_lease_by_id, self.id))
        self.token = token or self.token

    @rule()
    def loses_the_lease(self) -> None:
        self.do(self.memory.execute(AGE, id=self.id))

    @rule()
    def answers(self) -> None:
        self.decides(Verdict.ANSWER, "nothing", join=True, fresh=True)

    @rule(how=st.sampled_from(["sent", "unknown", ""]))
    def answers_and_sends(self, how: str) -> None:
        self.answers()
        self.sends(again=False, how=how)

    @rule(
        verdict=st.sampled_from([Verdict.ANSWER] * 3 + [Verdict.HOLD, Verdict.SILENT, Verdict.HAND_OVER]),
        between=st.sampled_from(["nothing"] * 6 + ["message", "deletion", "claim", "other worker", "crash"]),
        join=st.booleans(),
        fresh=st.sampled_from([True, True, False]),
    )
    def decides(self, verdict: Verdict, between: str, join: bool, fresh: bool) -> None:
        """From reading the work to committing the decision, with something in between."""
        assert self.model is not None
        if fresh:
            self.sends(again=True, how="sent")
            self.goes_back_to_the_bot()
            self.writes(gap=0)
            self.picks_up()
        if self.do(self.memory.begin(self.id, self.token)) is None:
            return
        self.do(self.memory.admit(self.id, self.token))
        work = self.do(self.memory.begin(self.id, self.token))
        assert work is not None
        if not work.pending or work.answering or work.conversation.owner != "BOT":
            return
        held = Held(self.id, self.token, work)
        self.meanwhile(between, work.pending[-1].ts)
        if between == "crash":
            return
        result = self.do(self.memory.commit(held, verdict, may_join=join))
        stale = work.conversation.fence != self.model.fence or held.token != self.holder().lease_token
        taken_back = any(turn.ts in self.gone for turn in work.pending)
        joined = not stale and (taken_back or (join and between == "message"))
        assert result.status == ("stale" if stale else "joined" if joined else "written")
        if result.status == "written" and verdict is Verdict.HAND_OVER:
            self.model = step(self.model, Act.REQUEST, agent(), self.memory.now)

    def meanwhile(self, what: str, ts: str) -> None:
        if what == "message":
            self.writes(gap=0)
        elif what == "deletion":
            self.gone.add(ts)
            self.do(self.memory.change(ts, deleted=True))
        elif what == "claim":
            self.acts(Act.CLAIM, agent())
        elif what == "other worker":
            self.do(self.memory.execute(AGE, id=self.id))
            assert self.do(self.memory.run(leases.take_lease_by_id, self.id))

    # what people do

    @rule(act=st.sampled_from([Act.CLAIM, Act.RELEASE, Act.RESOLVE, Act.REOPEN]), who=AGENTS)
    def acts(self, act: Act, who: Any) -> None:
        assert self.model is not None
        try:
            expected: Conversation | None = step(self.model, act, who, self.memory.now)
        except HandoffError as error:
            expected = None
            with pytest.raises(type(error)):
                self.do(self.memory.act(self.id, act, who))
        if expected is not None:
            acted = self.do(self.memory.act(self.id, act, who))
            assert acted.conversation == expected
            self.model = expected

    @rule()
    def goes_back_to_the_bot(self) -> None:
        assert self.model is not None
        if self.model.owner == "CLOSED":
            self.acts(Act.REOPEN, Actor(kind="customer", id=MIA))
        elif self.model.owner != "BOT":
            self.acts(Act.RELEASE, agent("U0LEA", lead=True))

    @rule(who=AGENTS)
    def says(self, who: Any) -> None:
        self.do(self.memory.run(replies.say, self.id, who, "Words.", now=self.memory.now, edition_id=EDITION))

    @rule(scope=st.sampled_from(["all", "elsewhere"]), on=st.booleans())
    def pauses(self, scope: str, on: bool) -> None:
        self.do(self.memory.run(pauses.pause if on else pauses.resume, scope, agent(lead=True), self.memory.now))

    # what the sender does

    @rule(again=st.booleans(), how=st.sampled_from(["", "sent", "sent", "unknown"]))
    def sends(self, again: bool, how: str) -> None:
        if again and self.letter is not None:
            self.do(self.memory.run(outbox.void_sends))
        start = self.do(self.memory.start(self.id))
        if start.letter is None:
            return
        assert self.model is not None
        item = self.do(self.memory.row(OutboxRow, id=start.letter.id))
        bound = item.fence is not None and item.fence != self.model.fence
        assert not bound or start.letter.withdrawn, "after a change of owner nothing bound starts"
        self.letter = start.letter
        if how:
            self.comes_out(how)

    @precondition(lambda self: self.letter is not None)
    @rule(how=st.sampled_from(["sent", "again", "unknown", "lost"]))
    def comes_out(self, how: str) -> None:
        letter, self.letter = self.letter, None
        assert letter is not None
        now = self.memory.now
        if letter.withdrawn:
            self.do(self.memory.run(outbox.withdraw, letter.id, now))
        elif how == "sent":
            self.do(self.memory.sent(letter.id))
        elif how == "lost":
            self.do(self.memory.run(outbox.lost, letter.id, "x", now, unknown=False))
        else:
            self.do(self.memory.run(outbox.again, letter.id, now, "x", known=how == "again", now=now))

    def holder(self) -> ConversationRow:
        return self.do(self.memory.conversation(self.id))

    @invariant()
    def holds(self) -> None:
        if getattr(self, "model", None) is None:
            return
        assert self.model is not None
        row, turns, items = self.holder(), self.do(self.memory.turns(self.id)), self.do(self.memory.outbox(self.id))
        assert (row.owner, row.agent, row.fence) == (self.model.owner, self.model.agent, self.model.fence)
        assert row.pending == len([turn for turn in turns if turn.status != "done"])
        self.same_turns(turns)
        assert len([item for item in items if item.status == "sending" and item.kind != "card"]) <= 1
        for ts in self.seen:
            out = [item for item in items if item.kind == "answer" and item.body["turn"] == ts]
            assert len([item for item in out if item.status == "sent"]) <= 1, "one answer to one turn (DESIGN P2)"

    def same_turns(self, turns: list[TurnRow]) -> None:
        theirs = {turn.ts: (turn.text, turn.deleted) for turn in turns if not turn.from_bot}
        assert theirs == {ts: ("" if ts in self.gone else text, ts in self.gone) for ts, text in self.seen.items()}

    @override
    def teardown(self) -> None:
        assert self.do(self.memory.store.read(audit.verify))[1] == []
        self.do(self.memory.execute("DELETE FROM pause"))
