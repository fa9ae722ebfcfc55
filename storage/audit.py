"""The append-only record: a hash chain per stream, written in the transaction of the effect.

The hash covers RFC 8785 canonical JSON under a domain string, so that a line means the same bytes
everywhere. Truncation of a whole tail together with its head row is not found here; sealed checkpoints
kept elsewhere will find it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from handoff.plan import Record
from storage import fast
from storage.records import AuditHeadRow, AuditRow
from storage.tables import new_id
from storage.types import storable

DOMAIN = "baton.audit.v1"
SYSTEM = "system"
GENESIS = "0" * 64
PAGE = 1000
"""Lines of the record held in memory at once while it is verified."""
HASHED = (
    "id", "stream", "seq", "at", "act", "actor_kind", "actor_id", "why", "from_owner", "to_owner", "fence",
    "edition_id", "scope", "facts", "prev_hash",
)  # fmt: skip
"""What a line's hash covers."""

_HEADS = fast.table(AuditHeadRow)
_HEAD = core_select(_HEADS.c.seq, _HEADS.c.hash).where(_HEADS.c.stream == bindparam("stream")).with_for_update()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where the record does not hold."""

    stream: str
    seq: int
    problem: str


def append(
    session: Session,
    stream: str,
    record: Record,
    *,
    at: datetime,
    fence: int = 0,
    edition_id: str = "",
    scope: str = "",
) -> None:
    """Hang one line on the stream. The head row is locked, so streams never fork."""
    head = fast.first(session, _HEAD, stream=stream)
    if head is None:
        line = _line(stream, record, at, fence, edition_id, scope, seq=1, previous=GENESIS)
        if fast.put(session, AuditHeadRow, once=True, stream=stream, seq=1, hash=line["hash"]):
            fast.put(session, AuditRow, **line)
            return
        head = fast.first(session, _HEAD, stream=stream)  # another's first line made it; ours waited for that
        assert head is not None
    line = _line(stream, record, at, fence, edition_id, scope, seq=head.seq + 1, previous=head.hash)
    fast.put(session, AuditRow, **line)
    fast.change(session, AuditHeadRow, stream, seq=line["seq"], hash=line["hash"])


def _line(
    stream: str, record: Record, at: datetime, fence: int, edition_id: str, scope: str, *, seq: int, previous: str
) -> dict[str, Any]:
    line = {
        "id": new_id(),
        "stream": stream,
        "seq": seq,
        "at": at.astimezone(UTC),  # as it will be read: the hash is over the text of it
        "act": record.act,
        "actor_kind": record.actor.kind,
        "actor_id": record.actor.id,
        "why": storable(record.why),
        "from_owner": str(record.from_owner),
        "to_owner": str(record.to_owner),
        "fence": fence,
        "edition_id": edition_id,
        "scope": scope,
        "facts": plain(record.facts),
        "prev_hash": previous,
    }
    return {**line, "hash": line_hash(line)}


def line_hash(line: Mapping[str, Any]) -> str:
    """SHA-256 over the line's canonical bytes, the hash of the line before it included."""
    body = {name: line[name] for name in HASHED}
    body |= {"domain": DOMAIN, "at": line["at"].isoformat(timespec="microseconds")}
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def row_hash(row: AuditRow) -> str:
    """The hash a stored line must have."""
    return line_hash({name: getattr(row, name) for name in HASHED})


def verify(session: Session) -> tuple[int, list[Fault]]:
    """Return how many lines were read and every fault: changed, removed, swapped or inserted lines."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        # Heads and lines of one moment: beside a running Baton two statements would see two.
        session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
    faults: list[Fault] = []
    heads = {head.stream: head for head in session.exec(select(AuditHeadRow))}
    count, stream, seq, previous = 0, "", 0, GENESIS
    tails: dict[str, tuple[int, str]] = {}
    lines = select(AuditRow).order_by(col(AuditRow.stream), col(AuditRow.seq))
    for row in session.exec(lines.execution_options(yield_per=PAGE)):
        count += 1
        if row.stream != stream:
            stream, seq, previous = row.stream, 0, GENESIS
        if row.seq != seq + 1:
            faults.append(Fault(stream=stream, seq=row.seq, problem=f"lines {seq + 1} to {row.seq - 1} are missing"))
        elif row.prev_hash != previous:
            faults.append(Fault(stream=stream, seq=row.seq, problem="does not hang on the line before it"))
        if row_hash(row) != row.hash:
            faults.append(Fault(stream=stream, seq=row.seq, problem="was changed"))
        seq, previous = row.seq, row.hash
        tails[stream] = (seq, previous)
    faults += _tail_faults(heads, tails)
    return count, faults


def _tail_faults(heads: Mapping[str, AuditHeadRow], tails: Mapping[str, tuple[int, str]]) -> list[Fault]:
    faults = []
    for name in sorted(heads.keys() | tails.keys()):
        head = heads.get(name)
        tail = tails.get(name, (0, GENESIS))
        if head is None:
            faults.append(Fault(stream=name, seq=tail[0], problem="has no head row"))
        elif (head.seq, head.hash) != tail:
            faults.append(Fault(stream=name, seq=tail[0], problem=f"ends at {tail[0]}, the head says {head.seq}"))
    return faults


def plain(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as JSON that survives a round trip: floats become strings, so no database rounds them."""
    return {storable(str(key)): _plain(value) for key, value in facts.items()}


def _plain(value: object) -> Any:
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return storable(str(value))
