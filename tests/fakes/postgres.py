"""A real PostgreSQL server of our own on a Unix-free loopback port, for one test session."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Where PostgreSQL's programs are; None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server; give its address without a database name."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="baton-pg-"))
    user = _unprivileged(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _do([*user, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "baton", "--auth=trust", "-E", "UTF8"])
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=120 -c shared_buffers=64MB"
    control = [*user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-w"]
    _do([*control, "-o", options, "start"])
    try:
        yield f"postgresql://baton@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user stands in."""
    import os

    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    return ["runuser", "-u", "postgres", "--"]


def _do(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
