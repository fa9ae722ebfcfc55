"""Where interleavings are played: one world, one database file, one watch; and what is made of one that was played."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import text as sql
from sqlmodel import Session

from handoff.model import Verdict
from storage import channels, outbox
from storage.clock import lease_now
from storage.migrate import prepare_connection
from tests.history.inline import File, choose
from tests.history.invariants import violations
from tests.history.outside import Model, Replica, Roster, Slack
from tests.history.scenes import SCENES, Scenes, Stage, asks
from tests.history.swap import swapped
from tests.history.watch import Watch
from tests.history.world import REPLICA, Stuck, World
from tests.integration.storage.steps import ADA, BEN, NINE

ROUNDS = 150
"""Pulses of a second until everything must be at rest."""
AWAY = (
    "UPDATE outbox SET status = 'sent' WHERE conversation_id = :conversation AND kind IN ('card', 'note')",
    "UPDATE outbox SET status = 'cancelled' WHERE conversation_id = :conversation AND status IN ('ready', 'sending')",
    "UPDATE turn SET status = 'done' WHERE conversation_id = :conversation AND status != 'done'",
    "UPDATE conversation SET pending = 0 WHERE id = :conversation AND pending > 0",
)
LONG = "A long answer. " * 300
"""Goes out in two parts."""


@dataclass
class Played:
    """What one interleaving showed."""

    seed: int
    wrong: list[str]
    trace: list[str]
    seen: Counter[str] = field(default_factory=Counter)


class Theatre:
    """A world, a file and a watch for many interleavings."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        path = folder / "baton.db"
        self.file = File(path)
        self.file.migrate(prepare_connection)
        self.watch = Watch(path)
        self.file.committed = self.watch.committed
        self.seeds: dict[str, int] = {}

    def play(self, seed: int, scenes: Scenes = SCENES) -> Played:
        """One interleaving from its first message to rest, with some of these scenes."""
        world, watch = self.world, self.watch
        world.begin(seed)
        watch.begin(f"C{seed:09}")
        stage, slack, model = self._stage(f"C{seed:09}")
        if world.rng.random() < 0.5:  # a place that is known: its customers are answered without a look at Slack
            self.file.write(partial(_known_place, channel=stage.channel))
        try:
            world.run_until_complete(_act(stage, scenes))
            wrong = watch.wrong + _judge(stage, slack) + _kept(stage, model)
        except Stuck as stuck:
            wrong = [*watch.wrong, f"stuck: {stuck}"]
        finally:
            self._clear()
        self.seeds[stage.conversation] = seed
        wrong += watch.left_open()
        self.file.write(partial(_put_away, conversation=stage.conversation))
        return Played(seed, wrong, list(world.trace), _seen(stage, slack, model))

    def violations(self) -> list[tuple[int, str]]:
        """What does not hold in the database now, with the seed it came from (0 where that cannot be told)."""
        found = self.file.read(violations)
        return [(self.seeds.get(problem.split(":")[0], 0), problem) for problem in found]

    def close(self) -> None:
        """Give everything back."""
        self.watch.close()
        self.file.close()
        self.world.close()

    def _stage(self, channel: str) -> tuple[Stage, Slack, Model]:
        world, rng = self.world, self.world.rng
        faults = choose(rng, (("",), 6.0), (("", "busy"), 1.0), (("", "unheard", "lost"), 2.0), (("", "refused"), 0.5))
        slack = Slack(world, faults, starting=self.watch.post_starts)
        model = Model(world, choose(rng, ("An answer.", 5.0), (LONG, 1.0)), silent=rng.random() < 0.05)
        people = Roster({ADA: "agent", BEN: "agent"}, world=world)
        verdicts = tuple(
            choose(rng, (Verdict.ANSWER, 8.0), (Verdict.HOLD, 2.0), (Verdict.HAND_OVER, 1.0), (Verdict.SILENT, 0.3))
            for _ in range(3)
        )
        names = choose(rng, (("a",), 1.0), (("a", "b"), 1.0))
        replicas = tuple(Replica(name, world, self.file, slack, model, people) for name in names)
        for replica in replicas:
            replica.decide(*verdicts)
            replica.store.others = [other.hear for other in replicas if other is not replica]
        self.watch.drafting = lambda: model.busy > 0
        return Stage(world, self.file, self.watch, replicas, channel), slack, model

    def _clear(self) -> None:
        """End what still runs: dead replicas' tasks wait for ever."""
        self.world.over = True
        for _ in range(20):
            tasks = asyncio.all_tasks(self.world)
            if not tasks:
                return
            for task in tasks:
                task.cancel()
            self.world.run_until_complete(_yield())


