"""Label Studio's JSON export back to answers: what does not fit the rubric is named and left out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.out.label_studio import CORRECTED, QUESTION, WORDS, labels
from handoff.policy.quality import Question

LONGEST = 20_000
"""Characters of a text that are taken."""
REVIEWER = "ls:"
"""Before a Label Studio user's id: it can be nobody's Slack id."""


class NotAnExport(Exception):
    """The file is no JSON export of Label Studio; the text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One person's answers about one item."""

    item_id: str
    reviewer: str
    answers: Mapping[str, str]
    words: str = ""
    corrected: str = ""
    rubric: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """What a file holds."""

    taken: tuple[Annotation, ...]
    """The newest of each (item, reviewer), in the file's order."""
    problems: tuple[str, ...]
    """What was left out, one line each."""
    cancelled: int
    """Annotations their authors skipped."""


def read(text: str, questions: Sequence[Question]) -> Annotations:
    """The annotations of an export.

    Args:
        text: Label Studio's "JSON" export (not JSON-MIN, which drops who answered).
        questions: The policy's rubric.

    Raises:
        NotAnExport: It is no JSON, or no list of tasks.
    """
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAnExport("it is not JSON") from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise NotAnExport("it is not a list of tasks")
    if tasks and not any("annotations" in task for task in tasks):
        raise NotAnExport('no task has "annotations": choose "JSON" when exporting, not "JSON-MIN"')
    kept: dict[tuple[str, str], Annotation] = {}
    problems: list[str] = []
    cancelled = 0
    for number, task in enumerate(tasks, start=1):
        for annotation in _list(task.get("annotations")):
            if annotation.get("was_cancelled"):
                cancelled += 1
                continue
            try:
                one = _annotation(task, annotation, questions)
            except _Problem as problem:
                problems.append(f"task {number}: {problem}")
                continue
            key = (one.item_id, one.reviewer)
            if key not in kept or _when(kept[key]) <= _when(one):
                kept[key] = one
    return Annotations(taken=tuple(kept.values()), problems=tuple(problems), cancelled=cancelled)


class _Problem(Exception):
    """Why one annotation is left out."""


def _annotation(task: Mapping[str, Any], annotation: Mapping[str, Any], questions: Sequence[Question]) -> Annotation:
    data = task.get("data")
    item_id = data.get("item_id") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(item_id, str) or not item_id:
        raise _Problem("no item_id: it is no task of ours")
    asked = {QUESTION + one.id: one for one in questions if data.get("kind") in {*one.kinds, None}}
    answers: dict[str, str] = {}
    texts = {WORDS: "", CORRECTED: ""}
    for name, value in _results(annotation):
        if name in texts:
            texts[name] = _text(value)
        elif name in asked:
            answers[asked[name].id] = _choice(asked[name], value)
        else:
            raise _Problem(f"{name[:40]!r} is no question about {str(data.get('kind'))[:20]!r} in this rubric")
    if not answers and not any(texts.values()):
        raise _Problem("it holds no answer")
    return Annotation(
        item_id=item_id[:64],
        reviewer=_reviewer(annotation.get("completed_by")),
        answers=answers,
        words=texts[WORDS],
        corrected=texts[CORRECTED],
        rubric=str(data.get("rubric") or "")[:64],
        at=_time(annotation.get("updated_at") or annotation.get("created_at")),
    )


def _results(annotation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for result in _list(annotation.get("result")):
        value = result.get("value")
        if isinstance(value, dict):
            yield str(result.get("from_name")), value


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _choice(question: Question, value: Mapping[str, Any]) -> str:
    given = value.get("choices")
    if not isinstance(given, list) or len(given) != 1:
        raise _Problem(f"{question.id} needs one answer")
    shown = dict(zip(labels(question), (choice.id for choice in question.choices), strict=True))
    ids = {choice.id for choice in question.choices}
    if given[0] in ids:
        return str(given[0])
    if isinstance(given[0], str) and given[0] in shown:
        return shown[given[0]]
    raise _Problem(f"{str(given[0])[:40]!r} is no answer to {question.id}")


def _text(value: Mapping[str, Any]) -> str:
    given = value.get("text")
    parts = given if isinstance(given, list) else [given]
    return "\n".join(str(part) for part in parts if part)[:LONGEST]


def _reviewer(value: Any) -> str:
    who = value.get("id") if isinstance(value, dict) else value
    if isinstance(who, bool) or not isinstance(who, int | str) or not str(who).strip():
        raise _Problem("nobody is named as its author")
    return f"{REVIEWER}{str(who).strip()[:40]}"


def _time(value: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _when(one: Annotation) -> datetime:
    return one.at or datetime.min.replace(tzinfo=UTC)
