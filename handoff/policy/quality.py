"""QA's side of a policy: what is drawn each night, who is left out, and the questions reviewers answer."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handoff.policy.parts import Part, Share

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Label = Annotated[str, Field(min_length=1, max_length=75)]
"""Slack shows no more of an option."""
KindName = Literal["answer", "shadow", "handoff", "intervention", "agent"]
StratumName = Literal["", "rule", "topic", "confidence", "tier", "edition", "autonomy", "kind"]


class Choice(Part):
    """One possible answer to a question."""

    id: Name
    says: Label
    counts: Share = 0.0
    """What it is worth in the rate of this question: 1 a finding, 0 none."""


class Question(Part):
    """One question of the rubric. Its rate is the weighted share of findings."""

    id: Name
    asks: Annotated[str, Field(min_length=1, max_length=150)]
    finding: Label
    """What a finding is called where its rate is shown: "wrong", "off in tone"."""
    kinds: Annotated[tuple[KindName, ...], Field(min_length=1)]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _tells_apart(self) -> Self:
        if len({choice.id for choice in self.choices}) < len(self.choices):
            raise ValueError("two choices have one id")
        if all(choice.counts == self.choices[0].counts for choice in self.choices):
            raise ValueError("some choice must count more than another, else there is no rate")
        return self


def rubric_hash(questions: Sequence[Question]) -> str:
    """Which questions an answer is to: SHA-256 of the rubric, 12 digits of it."""
    return hashlib.sha256("".join(one.model_dump_json() for one in questions).encode()).hexdigest()[:12]


class Nightly(Part):
    """What is drawn each night from the day before."""

    size: Annotated[int, Field(ge=0, le=500)] = 20
    method: Literal["simple", "stratified", "risk"] = "risk"
    by: StratumName = ""


class Judge(Part):
    """The AI judge. It never gives a number by itself: handoff/quality/judge.py."""

    size: Annotated[int, Field(ge=0, le=500)] = 0
    """Things of the night it judges beside the sample; 0: there is no judge."""


def _choices(*rows: tuple[str, str, float]) -> tuple[Choice, ...]:
    return tuple(Choice(id=id_, says=says, counts=counts) for id_, says, counts in rows)


RUBRIC = (
    Question(
        id="right", asks="Is it right?", finding="wrong", kinds=("answer", "shadow", "intervention", "agent"),
        choices=_choices(("yes", "Right", 0), ("partly", "Partly right", 0.5), ("no", "Wrong", 1)),
    ),
    Question(
        id="grounded", asks="Do its sources say so?", finding="ungrounded", kinds=("answer", "shadow", "intervention"),
        choices=_choices(("yes", "All of it", 0), ("partly", "Some of it", 0.5), ("no", "No", 1)),
    ),
    Question(
        id="tone", asks="Is the tone right?", finding="off in tone",
        kinds=("answer", "shadow", "intervention", "agent"), choices=_choices(("yes", "Yes", 0), ("no", "No", 1)),
    ),
    Question(
        id="person", asks="Should a person have taken this instead?", finding="kept though a person was needed",
        kinds=("answer",), choices=_choices(("no", "No, the bot was right to answer", 0), ("yes", "Yes", 1)),
    ),
    Question(
        id="needed", asks="Was a person needed?", finding="handed over without need",
        kinds=("handoff", "shadow"), choices=_choices(("yes", "Yes", 0), ("no", "No, the bot could have answered", 1)),
    ),
    Question(
        id="severity", asks="How bad is the worst of it?", finding="severe",
        kinds=("answer", "shadow", "handoff", "intervention", "agent"),
        choices=_choices(("none", "Nothing wrong", 0), ("minor", "Minor", 0), ("major", "Major", 1),
                         ("critical", "Critical", 1)),
    ),
)  # fmt: skip


class Quality(Part):
    """How the desk is sampled and reviewed."""

    nightly: Nightly = Nightly()
    judge: Judge = Judge()
    leave_out: tuple[str, ...] = ()
    """Accounts nothing is ever drawn from."""
    double: Share = 0.2
    """Share of items two reviewers judge without seeing each other's answers."""
    gold: Share = 0.05
    """Share of a reviewer's items whose right answers are known, unmarked."""
    take_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 20
    """A taken item is free again after this long without a change in its window."""
    least: Annotated[int, Field(ge=2, le=1000)] = 20
    """Fewer judged things than this give no rate."""
    rubric: Annotated[tuple[Question, ...], Field(min_length=1, max_length=12)] = RUBRIC

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if len({question.id for question in self.rubric}) < len(self.rubric):
            raise ValueError("two questions have one id")
        return self

    def questions(self, kind: str) -> tuple[Question, ...]:
        """Those asked about things of this kind."""
        return tuple(question for question in self.rubric if kind in question.kinds)
