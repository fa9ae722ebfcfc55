"""Records as JSON objects and as rows of a table."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.out.stamp import Stamp, provenance
from handoff.quality.records import ConversationRecord, CorrectionRecord, Record, ReviewRecord, Said


def body(record: Record, stamp: Stamp) -> dict[str, Any]:
    """The whole record as JSON."""
    if isinstance(record, ReviewRecord):
        own = _review(record)
    elif isinstance(record, CorrectionRecord):
        own = _correction(record)
    else:
        own = _conversation(record)
    return {"id": record.id, "account": record.account, **own, "provenance": provenance(record, stamp)}


def dumps(value: object) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def columns(what: str, questions: Sequence[str]) -> tuple[str, ...]:
    """The table's columns; of reviews one for each question of the rubric."""
    own = {
        "reviews": (*REVIEW, *(f"answer:{question}" for question in questions), "answers", "words", "corrected"),
        "corrections": ("kind", "source", "by", "question", "before", "after", "context"),
        "conversations": ("turn", "side", "person", "said_at", "text", "owner", "end_reason"),
    }
    return ("id", "account", *own[what], *PROVENANCE)


REVIEW = (
    "kind", "state", "judged", "sent", "person", "verdict", "rule", "reason", "topic", "context", "sample_method",
    "sample_seed", "stratum", "probability", "reviewer", "reviewed_at", "rubric",
)  # fmt: skip
PROVENANCE = (
    "export", "product", "redaction", "exported_at", "record", "conversation", "editions", "at", "split",
)  # fmt: skip


def rows(record: Record, stamp: Stamp, questions: Sequence[str]) -> list[tuple[str, ...]]:
    """The record's rows: one for each review, one for a correction, one for each turn of a conversation."""
    if isinstance(record, ReviewRecord):
        own, what = _review_rows(record, questions), "reviews"
    elif isinstance(record, CorrectionRecord):
        own, what = [_strings(_correction(record), context=dialogue(record.context))], "corrections"
    else:
        own, what = _turn_rows(record), "conversations"
    given = {"id": record.id, "account": record.account, **_strings(provenance(record, stamp))}
    return [tuple((given | cells).get(name, "") for name in columns(what, questions)) for cells in own]


def dialogue(turns: Sequence[Said]) -> str:
    """Turns as a person reads them."""
    return "\n".join(f"{turn.side}: {turn.text}" for turn in turns)


def _review(record: ReviewRecord) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "state": record.state,
        "context": [_turn(turn) for turn in record.context],
        "judged": record.words,
        "sent": record.sent,
        "person": record.person,
        "decision": {
            "verdict": record.verdict, "rule": record.rule, "reason": record.reason, "topic": record.topic,
        },
        "samples": [
            {"id": one.sample_id, "method": one.method, "seed": one.seed, "stratum": one.stratum,
             "probability": one.probability, "at": one.at.isoformat()}
            for one in record.samples
        ],
        "reviews": [
            {"reviewer": one.reviewer, "answers": dict(one.answers), "words": one.words, "corrected": one.corrected,
             "at": one.at.isoformat() if one.at else None, "rubric": one.rubric}
            for one in record.reviews
        ],
    }  # fmt: skip


def _correction(record: CorrectionRecord) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "source": record.source,
        "by": record.by,
        "context": [_turn(turn) for turn in record.context],
        "question": record.question,
        "before": record.before,
        "after": record.after,
        "passages": [{"article": one.article, "section": one.section, "text": one.text} for one in record.passages],
    }


def _conversation(record: ConversationRecord) -> dict[str, Any]:
    return {
        "owner": record.owner,
        "end_reason": record.end_reason,
        "rules": list(record.rules),
        "turns": [{**_turn(turn), "author": turn.side} for turn in record.turns],
    }


def _turn(turn: Said) -> dict[str, Any]:
    return {"side": turn.side, "text": turn.text, "person": turn.person, "at": turn.at.isoformat()}


def _review_rows(record: ReviewRecord, questions: Sequence[str]) -> list[dict[str, str]]:
    drawn = record.samples[0] if record.samples else None
    item = {
        **_strings(_review(record)),
        **_strings(_review(record)["decision"]),
        "context": dialogue(record.context),
        "sample_method": drawn.method if drawn else "",
        "sample_seed": str(drawn.seed) if drawn else "",
        "stratum": drawn.stratum if drawn else "",
        "probability": repr(drawn.probability) if drawn else "",
    }
    return [
        item
        | {
            "reviewer": one.reviewer,
            "reviewed_at": one.at.isoformat() if one.at else "",
            "rubric": one.rubric,
            "answers": dumps(dict(one.answers)),
            "words": one.words,
            "corrected": one.corrected,
            **{f"answer:{question}": one.answers.get(question, "") for question in questions},
        }
        for one in record.reviews
    ]


def _turn_rows(record: ConversationRecord) -> list[dict[str, str]]:
    given = {"owner": record.owner, "end_reason": record.end_reason}
    return [
        {**given, "turn": str(number), "side": turn.side, "person": turn.person, "said_at": turn.at.isoformat(),
         "text": turn.text}
        for number, turn in enumerate(record.turns, start=1)
    ]  # fmt: skip


def _strings(values: Mapping[str, Any], **more: str) -> dict[str, str]:
    """The plain ones of an object's values as cells; lists of strings are joined by blanks."""
    cells = {name: value for name, value in values.items() if isinstance(value, str)}
    joined = {
        name: " ".join(value)
        for name, value in values.items()
        if isinstance(value, list) and all(isinstance(one, str) for one in value)
    }
    return {**cells, **joined, **more}
