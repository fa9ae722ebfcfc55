"""What a process tells about itself before it may die: one line of JSON each, written at once."""

import json
import os
import time
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Journal:
    """Appends lines to a file; a line is one write, so a kill cannot tear it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def write(self, what: str, **facts: Any) -> None:
        """Put one line on record. `at` is unix seconds by the machine's clock, one for all processes."""
        line = {"at": time.time(), "pid": os.getpid(), "what": what, **facts}
        os.write(self._file, json.dumps(line).encode() + b"\n")


class Reader:
    """Reads what was added since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.lines: list[Line] = []

    def news(self) -> list[Line]:
        """Lines since the last look, whole ones only."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            found = file.read()
        whole = found[: found.rfind(b"\n") + 1]
        self._offset += len(whole)
        lines = [json.loads(line) for line in whole.splitlines()]
        self.lines += lines
        return lines
