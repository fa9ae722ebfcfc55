"""Starts processes quickly: one process has imported everything and forks; each fork is a Baton of its own.

Importing takes a second or more of CPU, which three hundred restarts would pay three hundred times. What a fork
shares with a fresh `python -m bot run` is everything but the moment of its imports.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import select
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1  # Linux


@dataclass
class Born:
    """A process of the nursery; the same names as asyncio's, as far as they are needed."""

    pid: int
    returncode: int | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL; a stopped process dies of it too."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit code; negative for a signal."""
        await self.over.wait()
        assert self.returncode is not None
        return self.returncode


class Nursery:
    """Our end of it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._born: dict[int, Born] = {}
        self._waiting: list[asyncio.Future[Born]] = []

    async def bear(self, env: dict[str, str], folder: Path, out: Path, log: Path) -> Born:
        """Start a process with this environment."""
        wish = {"env": env, "folder": str(folder), "out": str(out), "log": str(log)}
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wish).encode() + b"\n")
        born: Born = await answer
        return born

    async def listen(self) -> None:
        """Hear of births and deaths."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            news = json.loads(line)
            if "code" in news:
                born = self._born[news["pid"]]
                born.returncode = news["code"]
                born.over.set()
            else:
                self._born[news["pid"]] = Born(news["pid"])
                self._waiting.pop(0).set_result(self._born[news["pid"]])


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Open one; its children end with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.nursery", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = Nursery(process)
    listening = asyncio.ensure_future(found.listen())
    try:
        yield found
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


def serve() -> None:
    """The other end: read wishes, fork, tell of births and deaths; when nobody listens any more, end all."""
    import bot.cli
    import bot.run  # noqa: F401  imported for the children
    from tests.chaos import launch

    living: set[int] = set()
    heard = b""
    while True:
        ready, _, _ = select.select([0], [], [], 0.02)
        if ready:
            more = os.read(0, 65536)
            if not more:
                break
            *wishes, heard = (heard + more).split(b"\n")
            for wish in wishes:
                pid = os.fork()
                if pid == 0:
                    _become(json.loads(wish))
                    launch.main()
                    os._exit(0)
                living.add(pid)
                _tell(pid=pid)
        _bury(living)
    for pid in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _become(wish: dict[str, Any]) -> None:
    """The child takes on its own environment, folder and files, and dies with the nursery, even while stopped."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.chdir(wish["folder"])
    os.environ.clear()  # noqa: TID251  what the process is given, the settings of the product among it
    os.environ.update(wish["env"])  # noqa: TID251
    for path, number in ((wish["out"], 1), (wish["log"], 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), number)
    os.close(0)
    sys.argv = ["baton", "run"]


def _bury(living: set[int]) -> None:
    for pid in tuple(living):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            living.discard(pid)
            _tell(pid=pid, code=os.waitstatus_to_exitcode(status))


def _tell(**news: int) -> None:
    print(json.dumps(news), flush=True)


if __name__ == "__main__":
    serve()
