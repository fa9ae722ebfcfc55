"""``python -m bench.load profile``: where Baton's CPU goes under the load of the targets.

Samples with py-spy, from outside the process: a sampler inside would see the other threads only where they let go
of the interpreter, which makes databases and sockets look dear and Python cheap. py-spy is no dependency of ours; put
it on the PATH (``pipx install py-spy``).
"""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.load import acks, turns
from bench.load.rounds import Bench
from bench.load.systems import Rig, baton

RATE = 400
"""Samples a second."""
OURS = ("bot/", "storage/", "handoff/")
WAITING = ("selectors.py", "threading.py:wait", "concurrent/futures/thread.py:_worker")
SKELETON = (
    "typer/", "<frozen", "threading.py:", "asyncio/base_events.py:", "asyncio/runners.py:", "asyncio/events.py:",
    "bot/cli.py:", "bot/__main__.py:",
)  # fmt: skip
"""Frames every stack has: they say nothing."""
Load = Callable[[float], Awaitable["turns.Window | acks.Acks"]]
PYTHON = f"/python{sys.version_info.major}.{sys.version_info.minor}/"


async def profile(bench: Bench, what: str, database: str, seconds: float, lines: int) -> None:
    """Load one Baton with ``turns`` or ``acks``; print shares of its samples and the CPU they stand for."""
    spy = shutil.which("py-spy")
    if spy is None:
        sys.exit("py-spy is not on the PATH: pipx install py-spy")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stacks"
        async with bench.start(baton(database), delay=0.5 if what == "turns" else None) as rig:
            load = await _prepare(rig, what)
            spying = await asyncio.create_subprocess_exec(
                spy, "record", "--pid", str(rig.pids[0]), "--format", "raw", "--output", str(file), "--threads",
                "--rate", str(RATE), "--duration", str(round(seconds)), "--nonblocking",
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                found = (await load(seconds + 2)).summary()
                await spying.wait()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    spying.kill()
        show(await asyncio.to_thread(file.read_text, encoding="utf-8"), found["cpu"] * 1000, what, lines)


async def _prepare(rig: Rig, what: str) -> Load:
    if what == "turns":
        customers = turns.Customers(rig)
        await turns.warm(customers)
        return lambda seconds: turns.closed_loop(rig, customers, 50, seconds)
    writers = acks.Writers(rig)
    await writers.open()
    return lambda seconds: acks.closed_loop(rig, writers, 32, seconds)


def show(stacks: str, cpu: float, what: str, lines: int) -> None:
    """Print what py-spy wrote: one line a stack, frames from the outside in, and how often it was seen."""
    alone: Counter[str] = Counter()
    under: Counter[str] = Counter()
    threads: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, times = line.rpartition(" ")
        thread, *frames = stack.split(";")
        names = [_name(frame) for frame in frames]
        if not names or names[-1].startswith(WAITING):
            continue
        count = int(times)
        threads[_pool(thread)] += count
        alone[names[-1]] += count
        under.update({name: count for name in names if not name.startswith(SKELETON)})
    total = max(alone.total(), 1)
    print(f"{total} samples; {cpu:.2f} ms of CPU a {what.rstrip('s')}: the ms below are shares of that")
    ours = Counter({name: count for name, count in under.items() if name.startswith(OURS)})
    for title, counter in (
        ("by thread", threads), ("in or under, our code", ours), ("in or under, libraries", under - ours),
        ("itself", alone),
    ):  # fmt: skip
        print(f"\n{title}")
        for name, count in counter.most_common(lines):
            print(f"{count / total * cpu:8.2f} ms {100 * count / total:5.1f} %  {name}")


def _pool(thread: str) -> str:
    """The name of a thread, or of its pool; py-spy gives the main thread none."""
    name = thread.partition("): ")[2]
    return name.partition("_")[0] or "main"


def _name(frame: str) -> str:
    """``function (file:line)`` as ``file:function``; ours by their path, libraries by the package's."""
    function, _, place = frame.rpartition(" (")
    path = place.rpartition(":")[0] or place.rstrip(")")
    for mark in ("/site-packages/", PYTHON, f"{os.sep}bot{os.sep}"):
        before, found, rest = path.rpartition(mark)
        if found:
            path = rest if mark != f"{os.sep}bot{os.sep}" or not before else f"bot/{rest}"
            break
    return f"{path}:{function}"
