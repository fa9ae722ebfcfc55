"""Where a line is from: provenance, split, pseudonyms."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.quality.records import ConversationRecord, Record

TEST_SHARE = 0.2
"""Of customers, not of lines: all lines of one customer are in one split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every line of one export has in common."""

    export_id: str
    product: str
    """``baton`` and its version."""
    redaction: str
    """Version of what was masked, or ``none``."""
    at: datetime


def split(group: str) -> str:
    """``train`` or ``test``, the same for all that belongs to one customer, in every export."""
    mark = hashlib.sha256(f"baton.split.v1\0{group}".encode(errors="replace")).digest()
    return "test" if int.from_bytes(mark[:8]) < TEST_SHARE * 2**64 else "train"


def pseudonym(key: bytes, kind: str, name: str) -> str:
    """A person or customer under a name that stays the same and tells nothing without the key; empty stays empty."""
    if not name:
        return ""
    mark = hmac.new(key, f"baton.pseudonym.v1\0{kind}\0{name}".encode(errors="replace"), hashlib.sha256)
    return f"{kind}-{mark.hexdigest()[:16]}"


def provenance(record: Record, stamp: Stamp) -> dict[str, Any]:
    """What a line says about where it is from."""
    if isinstance(record, ConversationRecord):
        conversation, editions = record.id, list(record.editions)
    else:
        conversation, editions = record.conversation_id, [record.edition_id] if record.edition_id else []
    return {
        "export": stamp.export_id,
        "product": stamp.product,
        "redaction": stamp.redaction,
        "exported_at": stamp.at.isoformat(),
        "record": record.id,
        "conversation": conversation,
        "editions": editions,
        "at": record.at.isoformat(),
        "split": split(record.group),
    }
