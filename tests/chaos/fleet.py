"""The processes of a run and what befalls them: each gets a fate, dies or is stopped, and comes back."""

import asyncio
import json
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.chaos.journal import Line, Reader
from tests.chaos.nursery import Nursery
from tests.chaos.points import ANYWHERE, OUTSIDE, POINTS
from tests.chaos.slots import Fate, Life, Slot, free_port, stopped
from tests.integration.crash.processes import Place

STOPPED_FOR = 20.0
"""Seconds a stopped process lies still: longer than a turn's lease (12 s) and a send's (15 s)."""
SPARE = 1.0
"""Seconds around a death or a stop in which it is not clear what a replica still did."""
CALM = "calm"
"""A file of this name in the run's folder takes every fate back."""


@dataclass
class Fleet:
    """Keeps the slots alive, one life after another, until told to stop. `most` bounds the kills."""

    place: Place
    nursery: Nursery
    seed: int
    replicas: int
    mode: str
    most: int
    env: dict[str, str]
    mutant: str = ""
    kills: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    """Points that were not reached in time."""
    lives: list[Life] = field(default_factory=list)
    restarting: bool = False
    """The database comes and goes: a process that starts meanwhile may give up, as an operator would see it."""
    failed_starts: int = 0
    crashes: list[str] = field(default_factory=list)
    calm: bool = False
    """Nothing befalls anybody any more: all live on, save the one that never comes back."""
    never_back: int = -1
    """The replica that stays dead from half of the kills on."""
    points: tuple[str, ...] = ()
    """Points to choose from; all where none is named."""
    stop_share: float = 0.0
    """Of the fates at points where a process may be stopped, this share is a stop, the rest a kill."""
    journal: list[Line] = field(default_factory=list)
    away: list[tuple[int, float, float]] = field(default_factory=list)
    """(replica, from, until) of times in which it was dead or stopped, with a little to spare."""
    holding: set[int] = field(default_factory=set)
    """Replicas that die of their next call to the model."""

    def __post_init__(self) -> None:
        self.slots = [Slot(number, free_port() if self.mode == "http" else 0) for number in range(self.replicas)]
        self._luck = Random(f"{self.seed}/fates")

    @property
    def killed(self) -> int:
        """Processes killed so far."""
        return self.kills.total()

    async def live(self) -> None:
        """All slots, until `calm`; then each runs on without a fate."""
        await asyncio.gather(*(self._slot(slot) for slot in self.slots))

    async def _slot(self, slot: Slot) -> None:
        await asyncio.sleep(slot.number * 0.7)
        while not (self.killed >= self.most // 2 and slot.number == self.never_back):
            slot.fate = None if self.calm or self.killed >= self.most else self._draw()
            await self._begin(slot)
            if slot.fate is None:
                return
            await self._end(slot, slot.fate)
            if slot.lives_on:
                return

    def make_calm(self) -> None:
        """Nothing befalls anybody any more."""
        self.calm = True
        (self.place.folder / CALM).touch()
        self.holding.clear()
        self.place.sandbox.faults.waiting.clear()

    def _draw(self) -> Fate:
        """The next process's fate."""
        luck, where = (
            self._luck,
            [point for point in (*POINTS, *OUTSIDE) if point.name in self.points or not self.points],
        )
        chosen = luck.choices(where, [point.weight for point in where])[0]
        stops = chosen.stops and luck.random() < self.stop_share
        nth = luck.randint(1, chosen.often)
        longest = 10.0 if chosen.rare else 4.0 if self.replicas == 1 else 8.0
        return Fate(chosen.name, nth, "stop" if stops else "kill", luck.uniform(longest / 2, longest))

    async def _begin(self, slot: Slot) -> None:
        slot.lives += 1
        name = f"{slot.number}-{slot.lives}"
        slot.journal = Reader(self.place.folder / f"journal-{name}.jsonl")
        fate = slot.fate or Fate("", 0, "kill", 0.0)
        plan = {"point": fate.point, "nth": fate.nth, "act": fate.act, "mutant": self.mutant}
        plan["calm"] = str(self.place.folder / CALM)
        more = self.env | {
            "CHAOS_FATE": json.dumps(plan),
            "CHAOS_JOURNAL": str(self.place.folder / f"journal-{name}.jsonl"),
            "OPENAI_BASE_URL": f"{self.place.llm.base_url}/{slot.number}/v1",
        }
        if slot.port:
            more["BATON_PORT"] = str(slot.port)
        out, log = self.place.folder / f"out-{name}.jsonl", self.place.folder / f"log-{name}.jsonl"
        born = await self.nursery.bear(self.place.env(**more), self.place.folder, out, log)
        slot.process = Life(born, out, log)
        self.lives.append(slot.process)
        if fate.point in {point.name for point in OUTSIDE}:
            self._arm(slot, fate.point)

    def _arm(self, slot: Slot, point: str) -> None:
        """Kill it from Slack's or the model's side at its next call."""
        life = slot.lives

        def strike() -> None:
            if slot.lives == life:
                self.kills[point] += 1
                slot.kill()

        def mine(args: dict[str, Any]) -> bool:
            marker = ((args.get("metadata") or {}).get("event_payload") or {}).get("id", "")
            if slot.lives != life or not slot.posted(marker):
                return False
            asyncio.get_running_loop().call_soon(strike)
            return True

        if point == "model-holds":
            self.holding.add(slot.number)
        elif point == "slack-holds":
            slot.armed = self.place.sandbox.fail("chat.postMessage", unreached=True, delay=0.3, when=mine)
        else:
            slot.armed = self.place.sandbox.fail("chat.postMessage", lost=True, when=mine)

    def model_holds(self, slot: int) -> bool:
        """Asked by the model at each call: whether this replica dies of it."""
        if slot not in self.holding:
            return False
        self.holding.discard(slot)
        self.kills["model-holds"] += 1
        self.slots[slot].kill()
        return True

    async def _end(self, slot: Slot, fate: Fate) -> None:
        """Wait for the end of one life."""
        assert slot.process is not None
        assert slot.journal is not None
        running, until = slot.process.process, time.monotonic() + 2.0 + fate.patience
        while running.returncode is None:
            if stopped(running.pid):
                self.stops[fate.point] += 1
                await asyncio.sleep(STOPPED_FOR)
                self.away.append((slot.number, time.time() - STOPPED_FOR - SPARE, time.time() + SPARE))
                running.send_signal(signal.SIGCONT)
                until = time.monotonic() + 3.0
            elif self.calm:
                return
            elif time.monotonic() > until:
                self.kills[ANYWHERE] += 1
                self.missed[fate.point] += 1
                running.kill()
                await running.wait()
            await asyncio.sleep(0.03)
        self.away.append((slot.number, time.time() - SPARE, time.time() + SPARE))
        self.holding.discard(slot.number)
        if slot.armed in self.place.sandbox.faults.waiting:
            self.place.sandbox.faults.waiting.remove(slot.armed)
        slot.journal.news()
        self.journal += slot.journal.lines
        self.kills.update(line["point"] for line in slot.journal.lines if line["what"] == "kill")
        slot.journal = None
        away = any(words in slot.process.log.read_text() for words in ("middle of operation", "cannot be reached"))
        if running.returncode != -signal.SIGKILL and self.restarting and away:
            self.failed_starts += 1
        elif running.returncode != -signal.SIGKILL:
            self.crashes.append(f"exit {running.returncode}: {slot.process.log.read_text()[-1500:]}")
