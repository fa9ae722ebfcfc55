"""A record of operations that survives SIGKILL: one line when a call begins, one when it returned.

Lines go to the kernel with one ``write`` each; what a killed process wrote stays. Times are CLOCK_MONOTONIC, which all
processes of a machine share. ``read`` puts the lines of all processes together; a call without a second line has an
unknown outcome.
"""

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.history.linear import Operation
from tests.history.models import Who


@dataclass
class Recorder:
    """Writes what one process does; ``name`` is unlike any other process's, earlier ones included."""

    folder: Path
    name: str
    done: int = 0
    """Calls that returned."""

    def __post_init__(self) -> None:
        self._file = os.open(self.folder / f"{self.name}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._posts = os.open(self.folder / "posts.log", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self._numbers = count()

    def begins(self, conversation: str, what: str, given: Any) -> str:
        """A call begins; return its id."""
        key = f"{self.name}-{next(self._numbers)}"
        self._line(i=key, c=conversation, w=what, g=given, t=time.monotonic())
        return key

    def returns(self, key: str, result: Any) -> None:
        """It returned."""
        self._line(i=key, r=result, t=time.monotonic())
        self.done += 1

    def notes(self, **facts: Any) -> None:
        """Something that is no operation."""
        self._line(**facts)

    def post(self, outbox_id: str, kind: str, turn: str) -> None:
        """Slack accepts a message: this line is the message."""
        os.write(self._posts, f"{outbox_id} {kind} {turn}\n".encode())

    def posted(self, outbox_id: str) -> bool:
        """Whether a message is in the thread."""
        return f"{outbox_id} " in (self.folder / "posts.log").read_text()

    def close(self) -> None:
        """Give the files back."""
        os.close(self._file)
        os.close(self._posts)

    def _line(self, **fields: Any) -> None:
        os.write(self._file, json.dumps(fields, default=vars_of).encode() + b"\n")


def vars_of(value: Any) -> Any:
    """How an actor stands in the record."""
    assert isinstance(value, Who)
    return {"who": [value.kind, value.id, value.lead]}


@dataclass
class History:
    """What all processes recorded."""

    operations: dict[str, list[Operation]] = field(default_factory=lambda: defaultdict(list))
    """By conversation, unsorted."""
    notes: list[dict[str, Any]] = field(default_factory=list)
    posts: list[tuple[str, str, str]] = field(default_factory=list)
    """(outbox id, kind, turn) of every message Slack accepted, in order."""

    @property
    def count(self) -> int:
        """Operations of all conversations."""
        return sum(len(operations) for operations in self.operations.values())


def read(folder: Path) -> History:
    """Put the records of a folder together."""
    history = History()
    for path in sorted(folder.glob("*.jsonl")):
        begun: dict[str, dict[str, Any]] = {}
        ended: dict[str, dict[str, Any]] = {}
        for line in path.read_text().splitlines():
            fields = _whole(line)
            if "i" not in fields:
                history.notes.append(fields)
            else:
                (begun if "w" in fields else ended)[fields["i"]] = fields
        for key, call in begun.items():
            result = ended.get(key)
            history.operations[call["c"]].append(
                Operation(
                    id=key,
                    what=call["w"],
                    given=_frozen(call["g"]),
                    begun=call["t"],
                    by=path.stem,
                    result=_frozen(result["r"]) if result else None,
                    ended=result["t"] if result else None,
                )
            )
    posts = folder / "posts.log"
    lines = posts.read_text().splitlines() if posts.exists() else []
    history.posts = [(key, kind, turn) for key, kind, turn in (line.split(" ", 2) for line in lines)]
    return history


def _whole(line: str) -> dict[str, Any]:
    """A line cut short by a kill says nothing; ``write`` is atomic, so there should be none."""
    found: dict[str, Any] = json.loads(line)
    return found


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return Who(*value["who"]) if "who" in value else {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
