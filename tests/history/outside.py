"""Slack, the roster, the model and the clock of an interleaving: the engine's ports, answered by the world."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from bot.engine.brain import Brain, Thought
from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.llm.request import DraftRequest
from bot.slack.front import Front
from handoff.model import Author, Draft, Verdict
from handoff.snapshot import Snapshot
from storage.letters import Letter
from tests.history.inline import File, InlineStore
from tests.history.world import World
from tests.integration.review.engine import KINDS, People
from tests.integration.storage.steps import EDITION, NINE, POLICY, decided, evidence

VISIBLE = 9.0
"""Seconds until an accepted post can be seen in the thread, at most (the product counts on ten)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time is nine o'clock plus the world's seconds."""

    world: World

    def now(self) -> datetime:
        return NINE + timedelta(seconds=self.world.seconds)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class Post:
    """A message Slack accepted."""

    letter: Letter
    ts: str
    seen_from: float


@dataclass(slots=True)
class Slack:
    """Accepts posts, and may fail as Slack does; ``faults`` are drawn from for each post."""

    world: World
    faults: tuple[str, ...] = ("",)
    posts: list[Post] = field(default_factory=list)
    starts: list[Letter] = field(default_factory=list)
    """Posts the bot has begun, in order, whatever came of them."""
    starting: Any = None
    """Called with each letter at the moment its post starts."""

    async def deliver(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        in_time()
        self.starts.append(letter)
        if self.starting is not None:
            self.starting(letter)
        fault = self.world.rng.choice(self.faults)
        if fault in {"busy", "refused"}:
            await self.world.turn("slack says no")
            raise Busy(1.0, "429") if fault == "busy" else Refused("msg_too_long")
        accepted: asyncio.Future[Post] = self.world.create_future()
        if fault != "lost":
            self.world.outside("asked slack", lambda: self._accept(letter, accepted))
        if fault in {"lost", "unheard"}:
            await self.world.turn("connection reset", wait=2)
            raise OutcomeUnknown("reset")
        post = await accepted
        await self.world.turn("slack answers")
        return Delivered(ts=post.ts, channel="C0DESK", shown=letter.wanted)

    def _accept(self, letter: Letter, accepted: "asyncio.Future[Post]") -> None:
        delay = self.world.rng.choice((0.0, 0.0, VISIBLE))
        post = Post(letter, f"17{len(self.posts) + 1:08}.000100", self.world.seconds + delay)
        self.posts.append(post)
        if not accepted.done():
            accepted.set_result(post)

    async def find(self, letter: Letter) -> Delivered | None:
        await self.world.turn("slack looks")
        for post in self.posts:
            if post.letter.id == letter.id and post.seen_from <= self.world.seconds:
                return Delivered(ts=post.ts, channel="C0DESK", shown=letter.wanted)
        return None


@dataclass
class Roster(People):
    """As the directory of the engine's other tests, but asking takes a moment."""

    world: World | None = None

    @override
    async def author(self, person: str) -> Author:
        if self.world is not None:
            await self.world.turn("users.info")
        return KINDS[self.kinds.get(person, "customer")]


@dataclass(slots=True)
class Model:
    """Drafts; ``words`` is what every draft says."""

    world: World
    words: str = "An answer."
    calls: int = 0
    busy: int = 0
    silent: bool = False
    """It never answers; the engine must give up by itself."""
    model: str = "m"
    calls_tools: bool = False

    async def draft(self, request: DraftRequest) -> Draft:
        self.calls += 1
        self.busy += 1
        try:
            if self.silent:
                await asyncio.sleep(3600)
            await self.world.turn("the model answers", wait=self.world.rng.choice((0, 3, 15)))
        finally:
            self.busy -= 1
        return Draft(text=self.words, origin="m", cites=(0,))

    async def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind(Brain):
    """Decides as it was told; a paused bot hands over, as the policy does."""

    verdicts: tuple[Verdict, ...] = (Verdict.ANSWER,)
    """What it says to a thread's first turn, to the second…; the last for all that follow."""

    @override
    def look(self, snapshot: Snapshot, *, scope: str, customer_language: str, offered: tuple[str, ...] = ()) -> Thought:
        decision = decided(Verdict.HAND_OVER, "paused") if snapshot.paused else None
        return Thought(evidence=evidence(None), signals={}, decision=decision)

    @override
    def look_again(self, snapshot: Snapshot, first: Thought, draft: Draft) -> Thought:
        said = len(snapshot.history) + len(snapshot.turns) - 1
        verdict = self.verdicts[min(said, len(self.verdicts) - 1)]
        return Thought(evidence=replace(first.evidence, draft=draft), signals={}, decision=decided(verdict))


class Replica:
    """One Baton: the engine's own code over the ports of the world."""

    def __init__(self, name: str, world: World, file: File, slack: Slack, model: Model, people: Roster) -> None:
        self.name = name
        self.world = world
        alone = POLICY.model_copy(update={"suggest_replies": False})  # every draft asked for must be on record
        self.mind = Mind(edition_id=EDITION, policy=alone, index=None, hosts={})
        self.store = InlineStore(world, file)
        self.desk = Desk(self.store, people, slack, model, Clock(world), brain=self.mind, replica=name)
        self.tasks = Tasks()
        self.sender = Sender(self.desk)
        self.drainer = Drainer(self.desk, self.sender, self.tasks)
        nobody: Any = None
        self.front = Front(
            desk=self.desk, sender=self.sender, drainer=self.drainer, tasks=self.tasks, interpreter=nobody,
            directory=nobody, client=nobody, agent_channel="C0DESK", qa_channel="C0DESK",
        )  # fmt: skip

    def hear(self, news: str) -> None:
        """Another replica's news, as the store brings it."""
        if self.alive:
            self.drainer.hear(news)

    def decide(self, *verdicts: Verdict) -> None:
        """What its mind says from now on."""
        self.desk.brain = replace(self.mind, verdicts=verdicts)

    @property
    def alive(self) -> bool:
        """Neither dead nor stopped."""
        return self.world.runs(self.name)
