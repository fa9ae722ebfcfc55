"""A PostgreSQL of our own that can be restarted under load."""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.postgres import _do, _unprivileged, binaries


@dataclass
class Cluster:
    """`address` is the URL without a database's name."""

    address: str
    control: tuple[str, ...]
    restarts: int = 0

    async def restart(self, mode: str) -> None:
        """Stop it `fast` (clients are cut off) or `immediate` (as in a crash), and start it again."""
        await asyncio.to_thread(_do, [*self.control, "-m", mode, "restart"])
        self.restarts += 1


@asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """Start an empty one; it is gone with the block."""
    programs = binaries()
    assert programs is not None, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="baton-chaos-pg-"))
    user = _unprivileged(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = str(folder / "data")
    # Durability of the disk is not what is tested; fsync=off also outlives `immediate`, as the machine stays up.
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=120 -c shared_buffers=64MB"
    control = (*user, str(programs / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w", "-o", options)
    create = [*user, str(programs / "initdb"), "-D", data, "-U", "baton", "--auth=trust", "-E", "UTF8"]
    await asyncio.to_thread(_do, create)
    await asyncio.to_thread(_do, [*control, "start"])
    try:
        yield Cluster(f"postgresql://baton@127.0.0.1:{port}", control)
    finally:
        await asyncio.to_thread(_do, [*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)
