"""The engine on a real store, with everything outside of it replaced by small stand-ins."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from bot.engine.brain import Brain, Thought
from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.ports import Delivered, Whose
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.engine.tick import Ticker
from bot.llm.request import DraftRequest
from handoff.model import Actor, Author, Autonomy, Draft, Verdict
from handoff.snapshot import Snapshot
from storage.letters import Letter
from tests.integration.storage.steps import EDITION, POLICY, Memory, decided, evidence

KINDS = {"agent": Author.AGENT, "customer": Author.CUSTOMER, "bystander": Author.BYSTANDER}


@dataclass
class Turning:
    """A clock that stands with the memory's."""

    memory: Memory

    def now(self) -> datetime:
        return self.memory.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@dataclass
class People:
    """Everybody is a customer unless named otherwise; every channel is shared."""

    kinds: dict[str, str] = field(default_factory=dict)
    place: str = "shared"
    scopes: dict[str, str] = field(default_factory=dict)

    async def author(self, person: str) -> Author:
        return KINDS[self.kinds.get(person, "customer")]

    async def actor(self, person: str) -> Actor:
        return Actor(kind=self.kinds.get(person, "customer"), id=person, name=person)

    async def surface(self, channel: str, *, direct: bool) -> tuple[str, str, str]:
        return self.place, "channel", channel

    async def began(self, channel: str, ts: str) -> str:
        return ""

    async def whose(self, channel: str, customer: str) -> Whose:
        scope = self.scopes.get(customer, "s")
        return Whose(scope=scope, account="a", tier="t", autonomy=Autonomy.ANSWER, language="en")


@dataclass
class Slack:
    """Keeps what was posted; ``fault`` is called before each post and may raise."""

    posted: list[Letter] = field(default_factory=list)
    fault: Callable[[Letter], None] = lambda _: None
    there: dict[str, str] = field(default_factory=dict)

    async def deliver(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        in_time()
        self.fault(letter)
        self.posted.append(letter)
        return Delivered(ts=f"17{len(self.posted):08}.000100", channel="C0DESK", shown=letter.wanted)

    async def find(self, letter: Letter) -> Delivered | None:
        return None

    def words(self, kind: str = "") -> list[str]:
        return [str(letter.body.get("text", "")) for letter in self.posted if not kind or letter.kind == kind]


class Writer:
    """Drafts the same words every time."""

    model = "m"
    calls_tools = False

    async def draft(self, request: DraftRequest) -> Draft:
        return Draft(text="An answer.", origin="m", cites=(0,))

    async def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Brain):
    """A brain that decides as it was told, and remembers which scope it searched."""

    verdict: Verdict = Verdict.ANSWER
    searched: list[str] = field(default_factory=list)

    @override
    def look(self, snapshot: Snapshot, *, scope: str, customer_language: str, offered: tuple[str, ...] = ()) -> Thought:
        self.searched.append(scope)
        return Thought(evidence=evidence(None), signals={}, decision=None)

    @override
    def look_again(self, snapshot: Snapshot, first: Thought, draft: Draft) -> Thought:
        return Thought(evidence=replace(first.evidence, draft=draft), signals={}, decision=decided(self.verdict))


@dataclass
class Engine:
    """Drainer, sender and ticker over one memory."""

    memory: Memory
    people: People = field(default_factory=People)
    slack: Slack = field(default_factory=Slack)
    verdict: Verdict = Verdict.ANSWER

    def __post_init__(self) -> None:
        self.brain = Decided(edition_id=EDITION, policy=POLICY, index=None, hosts={}, verdict=self.verdict)
        more: Mapping[str, Any] = {"brain": self.brain, "replica": "r"}
        self.desk = Desk(self.memory.store, self.people, self.slack, Writer(), Turning(self.memory), **more)
        self.tasks = Tasks()
        self.sender = Sender(self.desk)
        self.drainer = Drainer(self.desk, self.sender, self.tasks)
        self.ticker = Ticker(self.desk, self.sender, self.tasks)

    async def hear(self, **more: Any) -> str:
        """Take a message and handle it to its end."""
        taken = await self.memory.take(**more)
        await self.drain(taken.conversation_id, taken.token)
        return taken.conversation_id

    async def drain(self, conversation: str, token: str, seconds: float = 5.0) -> None:
        """Work until the worker ends; a worker that never ends fails the test."""
        self.drainer.start(conversation, token)
        async with asyncio.timeout(seconds):
            while conversation in self.drainer._tokens:
                await asyncio.sleep(0.005)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until no background work runs."""
        await self.tasks.finish(5)
