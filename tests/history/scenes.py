"""What people do in an interleaving: a customer asks, and somebody comes in at a drawn moment.

Each scene is a coroutine over a Stage; all of a seed's scenes run beside one another.
"""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from handoff.errors import HandoffError
from handoff.model import Act, Actor
from handoff.plan import DraftState
from storage import acts, changes, intake, pauses, replies, requests
from storage.changes import Change
from storage.intake import Incoming, Known
from tests.history.inline import File
from tests.history.outside import Replica
from tests.history.watch import Watch
from tests.history.world import REPLICA, World
from tests.integration.storage.steps import ADA, BEN, EDITION, MIA, NINE, POLICY, QUIET, agent, ts_at

T = TypeVar("T")
STOPPED = 40.0
"""Seconds a stopped replica is away: longer than any lease and any wait for a post to be seen."""
LATEST = 30
"""A scene begins after so many outside events at most: about twice as many as one answer takes."""


@dataclass
class Stage:
    """One conversation, the replicas that serve it, and what people did to it."""

    world: World
    file: File
    watch: Watch
    replicas: tuple[Replica, ...]
    channel: str
    root: str = ts_at(1)
    ordinal: int = 1
    written: int = 0
    """Messages written in the thread."""
    taken_back: bool = False
    said: int = 0
    """Words of people that must reach the customer."""
    claims: list[tuple[int, bool]] = field(default_factory=list)
    """(fence, whether the claim named a send under way) of every press that won."""
    done: list[str] = field(default_factory=list)
    """Acts that were committed, in order."""

    @property
    def conversation(self) -> str:
        """Its id, once the first message is committed."""
        return self.watch.conversation

    def some(self) -> Replica:
        """A replica that is alive; Slack's deliveries and presses reach any of them."""
        replica = self.world.rng.choice([one for one in self.replicas if one.alive])
        REPLICA.set(replica.name)
        return replica

    async def at_a_moment(self, what: str, latest: int = LATEST) -> Replica:
        """Wait for a drawn moment in a conversation that exists."""
        REPLICA.set("")
        await self.world.turn(what, wait=self.world.rng.randrange(latest))
        while not self.conversation:
            await self.world.turn(what, wait=1)
        return self.some()

    async def write(self, person: str, text: str, replica: Replica) -> str:
        """A message in the thread, taken and started as bot/slack/take.py does it."""
        self.ordinal += 1
        self.written += 1
        ts = self.root if not self.conversation else ts_at(self.ordinal)
        thread = "" if ts == self.root else self.root
        message = Incoming(
            event_id=f"{self.channel}-{ts}", channel=self.channel, ts=ts, thread_ts=thread, person=person,
            team="T0JUNIPER", text=text, at=NINE,
        )  # fmt: skip
        known = Known(scope="s", account="a", tier="t") if person == MIA else None
        take = partial(
            intake.take_message, message=message, now=replica.desk.now(), quiet=QUIET, want_lease=True, known=known
        )
        taken = await replica.desk.store.run(take)
        if taken.token:
            replica.drainer.start(taken.conversation_id, taken.token, taken.work)
        elif taken.status == "new":
            replica.front.wrote_on(taken.conversation_id)
        return ts

    async def act(self, act: Act, who: Actor, replica: Replica) -> None:
        """A press, as bot/slack/listeners/ownership.py does it."""
        now = replica.desk.now()
        op = partial(
            acts.act_on, conversation_id=self.conversation, act=act, actor=who, now=now, policy=POLICY,
            edition_id=EDITION,
        )  # fmt: skip
        try:
            acted = await replica.desk.store.run(op)
        except HandoffError:
            return
        self.done.append(act.value)
        if act is Act.CLAIM:
            self.claims.append((acted.conversation.fence, acted.in_flight))
            replica.front.took_over(self.conversation)
        replica.front.send(self.conversation)


async def asks(stage: Stage) -> None:
    """The customer's question, and sometimes a second message, at a drawn moment."""
    rng = stage.world.rng
    await stage.write(
        MIA, rng.choice(("How do I cancel a label?", "How do I cancel a label?", "one thing")), stage.some()
    )
    if rng.random() < 0.3:
        await stage.write(MIA, "And which day?", await stage.at_a_moment("writes on"))


async def claims(stage: Stage) -> None:
    """Ada presses Claim."""
    await stage.act(Act.CLAIM, agent(), await stage.at_a_moment("claim"))


async def race(stage: Stage) -> None:
    """Ben presses Claim as well."""
    await stage.act(Act.CLAIM, agent(BEN), await stage.at_a_moment("another claim"))


async def speaks(stage: Stage) -> None:
    """Ada claims, answers through the card, and may give it back."""
    await claims(stage)
    replica = await stage.at_a_moment("reply", 10)
    if stage.watch.owner == "HUMAN":
        say = partial(replies.say, conversation_id=stage.conversation, actor=agent(), text="I am on it.")
        await replica.desk.store.run(partial(say, now=replica.desk.now()))
        stage.said += 1
        replica.front.send(stage.conversation)
    if stage.world.rng.random() < 0.5:
        await stage.act(Act.RELEASE, agent(), await stage.at_a_moment("release", 20))


