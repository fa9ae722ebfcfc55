"""Many conversations from few: rows of real ones with fresh ids, moved in time, their chains hashed anew."""

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bench.load.story import Mould
from storage import audit

DAYS = 90
HANDED_EVERY = 5
"""One conversation of five had a person: one handoff for 50 turns."""
CHANNELS = 2000
MARKS = re.compile(r"\b[0-9a-f]{32}\b|\b\d{10}\.\d{6}\b")
"""What differs from copy to copy inside text and JSON: our ids, and Slack's ts."""

Row = dict[str, Any]
Make = Callable[["Copy"], Any]


@dataclass
class Copy:
    """One conversation to be: where it lies in time, and the ids it has given out."""

    at: datetime
    channel: int
    ids: dict[str, str]
    part: int = 0
    """Which repetition inside one conversation: a long one is several copies in a row."""

    def id(self, old: str) -> str:
        """The new id that stands for an old one."""
        found = self.ids.get(old)
        if found is None:
            found = self.ids[old] = fresh()
        return found


_random = random.Random(20261122)


def fresh() -> str:
    """An id as the product makes them: 32 random hex digits; the same ones in every run."""
    return f"{_random.getrandbits(128):032x}"


def channel_id(number: int) -> str:
    """Our id of a seeded channel."""
    return hashlib.md5(f"channel {number}".encode(), usedforsecurity=False).hexdigest()


def slack_channel(number: int) -> str:
    """Slack's id of a seeded channel."""
    return f"C0S{number:05d}"


class Stencil:
    """A mould, ready to be copied."""

    def __init__(self, mould: Mould, *, future: bool = False) -> None:
        (conversation,) = mould.rows["conversation"]
        self._start = _moment(conversation["opened_at"])
        self._channel_id = conversation["channel_id"]
        self._conversation = conversation["id"]
        self._future = future
        self.turns = len(mould.rows["turn"])
        self.seconds = (_moment(conversation["updated_at"]) - self._start).total_seconds() + 1
        self._makers = {
            table: [{name: self._maker(value, mould.types[table][name]) for name, value in row.items()} for row in rows]
            for table, rows in mould.rows.items()
        }
        self._lines = len(mould.rows["audit"])
        self._sends = int(conversation["sends"])

    def copy(self, one: Copy) -> Iterator[tuple[str, Row]]:
        """(table, row) of one more conversation; of a later part, what a conversation has once is left out."""
        if one.part:
            one.ids = {self._conversation: one.ids[self._conversation], "hash": one.ids["hash"]}
        for table, rows in self._makers.items():
            if one.part and table in {"conversation", "participant"}:
                continue
            for makers in rows:
                row = {name: maker if not callable(maker) else maker(one) for name, maker in makers.items()}
                self._shifted(table, row, one)
                yield table, row

    def _shifted(self, table: str, row: Row, one: Copy) -> None:
        if table == "audit":
            row["seq"] += one.part * self._lines
            row["prev_hash"] = one.ids.get("hash", audit.GENESIS)
            row["hash"] = one.ids["hash"] = audit.row_hash(
                SimpleNamespace(**(row | {"facts": json.loads(row["facts"])}))  # type: ignore[arg-type]
            )
        elif table == "audit_head":
            row["seq"], row["hash"] = (one.part + 1) * self._lines, one.ids["hash"]
        elif table == "outbox":
            row["ordinal"] += one.part * self._sends
        elif table == "timer" and self._future:
            row["due"] += timedelta(days=365)  # a timer that is set, and not due

    def _maker(self, value: Any, kind: str) -> Any:
        """A constant, or what makes the value for a copy."""
        if value is None:
            return None
        if kind == "DATETIME":
            offset = _moment(value) - self._start
            return lambda one: one.at + offset
        if kind == "BOOLEAN":
            return bool(value)
        if not isinstance(value, str) or not MARKS.search(value):
            return value
        return self._text(value)

    def _text(self, value: str) -> Make:
        pieces: list[str | Make] = []
        at = 0
        for mark in MARKS.finditer(value):
            pieces += [value[at : mark.start()], self._mark(mark[0])]
            at = mark.end()
        pieces = [piece for piece in (*pieces, value[at:]) if piece != ""]
        if len(pieces) == 1 and not isinstance(pieces[0], str):
            return pieces[0]
        return lambda one: "".join([piece if isinstance(piece, str) else piece(one) for piece in pieces])

    def _mark(self, mark: str) -> Make:
        if mark == self._channel_id:
            return lambda one: channel_id(one.channel)
        if "." not in mark:
            return lambda one: one.id(mark)
        offset = float(mark) - self._start.timestamp()
        return lambda one: f"{one.at.timestamp() + offset:.6f}"


def channels(count: int) -> Iterator[tuple[str, Row]]:
    """The customers' channels."""
    for number in range(count):
        key, name = channel_id(number), slack_channel(number)
        yield "channel", {"id": key, "slack_id": name, "kind": "channel", "surface": "shared", "name": name.lower()}
        yield "channel_alias", {"slack_id": name, "channel_id": key}


def history(moulds: dict[str, Mould], turns: int, now: datetime, days: int = DAYS) -> Iterator[tuple[str, Row]]:
    """About ``turns`` turns over so many days; deliveries of the last eight days are remembered."""
    answered, handed = Stencil(moulds["answered"]), Stencil(moulds["handed"])
    count = max(1, turns // answered.turns)
    step = timedelta(days=days) / count
    for number in range(count):
        stencil = handed if number % HANDED_EVERY == HANDED_EVERY - 1 else answered
        at = now - timedelta(days=days) + number * step
        yield from stencil.copy(Copy(at, number % CHANNELS, {}))
        if now - at < timedelta(days=8):
            for _ in range(stencil.turns // 2):
                yield "seen", {"key": f"Ev{fresh()[:12]}", "at": at}


def waiting(moulds: dict[str, Mould], count: int, now: datetime) -> Iterator[tuple[str, Row]]:
    """Conversations that wait for a person, their cards posted and their timers set."""
    stencil = Stencil(moulds["waiting"], future=True)
    for number in range(count):
        yield from stencil.copy(Copy(now - timedelta(seconds=count - number), number % CHANNELS, {}))


def long_ones(moulds: dict[str, Mould], turns: int, count: int, now: datetime, made: list[Row]) -> Iterator[Any]:
    """Conversations of ``turns`` turns each, answered all along; their rows go into ``made``."""
    stencil = Stencil(moulds["answered"])
    parts = max(1, turns // stencil.turns)
    for number in range(count):
        start = now - timedelta(days=2) + timedelta(seconds=number * (parts * stencil.seconds + 60) + turns / 1000)
        one = Copy(start, number % CHANNELS, {})
        heads: list[tuple[str, Row]] = []
        for part in range(parts):
            one.part, one.at = part, start + timedelta(seconds=part * stencil.seconds)
            for table, row in stencil.copy(one):
                if table == "conversation":
                    made.append(row)
                    row["sends"] *= parts
                if table == "audit_head":
                    heads = [(table, row)]
                else:
                    yield table, row
        yield from heads


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
