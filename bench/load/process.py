"""What the kernel says a process used, read from /proc."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """User and system seconds of all threads of a process so far; 10 ms steps."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_of(pids: Iterable[int]) -> float:
    """The sum over processes that still live."""
    total = 0.0
    for pid in pids:
        try:
            total += cpu(pid)
        except OSError:
            continue  # it ended meanwhile
    return total


def cpu_with_reaped(pid: int) -> float:
    """The same, with that of all children that ended before; PostgreSQL's backends come and go."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICK


def busy() -> float:
    """CPU seconds the whole machine has worked so far, whoever for."""
    user, nice, system, _, _, irq, softirq, *_ = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq))) / TICK


def children(pid: int) -> list[int]:
    """Direct children that live now."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def memory(pid: int) -> dict[str, float]:
    """Resident and proportional set size and the peak, MiB."""
    status = _fields(Path(f"/proc/{pid}/status"))
    found = {"rss": status["VmRSS"] / 1024, "peak": status["VmHWM"] / 1024}
    with contextlib.suppress(OSError, KeyError):  # a kernel without it
        found["pss"] = _fields(Path(f"/proc/{pid}/smaps_rollup"))["Pss"] / 1024
    return found


def _fields(file: Path) -> dict[str, float]:
    pairs = (line.split() for line in file.read_text().splitlines() if line.endswith(" kB"))
    return {words[0].rstrip(":"): float(words[1]) for words in pairs}
