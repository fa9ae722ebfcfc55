"""The systems under load: each a process of its own, on an outside (Slack and LLM) of its own."""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import process, world
from bench.load.llm import LLM
from bench.load.slack import Slack

ROOT = Path(__file__).parents[2]
CODE = Path(os.environ.get("BENCH_CODE") or ROOT)  # noqa: TID251  a bench, not the product
"""The checkout whose ``bot`` is measured: another one compares before with after."""
START_SECONDS = 60
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")
"""What a system inherits of our environment; its settings are all its own."""


class NotStarted(Exception):
    """A system ended before its ready line; carries the end of its log."""


@dataclass(frozen=True, slots=True)
class System:
    """What to start. ``mode`` is ``http`` or ``socket``; ``database`` is empty, ``sqlite`` or ``postgres``."""

    name: str
    command: tuple[str, ...]
    mode: str = "http"
    database: str = ""
    code: Path = ROOT


def floor(*options: str, name: str = "floor", mode: str = "http") -> System:
    """A bare async Bolt app."""
    return System(name, ("-m", "bench.load.floor", *options), mode)


def sample_app() -> System:
    """Slack's sample pattern."""
    return System("sample", ("-m", "bench.load.sample"), "socket")


def baton(database: str = "sqlite", mode: str = "http") -> System:
    """Baton as an operator runs it."""
    return System(f"baton-{database}", ("-m", "bot", "run"), mode, database, CODE)


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds: of the system, of its database server, of this bench, and of everything else on the machine."""

    system: float = 0.0
    server: float = 0.0
    outside: float = 0.0
    others: float = 0.0

    def since(self, before: "Usage") -> "Usage":
        """What came on top."""
        return Usage(
            self.system - before.system, self.server - before.server, self.outside - before.outside,
            self.others - before.others,
        )  # fmt: skip

    def summary(self, n: int, seconds: float) -> dict[str, float]:
        """CPU seconds for each of ``n``, and cores; ``others`` above a few tenths make throughput doubtful."""
        return {
            "cpu": self.system / n, "server_cpu": self.server / n, "outside_cpu": self.outside / n,
            "cores": self.system / seconds, "others": self.others / seconds,
        }  # fmt: skip


@dataclass
class Rig:
    """A system that runs, with the Slack and the LLM it talks to."""

    system: System
    slack: Slack
    llm: LLM
    log: Path
    pids: list[int] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    database_url: str = ""
    server: int = 0
    """The process id of its own PostgreSQL; 0 without one."""

    def cpu(self) -> float:
        """CPU seconds of the system's processes so far, without its database server."""
        return process.cpu_of(self.pids)

    def server_cpu(self) -> float:
        """CPU seconds of PostgreSQL so far, all its processes."""
        if not self.server:
            return 0.0
        return process.cpu_with_reaped(self.server) + process.cpu_of(process.children(self.server))

    def usage(self) -> "Usage":
        """CPU seconds so far, by whom."""
        system, server, outside = self.cpu(), self.server_cpu(), process.cpu(os.getpid())
        return Usage(system, server, outside, process.busy() - system - server - outside)

    def memory(self) -> dict[str, float]:
        """MiB of the first process."""
        return process.memory(self.pids[0])


@contextlib.asynccontextmanager
async def running(
    system: System, *, delay: float | None = 0.0, database_url: str = "", server: int = 0, replicas: int = 1
) -> AsyncIterator[Rig]:
    """Start an outside and the system on it; ends all at the end of the block.

    Args:
        system: What to start.
        delay: Seconds the LLM takes; None: it never answers.
        database_url: Of a fresh database, for ``postgres``; SQLite gets a file of its own.
        server: Process id of that PostgreSQL.
        replicas: Processes on the one database.
    """
    folder = Path(tempfile.mkdtemp(prefix="baton-load-"))
    slack, llm = Slack(), LLM(delay)
    await slack.start()
    llm_server = await llm.start()
    database_url = database_url or f"sqlite:///{folder}/baton.db"
    rig = Rig(system, slack, llm, folder / "log.jsonl", database_url=database_url, server=server)
    env = _settings(rig)
    started: list[asyncio.subprocess.Process] = []
    try:
        for _ in range(replicas):
            with rig.log.open("ab") as errors:
                one = await asyncio.create_subprocess_exec(
                    sys.executable, *system.command, env=env, cwd=system.code,
                    stdout=asyncio.subprocess.PIPE, stderr=errors,
                )  # fmt: skip
            started.append(one)
            rig.pids.append(one.pid)
            rig.ports.append(await _ready(one, rig.log))
        if system.mode == "http":
            slack.reach(*rig.ports)
        yield rig
    finally:
        for one in started:
            if one.returncode is None:
                one.kill()
            await one.wait()
        llm_server.close()
        await slack.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _ready(one: asyncio.subprocess.Process, log: Path) -> int:
    assert one.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        line = await one.stdout.readline()
    if not line:
        raise NotStarted(await asyncio.to_thread(_end_of, log))
    return int(json.loads(line)["port"])


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1500:]


def _settings(rig: Rig) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}  # noqa: TID251  a bench
    door = {"SLACK_SIGNING_SECRET": world.SECRET} if rig.system.mode == "http" else {"SLACK_APP_TOKEN": world.APP_TOKEN}
    return inherited | door | {
        "SLACK_BOT_TOKEN": world.BOT_TOKEN,
        "SLACK_API_URL": rig.slack.api_url,
        "OPENAI_API_KEY": "bench",
        "OPENAI_BASE_URL": rig.llm.base_url,
        "BATON_MODEL": "bench",
        "BATON_DATABASE_URL": rig.database_url,
        "BATON_AGENT_CHANNEL": world.AGENT_CHANNEL,
        "BATON_AGENTS": " ".join(world.AGENTS),
        "BATON_KNOWLEDGE": str(CODE / "bot" / "sample" / "knowledge"),
        "BATON_POLICY": str(CODE / "bot" / "sample" / "policy.yaml"),
        "BATON_PORT": "0",
    }  # fmt: skip
