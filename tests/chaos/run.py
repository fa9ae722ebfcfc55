"""One run: a world, a load, a fleet, bad weather; then calm, and a verdict."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from bot.sandbox import Sandbox, Weather, serve
from storage.store import Store
from tests.chaos.cluster import Cluster, cluster
from tests.chaos.evidence import Evidence, Memory, looking, open_work, read
from tests.chaos.fleet import Fleet
from tests.chaos.load import Load
from tests.chaos.model import Model, reply, serve_model
from tests.chaos.nursery import Nursery, nursery
from tests.chaos.points import POINTS
from tests.chaos.policy import write_policy
from tests.chaos.town import town
from tests.chaos.verdict import DETECTORS
from tests.integration.crash.processes import Place

RETRIES = (0.5, 3.0, 8.0)
"""Seconds before Slack's retries in a run; Slack's own 0, 60 and 300 would be minutes of waiting."""
MOST_CRASHES = 3
"""Processes that ended by themselves, after which a run is given up."""
STORM = Weather(
    twice=0.04, again=0.05, again_seconds=4.0, late=0.02, held=0.08, held_seconds=1.0, unheard=0.03, ack_lost=0.03,
    dropped=0.02, refreshed=0.01, limited=0.01, broken=0.005, broken_after=0.01, unreached=0.01, lost=0.02,
    slow=0.05, slow_seconds=1.5, unseen=0.05, unseen_seconds=8.0,
)  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """A part of a run. It ends when both counts are reached, or after `seconds`."""

    name: str
    database: str
    mode: str
    replicas: int
    events: int
    kills: int
    seconds: float
    rooms: int = 30
    width: int = 24
    rate: float = 20.0
    mutant: str = ""
    luck: tuple[tuple[str, Any], ...] = ()
    """Changes of the weather."""
    database_restarts: float = 0.0
    """Seconds between restarts of PostgreSQL; 0 for none."""
    never_back: int = -1
    points: tuple[str, ...] = ()
    stop_share: float = 0.1
    kinds: tuple[str, ...] = ()
    """Stories told; see Load."""
    patience: float = 60.0
    """Seconds until the end of a run counts as never reached."""


@dataclass
class Report:
    """What a leg did and found."""

    leg: Leg
    seed: int
    folder: Path
    events: int = 0
    messages: int = 0
    stories: int = 0
    seconds: float = 0.0
    stormed: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    """In how many lives each point was passed: a point nobody passes is a hook that has come off."""
    weather: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    failed_starts: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    sends: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """No detector spoke, no process ended by itself, and enough happened."""
        enough = self.events >= self.leg.events and self.kills.total() >= self.leg.kills and not self.never_passed
        return enough and not any(self.found.values()) and not self.crashes

    @property
    def never_passed(self) -> list[str]:
        """Points no process came by, though they need no luck."""
        return [point.name for point in POINTS if not point.rare and not self.passed[point.name]]


async def run(leg: Leg, seed: int, folder: Path) -> Report:
    """Carry a leg out; the logs stay in `folder`."""
    began = time.monotonic()
    async with contextlib.AsyncExitStack() as stack:
        cluster_ = await stack.enter_async_context(cluster()) if leg.database == "postgres" else None
        url = f"{cluster_.address}/postgres" if cluster_ is not None else f"sqlite:///{folder}/baton.db"
        sandbox = Sandbox(town(leg.rooms, RETRIES))
        model = Model(reply=reply, seed=seed)
        served = await stack.enter_async_context(serve(sandbox))
        await stack.enter_async_context(serve_model(model))
        place = Place(sandbox, served.api_url, url, model, folder)
        fleet = make_fleet(leg, seed, place, await stack.enter_async_context(nursery()))
        model.hold = fleet.model_holds
        load = Load(sandbox, seed, rooms=leg.rooms, width=leg.width, rate=leg.rate, kinds=leg.kinds)
        skies = sandbox.set_weather(replace(STORM, seed=seed, **dict(leg.luck)))
        await _storm(leg, seed, fleet, load, cluster_)
        sandbox.set_weather(None)
        stormed = time.monotonic() - began
        rested = await _rest(sandbox, url, fleet, leg.patience)
        report = Report(
            leg, seed, folder, stories=load.stories, kills=fleet.kills, stops=fleet.stops, crashes=fleet.crashes
        )
        await _stop(fleet)
        seen = Evidence(sandbox, load.ledger, rested, model.asked, fleet.journal, fleet.away)
        report.found = {name: detect(seen) for name, detect in DETECTORS}
        seen.keep(folder)
        report.events, report.messages = seen.events, len(load.ledger.said)
        report.turns = Counter(turn.outcome or turn.status for turn in rested.turns.values())
        report.sends = Counter(f"{item.kind} {item.status}" for item in rested.outbox)
        report.failed_starts = fleet.failed_starts
        report.passed = Counter(line["point"] for line in fleet.journal if line["what"] == "pass")
        report.refusals = load.refusals
        report.missed = fleet.missed
        report.weather = skies.counts if skies is not None else Counter()
        report.restarts = cluster_.restarts if cluster_ is not None else 0
        report.stormed, report.seconds = stormed, time.monotonic() - began
    return report


async def _stop(fleet: Fleet) -> None:
    """The last lives end cleanly; a process that does not is on record."""
    for life in fleet.lives:
        if life.process.returncode is None and (code := await life.stop()) != 0:
            fleet.crashes.append(f"a clean stop ended with {code}: {life.log.read_text()[-1500:]}")


def make_fleet(leg: Leg, seed: int, place: Place, births: Nursery) -> Fleet:
    sandbox = place.sandbox
    env = {
        "BATON_LEADS": "", "BATON_CUSTOMERS": "", "BATON_POLICY": str(write_policy(place.folder)),
        "BATON_SECRET_KEY": "a key the replicas share",
    }  # fmt: skip
    if leg.mode == "http":
        env |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": sandbox.signing_secret}
    fleet = Fleet(
        place, births, seed, leg.replicas, leg.mode, leg.kills, env, leg.mutant,
        never_back=leg.never_back, points=leg.points, stop_share=leg.stop_share, restarting=bool(leg.database_restarts),
    )  # fmt: skip
    if leg.mode == "http":
        first, *more = (f"http://127.0.0.1:{slot.port}/slack/events" for slot in fleet.slots)
        sandbox.deliver_to(first, *more)
    return fleet


async def _storm(leg: Leg, seed: int, fleet: Fleet, load: Load, database: Cluster | None) -> None:
    """Everything at once, until the counts are reached."""
    living, people = asyncio.ensure_future(fleet.live()), asyncio.ensure_future(load.run())
    restarting = asyncio.ensure_future(_restarts(leg, seed, database, fleet))
    end = time.monotonic() + leg.seconds
    try:
        while time.monotonic() < end and not (
            fleet.killed >= leg.kills and sum(one.acked for one in load.sandbox.deliveries) >= leg.events
        ):
            for task in (living, people):
                if task.done() and task.exception() is not None:
                    task.result()
            if len(fleet.crashes) > MOST_CRASHES:
                break
            await asyncio.sleep(0.2)
    finally:
        load.over = True
        fleet.make_calm()
    await asyncio.gather(living, people, restarting)


async def _restarts(leg: Leg, seed: int, database: Cluster | None, fleet: Fleet) -> None:
    """The database goes away and comes back, in both ways in turn."""
    luck = Random(f"{seed}/restarts")
    for mode in itertools.cycle(("immediate", "fast")):
        due = time.monotonic() + leg.database_restarts * luck.uniform(0.7, 1.3)
        while time.monotonic() < due and not fleet.calm:
            await asyncio.sleep(0.2)
        if fleet.calm or database is None or not leg.database_restarts:
            return
        await database.restart(mode)


async def _rest(sandbox: Sandbox, url: str, fleet: Fleet, patience: float) -> Memory:
    """Until nothing is open any more, the late repeats of Slack included; then the database as it is."""
    for slot in fleet.slots:
        if slot.process is not None and slot.process.process.returncode is None:
            await slot.process.wait_ready()
    async with looking(url) as store:
        await _quiet(sandbox, store, patience)
        for hours in (0.2, 26.0):
            await sandbox.advance(hours * 3600)
            await _quiet(sandbox, store, patience)
        for slot in fleet.slots:
            if slot.journal is not None:
                slot.journal.news()
                fleet.journal += slot.journal.lines
        return await store.read(read)


async def _quiet(sandbox: Sandbox, store: Store, seconds: float) -> None:
    """Wait until no delivery is under way and the database rests; give up after `seconds`: the verdict will say."""
    end, calm = time.monotonic() + seconds, 0
    while calm < 3 and time.monotonic() < end:
        waiting = sum(one.state == "waiting" for one in sandbox.deliveries)
        left = await store.read(open_work)
        calm = 0 if waiting or left else calm + 1
        await asyncio.sleep(0.5)
