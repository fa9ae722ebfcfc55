"""Histories: processes act on a few conversations, a nemesis kills and stops them, and everything seen is checked.

``histories(database_url, seed, count)`` plays that many and counts. From a shell:
``python -m tests.history.histories DATABASE_URL SEED COUNT [BUG]``.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.history import record
from tests.history.interleave import ROOT
from tests.history.judge import judge
from tests.history.places import Place, place, soon
from tests.history.record import Recorder
from tests.history.spec import Spec
from tests.history.theatre import in_memory

CONVERSATIONS = 4
OPERATIONS = 520
"""Operations of one history, a few more than asked for: calls under way at the end are cut off."""
PROCESSES = 3
LONGEST = 60.0
"""Seconds after which a history that does not end counts as stuck."""


@dataclass
class Nursery:
    """See nursery.py."""

    process: asyncio.subprocess.Process

    async def start(self, spec: Spec) -> int:
        """Start a workload; return its pid."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(spec)).encode() + b"\n")
        return int(await self.process.stdout.readline())


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """A nursery for the length of a block; it takes two seconds to get ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.history.nursery", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


@dataclass
class Played:
    """One history."""

    seed: int
    wrong: list[str]
    seen: Counter[str] = field(default_factory=Counter)


@dataclass
class Play:
    """A history while it is played."""

    seed: int
    nursery: Nursery
    place: Place
    folder: Path
    bug: str = ""
    operations: int = OPERATIONS
    seen: Counter[str] = field(default_factory=Counter)
    conversations: dict[str, str] = field(default_factory=dict)
    running: dict[str, int] = field(default_factory=dict)
    """Process → pid."""
    shares: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    born: int = 0

    async def whole(self) -> Played:
        """Play it to its end and judge it."""
        self.rng = random.Random(self.seed)
        self.conversations = await self.place.fresh(CONVERSATIONS)
        self.log = Recorder(self.folder, "nemesis")
        count = 1 if self.place.alone else self.rng.choice((2, PROCESSES))
        try:
            async with asyncio.timeout(LONGEST):
                for _ in range(count):
                    await self._start(self.operations // count + 1)
                while self._some_run():
                    await asyncio.sleep(self.rng.uniform(0.1, 0.6))
                    await self._harm()
                await self._close_up()
        except TimeoutError:
            return Played(self.seed, [f"it did not end: {self.running}"], self.seen)
        finally:
            for pid in self.running.values():
                _signal(pid, signal.SIGKILL)
            self.log.close()
        history = record.read(self.folder)
        self.seen += Counter(histories=1, operations=history.count, posts=len(history.posts))
        crashes = [path.read_text()[-600:] for path in self.folder.glob("*.crash")]
        wrong = [*dict.fromkeys(self.wrong), *judge(history, self.seen), *await self.place.judge(), *crashes]
        return Played(self.seed, wrong, self.seen)

    async def _start(self, operations: int, *, closing: bool = False) -> None:
        self.born += 1
        name = f"w{self.born}"
        spec = Spec(
            name, str(self.folder), self.place.url, self.conversations, self.seed * 10 + self.born, operations,
            bug=self.bug, fresh=self.place.alone, closing=closing,
        )  # fmt: skip
        self.shares[name] = operations
        self.running[name] = await self.nursery.start(spec)

    def _some_run(self) -> bool:
        for name, pid in list(self.running.items()):
            if not _signal(pid, 0):
                del self.running[name]
        return bool(self.running)

    async def _harm(self) -> None:
        """One act of the nemesis; most often none."""
        self.wrong += await self.place.look()  # what holds must hold at every moment
        act = self.rng.choices(("", "kill", "stop", "age", "cut"), (6, 2, 2, 1, 1))[0]
        victim = self.rng.choice(sorted(self.running)) if self.running else ""
        if not victim or not act:
            return
        self.seen[act] += 1
        if act == "kill":
            await self._kill(victim)
        elif act == "stop":
            _signal(self.running[victim], signal.SIGSTOP)
            await self._age()
            await asyncio.sleep(self.rng.uniform(0.02, 0.2))
            _signal(self.running[victim], signal.SIGCONT)
        elif act == "age":
            await self._age()
        else:
            await self.place.cut()

    async def _kill(self, victim: str) -> None:
        """SIGKILL; another process takes its place with what was left of its share."""
        pid = self.running.pop(victim)
        _signal(pid, signal.SIGKILL)
        await soon(lambda: not _signal(pid, 0), 5)
        lines = (self.folder / f"{victim}.jsonl").read_bytes() if (self.folder / f"{victim}.jsonl").exists() else b""
        left = self.shares[victim] - lines.count(b'"r":')
        await self._age()
        await self.place.age_sends(victim)
        if left > 0:
            await self._start(left)

    async def _age(self) -> bool:
        """Leases run out; False where some conversation was being written."""
        keys = {conversation: self.log.begins(conversation, "age", None) for conversation in self.conversations}
        aged = await self.place.age_leases()
        for conversation, key in keys.items():
            self.log.returns(key, conversation in aged)
        return self.place.alone or len(aged) == len(self.conversations)

    async def _close_up(self) -> None:
        """Nobody runs any more: all leases are over, and one process brings everything to rest."""
        while not await self._age():
            await asyncio.sleep(0.05)
        await self.place.age_sends("")
        await self._start(1_000_000, closing=True)
        while self._some_run():
            await asyncio.sleep(0.01)


def _signal(pid: int, what: int) -> bool:
    """Send a signal; False where the process is gone."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return False
    return True


async def histories(database_url: str, seed: int, count: int, *, bug: str = "", until_wrong: bool = False) -> Any:
    """Play ``count`` histories from ``seed`` on.

    Args:
        database_url: On PostgreSQL a database of our own is made on its server; for SQLite only its kind counts.
        seed: Of the first.
        count: How many.
        bug: A planted bug's name.
        until_wrong: Stop at the first that shows something wrong.

    Returns:
        Counts by name; ``wrong`` holds (seed, what) of everything that must not be.
    """
    total: Counter[str] = Counter()
    wrong: list[tuple[int, str]] = []
    begun = time.monotonic()
    with in_memory() as folder:
        async with nursery() as nurse, place(database_url, Path(folder)) as where:
            for one in range(seed, seed + count):
                with tempfile.TemporaryDirectory(dir=folder) as own:
                    played = await Play(one, nurse, where, Path(own), bug).whole()
                total += played.seen
                wrong += [(one, problem) for problem in played.wrong]
                if wrong and until_wrong:
                    break
    return dict(total) | {"seed": seed, "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}


if __name__ == "__main__":
    print(asyncio.run(histories(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), bug="".join(sys.argv[4:5]))))
