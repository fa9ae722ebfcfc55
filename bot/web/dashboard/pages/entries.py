"""A timeline's rows as entries of one list, in order of time. What two rows tell is said once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handoff.quality.items import Kind
from storage.records import AuditRow, DecisionRow, DraftRow
from storage.timeline import Judgement, Timeline

TOLD = frozenset(
    {"decide", "send-answer", "send-notice", "send-relay", "reply", "judge-draft", "correct", "feedback", "csat",
     "csat-words", "propose-action", "approve-action", "reject-action", "approval-lapsed", "seal-again", "side-word",
     "attach", "suggest"}
)  # fmt: skip
"""Acts whose effect is an entry of its own."""
STEPS = {
    "request": "asked for a person", "claim": "claimed", "release": "gave it back", "resolve": "resolved",
    "reopen": "opened again", "expire": "ended by time", "transfer": "passed on", "withhold": "held back by Baton",
    "reping": "asked again", "refused": "was refused", "turn-changed": "changed a message", "promise": "call-back set",
    "promise-lapsed": "call-back missed", "wake": "snooze ended", "whisper": "left a word for the bot",
}  # fmt: skip
DRAFTS = {"sent": "sent", "withheld": "never sent", "held": "waits for a yes", "suggested": "suggested to agents"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    at: datetime
    kind: str
    """``turn``, ``decision``, ``step`` or ``mark``: how it looks."""
    who: str = ""
    side: str = ""
    title: str = ""
    text: str = ""
    quote: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    """More, for the template of its kind."""


def entries(found: Timeline, *, person: str, sees_reviews: bool) -> list[Entry]:
    """Everything in order.

    Args:
        found: The conversation.
        person: Who looks: an agent sees reviews of their own work.
        sees_reviews: A lead or reviewer, who sees all.
    """
    out = [*_turns(found), *_decisions(found), *(_step(line) for line in found.lines if line.act not in TOLD)]
    out += [*_approvals(found), *_promises(found), *_words(found)]
    out += [_review(one) for one in found.judgements if sees_reviews or _own(one, person)]
    return sorted(out, key=lambda entry: entry.at)


def _own(one: Judgement, person: str) -> bool:
    return one.item.kind != Kind.AGENT or one.item.person == person


def _turns(found: Timeline) -> list[Entry]:
    return [
        Entry(
            at=turn.at, kind="turn", who=turn.speaks_for or turn.person,
            side="agent" if turn.speaks_for else turn.author or "bystander", text="" if turn.deleted else turn.text,
            about={"deleted": turn.deleted, "edited": turn.edited, "files": turn.files, "notice": turn.outcome},
        )
        for turn in found.turns
    ]  # fmt: skip


def _decisions(found: Timeline) -> list[Entry]:
    return [
        Entry(
            at=item.at, kind="decision", side="bot", title=item.verdict, text=item.reason,
            about=_thought(item, found.evidence.get(item.evidence_id, {}), found.drafts.get(item.draft_id)),
        )
        for item in found.decisions
    ]  # fmt: skip


def _thought(item: DecisionRow, evidence: dict[str, Any], draft: DraftRow | None) -> dict[str, Any]:
    """Rule, signals that spoke, passages and draft behind one decision."""
    spoke = sorted((one for one in item.signals if one["value"]), key=lambda one: -abs(one["value"]))
    return {
        "rule": item.rule,
        "topic": item.topic,
        "edition": item.edition_id[:12],
        "signals": spoke,
        "silent": [one["name"] for one in item.signals if not one["value"]],
        "looked": len(item.considered),
        "fired": [one["rule"] for one in item.considered if one["fired"]],
        "passages": evidence.get("passages", [])[:6],
        "draft": draft,
        "draft_state": DRAFTS.get(draft.state, draft.state) if draft is not None else "",
    }


def _step(line: AuditRow) -> Entry:
    moved = f"{line.from_owner} → {line.to_owner}" if line.to_owner and line.from_owner != line.to_owner else ""
    title = STEPS.get(line.act, line.act.replace("-", " "))
    about = {"moved": moved, "act": line.act, "seq": line.seq}
    return Entry(
        at=line.at, kind="step", who=line.actor_id, side=line.actor_kind, title=title, text=line.why, about=about
    )


def _approvals(found: Timeline) -> list[Entry]:
    out = []
    for item in found.approvals:
        asked = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(item.arguments.items()))
        title = f"proposed: {item.action.replace('_', ' ')}"
        out.append(Entry(at=item.made_at, kind="mark", who=item.requester, side="agent", title=title, text=asked))
        if item.decided_at is not None:
            ended = f"{item.state}: {item.action.replace('_', ' ')}"
            out.append(Entry(at=item.decided_at, kind="mark", who=item.decided_by, title=ended, text=item.outcome))
    return out


def _promises(found: Timeline) -> list[Entry]:
    out = []
    for item in found.promises:
        about = {"due": item.due}
        out.append(Entry(at=item.made_at, kind="mark", who=item.by, title="promised", quote=item.what, about=about))
        if item.ended_at is not None:
            out.append(Entry(at=item.ended_at, kind="mark", who=item.ended_by, title=f"promise {item.state}"))
    return out


def _words(found: Timeline) -> list[Entry]:
    """What people said about the bot's words, and customers about all of it."""
    corrected = [
        Entry(at=item.at, kind="mark", who=item.by, side="agent", title="corrected the bot", text=item.kind,
              quote=item.after, about={"before": item.before})
        for item in found.corrections
    ]  # fmt: skip
    pressed = [
        Entry(at=item.at, kind="mark", who=item.person, side="customer", title="pressed Helpful" if item.helpful
              else "pressed Not helpful")
        for item in found.feedback
    ]  # fmt: skip
    rated = [
        Entry(at=item.at, kind="mark", who=item.person, side="customer", title=f"gave {item.score} of 5",
              quote=item.words)
        for item in found.csat
    ]  # fmt: skip
    return [*corrected, *pressed, *rated]


def _review(one: Judgement) -> Entry:
    said = ", ".join(f"{name}: {answer}" for name, answer in sorted(one.review.answers.items()))
    return Entry(
        at=one.review.done_at or one.review.taken_at, kind="mark", who=one.review.reviewer, side="agent",
        title=f"reviewed the {one.item.kind}", text=said, quote=one.review.words,
        about={"before": one.review.corrected},
    )  # fmt: skip
