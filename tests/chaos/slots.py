"""One replica's place: what is to befall its process, and the process itself."""

import asyncio
import contextlib
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import Fault
from tests.chaos.journal import Reader
from tests.chaos.nursery import Born


@dataclass(frozen=True)
class Fate:
    """`act` is kill or stop, at the `nth` pass of `point`; at `patience` seconds after the start it dies anyway."""

    point: str
    nth: int
    act: str
    patience: float


@dataclass
class Life:
    """A process with its ready line and its log."""

    process: Born
    out: Path
    log: Path

    async def wait_ready(self) -> None:
        """Until it takes turns; its log where it does not."""
        async with asyncio.timeout(60):
            while not self.out.read_text().endswith("\n"):
                assert self.process.returncode is None, f"it ended: {self.log.read_text()[-2000:]}"
                await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """SIGTERM; its exit code, once it has ended by itself."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(25):
            return await self.process.wait()


@dataclass
class Slot:
    """One replica, in one life after another."""

    number: int
    port: int = 0
    lives: int = 0
    fate: Fate | None = None
    process: Life | None = None
    journal: Reader | None = None
    armed: Fault | None = None

    def posted(self, outbox: str) -> bool:
        """This life of the replica sent that post."""
        if self.journal is None or not outbox:
            return False
        self.journal.news()
        return any(line["what"] == "post" and line["outbox"] == outbox for line in self.journal.lines)

    def kill(self) -> None:
        """SIGKILL, if it lives."""
        if self.process is not None and self.process.process.returncode is None:
            self.process.process.kill()

    @property
    def lives_on(self) -> bool:
        """A process of it is there."""
        return self.process is not None and self.process.process.returncode is None


def stopped(pid: int) -> bool:
    """Whether the kernel says that the process is stopped."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