async def _yield() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def _act(stage: Stage, scenes: Scenes) -> None:
    """All scenes beside one another, then pulses until everything is at rest."""
    chosen = choose(stage.world.rng, *scenes)
    acting = {asyncio.ensure_future(scene(stage)) for scene in (asks, *chosen)}
    await asyncio.wait(acting, timeout=0.5)  # time passes last: who is left waits for a replica that is dead
    for number in range(ROUNDS):
        await asyncio.sleep(0.01 if number == 0 else 1.0)
        if stage.watch.rests() and all(until + 1 < stage.world.seconds for until in stage.world.stopped.values()):
            return
        for replica in stage.replicas:
            if replica.alive and (number % 2 == 0 or replica is stage.replicas[-1]):
                await _pulse(replica)


async def _pulse(replica: Replica) -> None:
    """As bot/engine/pulse.py: keep leases, pick up what waits, finish sends."""
    REPLICA.set(replica.name)
    await replica.drainer.heartbeat()
    await replica.drainer.pick_up()
    now = replica.desk.now()
    for due in await replica.desk.store.read(partial(outbox.due_conversations, now=now)):
        replica.tasks.start(replica.sender.nudge(due), "send")


def _known_place(session: Session, channel: str) -> None:
    place = channels.channel_of(session, channel)
    channels.set_surface(session, place.id, "shared", "channel", channel)


def _put_away(session: Session, conversation: str) -> None:
    """What is left of one interleaving is nobody's business in the next: cards that wait, and what went wrong."""
    for statement in AWAY:
        session.connection().execute(sql(statement), {"conversation": conversation})


def _judge(stage: Stage, slack: Slack) -> list[str]:
    """What only somebody who saw both sides can tell."""
    wrong = []
    posted = Counter(post.letter.id for post in slack.posts if post.letter.kind not in {"card"})
    wrong += [f"a {_kind(slack, key)} was posted {count} times" for key, count in posted.items() if count > 1]
    relays = sum(post.letter.kind == "relay" for post in slack.posts)
    if relays < stage.said and "refused" not in slack.faults:
        wrong.append(f"{stage.said - relays} words of people never reached the customer")
    named = dict(stage.claims)
    for key, fence in stage.watch.after_claim.items():
        if named.get(fence) is False:
            wrong.append(f"a {_kind(slack, key)} was posted after the claim at fence {fence}, which did not name it")
    return wrong


def _kept(stage: Stage, model: Model) -> list[str]:
    """Every draft is on record as sent, held, withheld…, where nothing but a person could come in between."""
    lost = stage.world.dead or stage.world.stopped
    alone = stage.written == 1 and not lost and not model.silent and not stage.taken_back
    kept = stage.watch.drafts()
    return [f"{model.calls} drafts were begun, {kept} are on record"] if alone and kept < model.calls else []


def _kind(slack: Slack, key: str) -> str:
    return next(letter.kind for letter in slack.starts if letter.id == key)


def _seen(stage: Stage, slack: Slack, model: Model) -> Counter[str]:
    """Counts for the report."""
    posts = [post.letter.kind for post in slack.posts]
    return Counter({
        "interleavings": 1,
        "steps": len(stage.world.trace),
        "claims": len(stage.watch.claims),
        "answers posted": posts.count("answer"),
        "posts begun before and ended after a claim": len(stage.watch.after_claim),
        "bot sends started while an agent's message waited": stage.watch.beside,
        "drafts": model.calls,
        "replicas lost": len(stage.world.dead),
        "replicas stopped": len(stage.world.stopped),
    }) + Counter({f"claims {moment}": count for moment, count in stage.watch.moments.items()})  # fmt: skip


@contextlib.contextmanager
def in_memory() -> Iterator[str]:
    """A folder on memory-backed storage, where there is some."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield folder


@contextlib.contextmanager
def theatre() -> Iterator[Theatre]:
    """A theatre in memory-backed storage where there is some; the engine's log is off meanwhile.

    Leases go by the world's clock, as they go by the database's among replicas.
    """
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with in_memory() as folder:
        stage = Theatre(Path(folder))
        try:
            with swapped(lease_now, lambda _session: NINE + timedelta(seconds=stage.world.seconds)):
                yield stage
        finally:
            stage.close()
            structlog.configure(**before)
