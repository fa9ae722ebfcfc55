"""Records to export, and rubrics and answers of any kind."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.out.formats import Job
from bot.out.stamp import Stamp
from handoff.policy.quality import RUBRIC, Choice, Question
from handoff.quality.items import Kind
from handoff.quality.records import (
    ConversationRecord,
    CorrectionRecord,
    Drawing,
    Judgement,
    ReviewRecord,
    Said,
    Source,
)

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = b"a key"
STAMP = Stamp(export_id="e1", product="baton 0.1.0", redaction="pii-1", at=NINE)
JOB = Job(stamp=STAMP, key=KEY, rubric=RUBRIC)

ids = st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True)
labels = st.text(min_size=1, max_size=75)
texts = st.text(max_size=200)


def said(side: str = "customer", text: str = "How do I cancel?", **more: Any) -> Said:
    return Said(**{"side": side, "text": text, "person": "U0MIA", "at": NINE} | more)


def correction(**more: Any) -> CorrectionRecord:
    values: dict[str, Any] = {
        "id": "c1", "conversation_id": "k1", "account": "Juniper", "group": "account juniper", "at": NINE,
        "context": (said(),), "question": "How do I cancel?", "before": "You cannot.", "after": "Press Void.",
        "kind": "fact", "source": "edit", "by": "U0ADA", "edition_id": "ed1",
        "passages": (Source(article="a.md", section="Void", text="Press Void."),),
    }  # fmt: skip
    return CorrectionRecord(**(values | more))


def review(**more: Any) -> ReviewRecord:
    drawing = Drawing(sample_id="s1", method="risk", seed=7, stratum="", probability=0.25, at=NINE)
    judged = Judgement(
        reviewer="U0REV", answers={"right": "no"}, words="Wrong.", corrected="Press Void.", at=NINE, rubric="r"
    )
    values: dict[str, Any] = {
        "id": "i1", "kind": "answer", "conversation_id": "k1", "account": "Juniper", "group": "account juniper",
        "at": NINE, "context": (said(),), "words": "You cannot.", "edition_id": "ed1", "verdict": "answer",
        "rule": "support", "reason": "0.9 is above 0.5", "state": "done", "samples": (drawing,), "reviews": (judged,),
    }  # fmt: skip
    return ReviewRecord(**(values | more))


def conversation(**more: Any) -> ConversationRecord:
    values: dict[str, Any] = {
        "id": "k1", "account": "Juniper", "group": "account juniper", "at": NINE, "owner": "CLOSED",
        "end_reason": "resolved", "turns": (said(), said("bot", "Press Void.", person="")), "editions": ("ed1",),
        "rules": ("support",),
    }  # fmt: skip
    return ConversationRecord(**(values | more))


turns = st.builds(
    Said,
    side=st.sampled_from(["customer", "agent", "bot"]),
    text=texts,
    person=st.sampled_from(["", "U0MIA", "U0ADA"]),
    at=st.just(NINE),
    notice=st.booleans(),
)
corrections = st.builds(
    correction,
    context=st.lists(turns, max_size=6).map(tuple),
    question=texts,
    before=texts,
    after=texts,
    account=texts,
    kind=st.sampled_from(["fact", "tone", "wrong_customer"]),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    chosen = draw(st.lists(ids, min_size=2, max_size=10, unique=True))
    choices = tuple(Choice(id=name, says=draw(labels), counts=float(number == 0)) for number, name in enumerate(chosen))
    kinds = draw(st.lists(st.sampled_from([kind.value for kind in Kind]), min_size=1, max_size=5, unique=True))
    return Question(
        id=draw(ids), asks=draw(st.text(min_size=1, max_size=150)), finding="f", kinds=tuple(kinds), choices=choices
    )


rubrics = st.lists(questions(), min_size=1, max_size=6, unique_by=lambda question: question.id).map(tuple)


def later(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)
