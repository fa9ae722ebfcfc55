"""Ways to tamper with the audit record by SQL, each undone by a rollback."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, delete, insert, update
from sqlmodel import Session, col, select

from storage.audit import GENESIS, row_hash
from storage.records import AuditHeadRow, AuditRow

Tamper = Callable[[Session, random.Random], str]
LINES: Table = AuditRow.__table__  # type: ignore[attr-defined]
HEADS: Table = AuditHeadRow.__table__  # type: ignore[attr-defined]


def lines(session: Session, stream: str = "") -> list[AuditRow]:
    """All lines, or those of a stream, in order."""
    statement = select(AuditRow).order_by(col(AuditRow.stream), col(AuditRow.seq))
    return list(session.exec(statement.where(AuditRow.stream == stream) if stream else statement).all())


def other(value: Any, dice: random.Random) -> Any:
    """A different value of the same kind."""
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 7])
    if isinstance(value, str):
        flipped = "".join(chr(ord(sign) ^ 1) if index == 0 else sign for index, sign in enumerate(value))
        return dice.choice([value + "x", flipped or "x", ""] if value else ["x"])
    if isinstance(value, dict):
        return {**value, "extra": 1} if dice.random() < 0.5 or not value else dict(list(value.items())[1:])
    return value + timedelta(microseconds=dice.choice([1, -1, 10**6]))


def change(session: Session, line: AuditRow, **values: Any) -> None:
    session.execute(update(LINES).where(LINES.c.id == line.id).values(**values))


def change_a_column(session: Session, dice: random.Random) -> str:
    line = dice.choice(lines(session))
    name = dice.choice([column.name for column in LINES.columns if column.name not in ("seq", "stream")])
    change(session, line, **{name: other(getattr(line, name), dice)})
    return f"{name} of {line.seq}"


def change_and_rehash(session: Session, dice: random.Random) -> str:
    """By somebody who knows how a line is hashed."""
    line = dice.choice(lines(session))
    name = dice.choice(["why", "act", "actor_id", "at", "facts", "to_owner", "edition_id", "prev_hash"])
    forged = AuditRow.model_validate(line.model_dump() | {name: other(getattr(line, name), dice)})
    change(session, line, **{name: getattr(forged, name), "hash": row_hash(forged)})
    return f"{name} of {line.seq}, rehashed"


def delete_a_line(session: Session, dice: random.Random) -> str:
    line = dice.choice(lines(session))
    session.execute(delete(LINES).where(LINES.c.id == line.id))
    return f"line {line.seq}"


def long_stream(session: Session, dice: random.Random) -> list[AuditRow]:
    """The lines of a stream that has some."""
    streams = session.exec(select(AuditHeadRow.stream).where(AuditHeadRow.seq >= 4)).all()
    return lines(session, dice.choice(sorted(streams)))


def delete_a_middle(session: Session, dice: random.Random) -> str:
    """Cut out a stretch; sometimes close the gap and hang the rest on what is left."""
    found = long_stream(session, dice)
    start = dice.randrange(0, len(found) - 2)
    end = dice.randrange(start + 1, len(found) - 1)
    for line in found[start:end]:
        session.execute(delete(LINES).where(LINES.c.id == line.id))
    if dice.random() < 0.5:
        return f"{start + 1}–{end}"
    previous = found[start - 1].hash if start else GENESIS
    for seq, line in enumerate(found[end:], start=start + 1):
        forged = AuditRow.model_validate(line.model_dump() | {"seq": seq, "prev_hash": previous})
        previous = row_hash(forged)
        change(session, line, seq=seq, prev_hash=forged.prev_hash, hash=previous)
    return f"{start + 1}–{end}, closed up"


def swap_two(session: Session, dice: random.Random) -> str:
    """Two lines change places, or two change what they say."""
    if dice.random() < 0.5:
        first, second = dice.sample(long_stream(session, dice), 2)
        for line, seq in ((first, -1), (second, first.seq), (first, second.seq)):
            change(session, line, seq=seq)
        return f"places of {first.seq} and {second.seq}"
    first, second = dice.sample(lines(session), 2)
    names = ("at", "act", "actor_id", "why", "facts", "prev_hash", "hash")
    for line, source in ((first, second), (second, first)):
        change(session, line, **{name: getattr(source, name) for name in names})
    return f"words of {first.seq} and {second.seq}"


def insert_a_line(session: Session, dice: random.Random) -> str:
    """A forged line at the end (well hung), before the beginning, or in a stream of its own."""
    stream = dice.choice(long_stream(session, dice)).stream
    found = lines(session, stream)
    where = dice.choice(["end", "beginning", "elsewhere"])
    place = {"end": (stream, found[-1].seq + 1, found[-1].hash), "beginning": (stream, 0, GENESIS)}
    stream, seq, previous = place.get(where, ("forged", 1, GENESIS))
    values = found[-1].model_dump() | {"id": "forged", "stream": stream, "seq": seq, "prev_hash": previous}
    forged = AuditRow.model_validate(values)
    forged.hash = row_hash(forged)
    session.execute(insert(LINES).values(**forged.model_dump()))
    return where


def renumber(session: Session, dice: random.Random) -> str:
    """Every line from one on moves, with the head."""
    found = long_stream(session, dice)
    start = dice.randrange(len(found))
    by = dice.choice([1, 5])
    for line in reversed(found[start:]):
        change(session, line, seq=line.seq + by)
    if dice.random() < 0.5:
        session.execute(update(HEADS).where(HEADS.c.stream == found[0].stream).values(seq=found[-1].seq + by))
    return f"from {start + 1} by {by}"


def move_a_line(session: Session, dice: random.Random) -> str:
    """Into another stream, or a whole stream under another name."""
    line = dice.choice(lines(session))
    if dice.random() < 0.5:
        change(session, line, stream="elsewhere")
        return "one line"
    session.execute(update(LINES).where(LINES.c.stream == line.stream).values(stream="renamed"))
    session.execute(update(HEADS).where(HEADS.c.stream == line.stream).values(stream="renamed"))
    return "a whole stream"


def change_a_head(session: Session, dice: random.Random) -> str:
    heads = list(session.exec(select(AuditHeadRow).order_by(AuditHeadRow.stream)).all())
    head = dice.choice(heads)
    how = dice.choice(["seq", "hash", "gone", "new"])
    if how == "gone":
        session.execute(delete(HEADS).where(HEADS.c.stream == head.stream))
    elif how == "new":
        session.execute(insert(HEADS).values(stream="forged", seq=1, hash=head.hash))
    else:
        values = {how: other(getattr(head, how), dice)}
        session.execute(update(HEADS).where(HEADS.c.stream == head.stream).values(**values))
    return how


def cut_the_tail(session: Session, dice: random.Random) -> str:
    """The newest lines go, up to all of them; the head stays."""
    found = long_stream(session, dice)
    keep = dice.randrange(len(found))
    for line in found[keep:]:
        session.execute(delete(LINES).where(LINES.c.id == line.id))
    return f"after {keep}"


TAMPERINGS: tuple[Tamper, ...] = (
    change_a_column, change_a_column, change_a_column, change_and_rehash, delete_a_line, delete_a_middle, swap_two,
    insert_a_line, renumber, move_a_line, change_a_head, cut_the_tail,
)  # fmt: skip
