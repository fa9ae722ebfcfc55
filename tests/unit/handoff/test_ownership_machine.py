"""Long random lives of a conversation against a model that knows only DESIGN §5."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handoff.errors import HandoffError
from handoff.model import Act, Actor, Conversation, Owner
from handoff.ownership import step
from tests.unit.handoff.build import ADA, BEN, BO, BOT, LEA, MIA, NOW, SYSTEM

AGENTS = st.sampled_from((ADA, BEN, LEA))
ANYONE = st.sampled_from((ADA, BEN, LEA, MIA, BO, BOT, SYSTEM))
FLAG = st.booleans()


class Life(RuleBasedStateMachine):
    """One conversation; the model is a word and a name."""

    def __init__(self) -> None:
        super().__init__()
        self.real = Conversation(id="c")
        self.who, self.agent = "bot", ""
        self.changes = 0
        self.now = NOW

    def act(self, act: Act, actor: Actor, allowed: bool, to: str = "", agent: str = "", last: bool = False) -> None:
        """Do it for real and expect what the model says."""
        before = self.real
        self.now += timedelta(seconds=1)
        try:
            self.real = step(before, act, actor, self.now, customer_spoke_last=last)
        except HandoffError:
            assert not allowed, f"{act} by {actor.kind} was refused while {self.who}"
            assert self.real is before
            return
        assert allowed, f"{act} by {actor.kind} went through while {self.who}"
        self.who, self.agent = to, agent
        self.changes += 1
        assert self.real.owner_since == self.now

    @rule(actor=st.sampled_from((BOT, MIA, BO, SYSTEM, ADA)))
    def asks_for_a_person(self, actor: Actor) -> None:
        self.act(Act.REQUEST, actor, self.who == "bot" and actor is not BO, "nobody yet")

    @rule(actor=ANYONE)
    def claims(self, actor: Actor) -> None:
        allowed = self.who in {"bot", "nobody yet"} and actor.kind == "agent"
        self.act(Act.CLAIM, actor, allowed, "person", actor.id)

    @rule(actor=ANYONE)
    def gives_back(self, actor: Actor) -> None:
        mine = self.who == "person" and (actor.id == self.agent or actor.lead)
        self.act(Act.RELEASE, actor, mine or (self.who == "nobody yet" and actor is not BO), "bot")

    @rule(actor=ANYONE)
    def resolves(self, actor: Actor) -> None:
        mine = self.who == "person" and (actor.id == self.agent or actor.lead)
        anyone = self.who in {"bot", "nobody yet"} and actor.kind == "agent"
        self.act(Act.RESOLVE, actor, mine or anyone, "ended")

    @rule(actor=ANYONE)
    def writes_again(self, actor: Actor) -> None:
        to, agent = ("person", actor.id) if actor.kind == "agent" else ("bot", "")
        self.act(Act.REOPEN, actor, self.who == "ended" and actor is not BO, to, agent)

    @rule(actor=st.sampled_from((SYSTEM, SYSTEM, MIA, ADA)), last=FLAG)
    def time_passes(self, actor: Actor, last: bool) -> None:
        to = "ended" if self.who == "bot" else "nobody yet" if last else "bot"
        allowed = actor is SYSTEM and self.who in {"bot", "person"}
        self.act(Act.EXPIRE, actor, allowed, to, last=last)

    @rule(first=AGENTS, second=AGENTS)
    def two_claim_at_once(self, first: Actor, second: Actor) -> None:
        """Both saw the same card; the row is locked, so one comes after the other."""
        if self.who in {"bot", "nobody yet"}:
            self.claims(first)
            self.act(Act.CLAIM, second, allowed=False)
            assert self.real.agent == first.id

    @invariant()
    def exactly_one_owner_or_none(self) -> None:
        names = {Owner.BOT: "bot", Owner.WAITING: "nobody yet", Owner.HUMAN: "person", Owner.CLOSED: "ended"}
        assert names[self.real.owner] == self.who
        assert self.real.agent == self.agent
        assert (self.real.owner is Owner.HUMAN) == bool(self.real.agent)

    @invariant()
    def the_fence_counts_changes_and_nothing_else(self) -> None:
        assert self.real.fence == self.changes


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=100, deadline=None)