async def joins_in(stage: Stage) -> None:
    """Ada simply writes in the customer's thread."""
    await stage.write(ADA, "Hello, Ada here.", await stage.at_a_moment("an agent writes"))


async def resolves(stage: Stage) -> None:
    """Ada presses Resolve."""
    await stage.act(Act.RESOLVE, agent(), await stage.at_a_moment("resolve"))


async def wants_a_person(stage: Stage) -> None:
    """The customer presses Talk to a person."""
    replica = await stage.at_a_moment("talk to a person")
    ask = partial(
        requests.ask_for_person, conversation_id=stage.conversation, customer=Actor(kind="customer", id=MIA),
        now=replica.desk.now(), policy=POLICY, edition_id=EDITION,
    )  # fmt: skip
    with contextlib.suppress(HandoffError):
        await replica.desk.store.run(ask)
        replica.front.took_over(stage.conversation)
        replica.front.send(stage.conversation)


async def approves(stage: Stage) -> None:
    """Ada approves a held draft, if one is there, and perhaps another one that came instead."""
    for moment in (LATEST, 10, 10):
        replica = await stage.at_a_moment("approve", moment)
        draft, now = stage.watch.held_draft(), replica.desk.now()
        if not draft:
            continue
        with contextlib.suppress(HandoffError):
            yes = partial(replies.judge_draft, draft_id=draft, actor=agent(), state=DraftState.APPROVED, now=now)
            await replica.desk.store.run(yes)
            replica.front.send(stage.conversation)


async def pauses_bot(stage: Stage) -> None:
    """A lead pauses the channel and may end the pause."""
    lead = agent(lead=True)
    replica = await stage.at_a_moment("pause")
    scope, now = stage.watch.channel_id, replica.desk.now()
    await replica.desk.store.run(lambda session: pauses.pause(session, scope, lead, now))
    if stage.world.rng.random() < 0.5:
        replica = await stage.at_a_moment("resume", 30)
        await replica.desk.store.run(lambda session: pauses.resume(session, scope, lead, now))


async def takes_back(stage: Stage) -> None:
    """The customer deletes the question."""
    replica = await stage.at_a_moment("deletes")
    stage.taken_back = True
    change = Change(event_id=f"{stage.channel}-gone", channel=stage.channel, ts=stage.root, deleted=True)
    await replica.desk.store.run(partial(changes.take_change, change=change, now=replica.desk.now()))
    replica.front.wrote_on(stage.conversation)


async def a_replica_dies(stage: Stage) -> None:
    """Without a word, if another one is there; its leases run out."""
    await stage.at_a_moment("a replica dies")
    alive = [one for one in stage.replicas if one.alive]
    if len(alive) > 1:
        stage.world.kill(stage.world.rng.choice(alive).name)


async def a_replica_stops(stage: Stage) -> None:
    """For longer than its leases last, if another one is there; then it goes on as if nothing had been."""
    await stage.at_a_moment("a replica stops")
    alive = [one for one in stage.replicas if one.alive]
    if len(alive) > 1:
        stage.world.suspend(stage.world.rng.choice(alive).name, STOPPED)


async def one_stops_before_it_posts(stage: Stage) -> None:
    """A replica starts a send and stops before it can post: another one takes over."""
    world, watch = stage.world, stage.watch

    def stop() -> None:
        if len([one for one in stage.replicas if one.alive]) > 1:
            world.suspend(world.acting, STOPPED)
            watch.at_start = lambda: None

    watch.at_start = stop


Scene = Callable[[Stage], Awaitable[Any]]
Scenes = tuple[tuple[tuple[Scene, ...], float], ...]
SCENES: Scenes = (
    ((claims,), 5),
    ((claims, race), 2),
    ((speaks,), 2),
    ((joins_in,), 2),
    ((joins_in, claims), 1),
    ((resolves,), 1),
    ((resolves, claims), 1),
    ((pauses_bot,), 2),
    ((pauses_bot, claims), 1),
    ((wants_a_person,), 0.5),
    ((wants_a_person, claims), 1),
    ((approves,), 1),
    ((approves, claims), 2),
    ((approves, pauses_bot), 0.5),
    ((takes_back,), 0.5),
    ((takes_back, claims), 0.5),
    ((claims, a_replica_dies), 1.5),
    ((a_replica_dies,), 0.5),
)
"""Who comes in, and how often of all seeds."""
STOPS: Scenes = (
    ((a_replica_stops,), 1),
    ((claims, a_replica_stops), 1),
    ((one_stops_before_it_posts,), 1),
)
"""Replicas that are away and come back: apart until test_findings.py has nothing to say about them."""
