"""Label Studio: the labelling page built from the policy's rubric, and tasks for it.

Shapes: Label Studio's "Task format" and its tags Paragraphs, Text, Choices and TextArea. Tasks carry nobody's answers
and no predictions, so that people judge blind.
"""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from bot.out.lines import dialogue
from bot.out.stamp import Stamp, provenance
from bot.words import clean
from handoff.policy.quality import Question
from handoff.quality.items import Kind
from handoff.quality.records import ReviewRecord

QUESTION = "q_"
"""Before a question's id in the name of its control, so that no question is called like a field."""
WORDS, CORRECTED = "words", "corrected"
JUDGED, DIALOGUE = "judged", "dialogue"
_REFUSED = re.compile("[\ufffe\uffff]")
NAMES = {
    Kind.ANSWER: "answers", Kind.SHADOW: "drafts nobody saw", Kind.HANDOFF: "handoffs",
    Kind.INTERVENTION: "drafts a person judged", Kind.AGENT: "agents' words",
}  # fmt: skip


def config(questions: Sequence[Question], kinds: Sequence[str] = ()) -> str:
    """The labelling configuration (XML).

    Args:
        questions: The policy's rubric.
        kinds: Kinds of items the tasks hold; empty means all. A question asked of all of them must be answered.
    """
    kinds = kinds or tuple(Kind)
    view = ElementTree.Element("View")
    layout = {"name": DIALOGUE, "value": f"${DIALOGUE}", "layout": "dialogue", "nameKey": "author", "textKey": "text"}
    ElementTree.SubElement(view, "Header", value="The conversation before")
    ElementTree.SubElement(view, "Paragraphs", attrib=layout)
    ElementTree.SubElement(view, "Header", value="What is judged")
    ElementTree.SubElement(view, "Text", name=JUDGED, value=f"${JUDGED}")
    for question in questions:
        asked = [kind for kind in kinds if kind in question.kinds]
        if not asked:
            continue
        always = len(asked) == len(kinds)
        only = "" if always else f" (only {', '.join(NAMES.get(Kind(kind), kind) for kind in asked)})"
        ElementTree.SubElement(view, "Header", value=_line(question.asks) + only)
        given = {"toName": JUDGED, "choice": "single", "showInline": "true", "required": str(always).lower()}
        box = ElementTree.SubElement(view, "Choices", attrib={"name": QUESTION + question.id, **given})
        for choice, shown in zip(question.choices, labels(question), strict=True):
            ElementTree.SubElement(box, "Choice", value=shown, alias=choice.id)
    for name, header in ((WORDS, "Why?"), (CORRECTED, "What should have been said?")):
        ElementTree.SubElement(view, "Header", value=header)
        given = {"toName": JUDGED, "rows": "3", "maxSubmissions": "1", "editable": "true", "required": "false"}
        ElementTree.SubElement(view, "TextArea", attrib={"name": name, **given})
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def labels(question: Question) -> list[str]:
    """What each choice shows; where two would look alike, all have their ids beside them."""
    shown = [_line(choice.says) for choice in question.choices]
    if len(set(shown)) == len(shown) and all(shown):
        return shown
    return [f"{words} ({choice.id})".strip() for words, choice in zip(shown, question.choices, strict=True)]


def _line(text: str) -> str:
    """Text on one line, without what XML refuses."""
    return " ".join(_REFUSED.sub("", clean(text)).split())


def task(record: ReviewRecord, stamp: Stamp, rubric: str) -> dict[str, Any]:
    """One task. ``item_id`` is what annotations come back by."""
    turns = [{"author": turn.side, "text": turn.text} for turn in record.context]
    return {
        "data": {
            "item_id": record.id,
            "kind": record.kind,
            "account": record.account,
            DIALOGUE: turns or [{"author": "desk", "text": "(nothing was said before)"}],
            JUDGED: record.words or "(no words)",
            "transcript": dialogue(record.context),
            "rubric": rubric,
            "provenance": provenance(record, stamp),
        },
        "meta": {"item_id": record.id, "rubric": rubric},
    }
