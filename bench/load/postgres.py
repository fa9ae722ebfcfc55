"""A real PostgreSQL of our own: fsync on, synchronous_commit as it comes, data on the disk the bench runs on."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from tests.fakes.postgres import binaries


@dataclass
class Server:
    """A running server. ``pid`` is the postmaster's."""

    url: str
    pid: int
    names: list[str] = field(default_factory=list)

    async def fresh(self) -> str:
        """A fresh, empty database; its URL."""
        name = f"bench{len(self.names)}"
        self.names.append(name)
        connection = await asyncpg.connect(f"{self.url}/postgres")
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return f"{self.url}/{name}"


@contextlib.contextmanager
def server() -> Iterator[Server | None]:
    """Start one and stop it at the end of the block; None where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="baton-bench-pg-"))
    user = _unprivileged(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _do([*user, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "baton", "--auth=trust", "-E", "UTF8"])
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=120 -c shared_buffers=256MB"
    control = [*user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-w"]
    _do([*control, "-o", options, "start"])
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        yield Server(f"postgresql://baton@127.0.0.1:{port}", pid)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user stands in."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    return ["runuser", "-u", "postgres", "--"]


def _do(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
