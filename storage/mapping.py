"""Rows to the mind's values and back: both shapes of one thing meet in this file."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row

from handoff.model import (
    Author,
    Call,
    Conflict,
    Conversation,
    Decision,
    Draft,
    EndReason,
    Evidence,
    Owner,
    Passage,
    Signal,
    Turn,
)
from storage.tables import ConversationRow, TurnRow


def conversation(row: ConversationRow | Row[Any] | SimpleNamespace) -> Conversation:
    """The ownership a row holds."""
    return Conversation(
        id=row.id,
        owner=Owner(row.owner),
        agent=row.agent,
        fence=row.fence,
        owner_since=row.owner_since,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        reopened=row.reopened,
    )


def write_conversation(row: ConversationRow, value: Conversation) -> None:
    """Put an ownership made by ``step()`` into its row."""
    row.owner = value.owner.value
    row.agent = value.agent
    row.fence = value.fence
    row.owner_since = value.owner_since
    row.end_reason = value.end_reason.value if value.end_reason else ""
    row.reopened = value.reopened


def turn(row: TurnRow | Row[Any], channel: str = "") -> Turn:
    """The turn a row holds; an unknown author counts as a bystander."""
    return Turn(
        channel=channel or row.channel_id,
        ts=row.ts,
        author=Author(row.author) if row.author else Author.BYSTANDER,
        text="" if row.deleted else row.text,
        person=row.speaks_for or row.person,
        at=row.at,
        received_at=row.received_at,
        files=tuple(row.files),
        mentions=tuple(row.mentions),
        edited=row.edited,
    )


def evidence_body(value: Evidence) -> dict[str, Any]:
    """Evidence as JSON."""
    return {
        "passages": [
            {**_fields(passage), "updated": passage.updated.isoformat() if passage.updated else None}
            for passage in value.passages
        ],
        "scores": dict(value.scores),
        "conflicts": [_fields(conflict) for conflict in value.conflicts],
        "draft": _draft_body(value.draft) if value.draft is not None else None,
        "languages": list(value.languages),
        "knowledge": value.knowledge,
        "offered": list(value.offered),
    }


def _draft_body(draft: Draft) -> dict[str, Any]:
    return {
        **_fields(draft),
        "cites": list(draft.cites),
        "proposal": _fields(draft.proposal) if draft.proposal is not None else None,
    }


def _draft(body: Mapping[str, Any]) -> Draft:
    proposal = Call(**body["proposal"]) if body.get("proposal") else None
    return Draft(**{**body, "cites": tuple(body["cites"]), "proposal": proposal})


def evidence(body: Mapping[str, Any]) -> Evidence:
    """The evidence a JSON body holds."""
    return Evidence(
        passages=tuple(
            Passage(**{**item, "updated": date.fromisoformat(item["updated"]) if item["updated"] else None})
            for item in body["passages"]
        ),
        scores=dict(body["scores"]),
        conflicts=tuple(Conflict(**item) for item in body["conflicts"]),
        draft=_draft(body["draft"]) if body["draft"] else None,
        languages=tuple(body["languages"]),
        knowledge=body["knowledge"],
        offered=tuple(body.get("offered", ())),
    )


def signals_body(decision: Decision) -> list[dict[str, Any]]:
    """A decision's signals as JSON."""
    return [{**_fields(signal), "also": list(signal.also)} for signal in decision.signals]


def considered_body(decision: Decision) -> list[dict[str, Any]]:
    """The rules a decision looked at, as JSON."""
    return [_fields(rule) for rule in decision.considered]


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a flat dataclass; ``asdict`` copies deeply and takes ten times as long."""
    return {name: getattr(value, name) for name in value.__slots__}


def signals(body: list[dict[str, Any]]) -> tuple[Signal, ...]:
    """The signals a JSON body holds."""
    return tuple(Signal(**{**item, "also": tuple(item.get("also", ()))}) for item in body)


def signal_values(body: list[dict[str, Any]]) -> dict[str, tuple[float, str]]:
    """Name → (value, label), as the rules look at earlier turns."""
    return {item["name"]: (item["value"], item["label"]) for item in body}
