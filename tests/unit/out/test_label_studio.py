"""What is asked in Label Studio comes back as it was answered, for any rubric; what does not fit is named."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.out import formats, label_studio
from bot.out.annotations import Annotation, NotAnExport, read
from handoff.policy.quality import RUBRIC, Question, rubric_hash
from tests.unit.out.build import JOB, STAMP, later, review, rubrics, texts


def answered(
    task: dict[str, Any], rubric: tuple[Question, ...], answers: dict[str, str], *, by: Any = 3, **more: Any
) -> dict[str, Any]:
    """The task as Label Studio exports it, answered on the page its configuration draws."""
    page = ElementTree.fromstring(label_studio.config(rubric, (task["data"]["kind"],)))
    boxes = {box.get("name", ""): box for box in page.iter("Choices")}
    result = []
    for question, choice in answers.items():
        (one,) = [c for c in boxes[f"q_{question}"].iter("Choice") if c.get("alias") == choice]
        value = {"choices": [one.get("alias")]}
        result.append({"from_name": f"q_{question}", "to_name": "judged", "type": "choices", "value": value})
    for name in ("words", "corrected"):
        if more.get(name):
            value = {"text": [more[name]]}
            result.append({"from_name": name, "to_name": "judged", "type": "textarea", "value": value})
    annotation = {
        "id": 1, "completed_by": by, "result": result, "was_cancelled": False, "ground_truth": False,
        "created_at": later(0).isoformat(), "updated_at": later(more.get("minutes", 0)).isoformat(),
    }  # fmt: skip
    return {**task, "id": 1, "annotations": [annotation], "predictions": []}


@given(rubrics, st.data())
def test_answers_words_and_corrections_come_back_for_any_rubric(
    rubric: tuple[Question, ...], data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(rubric[0].kinds))
    asked = [question for question in rubric if kind in question.kinds]
    answers = {one.id: data.draw(st.sampled_from([choice.id for choice in one.choices])) for one in asked}
    words, corrected = data.draw(texts), data.draw(texts)
    task = label_studio.task(review(kind=kind), STAMP, rubric_hash(rubric))
    export = json.dumps([answered(task, rubric, answers, words=words, corrected=corrected)])

    back = read(export, rubric)

    assert back.problems == ()
    assert back.taken == (
        Annotation(
            item_id="i1", reviewer="ls:3", answers=answers, words=words, corrected=corrected,
            rubric=rubric_hash(rubric), at=later(0),
        ),
    )  # fmt: skip


@given(rubrics)
def test_the_page_asks_each_question_once_and_every_shown_choice_is_another(rubric: tuple[Question, ...]) -> None:
    page = ElementTree.fromstring(label_studio.config(rubric))
    boxes = [box.get("name") for box in page.iter("Choices")]
    assert boxes == [f"q_{question.id}" for question in rubric]
    for question in rubric:
        shown = label_studio.labels(question)
        assert len(set(shown)) == len(shown)


def task() -> dict[str, Any]:
    return label_studio.task(review(), STAMP, "r")


def test_the_shown_words_count_as_their_answer_too() -> None:
    export = answered(task(), RUBRIC, {"right": "no"})
    export["annotations"][0]["result"][0]["value"] = {"choices": ["Partly right"]}
    assert read(json.dumps([export]), RUBRIC).taken[0].answers == {"right": "partly"}


def test_a_task_shows_nobody_elses_answers() -> None:
    assert not {"annotations", "predictions"} & task().keys()
    assert "Wrong." not in json.dumps(task())


def test_an_item_whose_right_answers_are_known_is_no_task() -> None:
    chosen = formats.find("reviews", "label-studio")
    assert chosen is not None
    assert chosen.make(review(state="gold"), JOB).lines == ()


def test_of_one_persons_two_annotations_the_newer_counts() -> None:
    two = [answered(task(), RUBRIC, {"right": choice}, minutes=m) for choice, m in (("yes", 5), ("no", 1))]
    assert [one.answers for one in read(json.dumps(two), RUBRIC).taken] == [{"right": "yes"}]


def test_a_person_named_by_an_object_or_a_number_is_the_same() -> None:
    two = [answered(task(), RUBRIC, {"right": "no"}, by=by) for by in (3, {"id": 3, "email": "mia@example.com"})]
    assert [one.reviewer for one in read(json.dumps(two), RUBRIC).taken] == ["ls:3"]


def test_a_skipped_task_is_counted_and_not_taken() -> None:
    export = answered(task(), RUBRIC, {"right": "no"})
    export["annotations"][0]["was_cancelled"] = True
    back = read(json.dumps([export]), RUBRIC)
    assert (back.taken, back.cancelled) == ((), 1)


def spoilt(change: str) -> dict[str, Any]:
    export = answered(task(), RUBRIC, {"right": "no"})
    annotation = export["annotations"][0]
    match change:
        case "no item":
            export["data"] = {"text": "x"}
        case "unknown choice":
            annotation["result"][0]["value"] = {"choices": ["maybe"]}
        case "two choices":
            annotation["result"][0]["value"] = {"choices": ["yes", "no"]}
        case "unknown question":
            annotation["result"][0]["from_name"] = "q_colour"
        case "other kind":
            annotation["result"][0]["from_name"] = "q_needed"
        case "nobody":
            annotation["completed_by"] = None
        case "empty":
            annotation["result"] = []
    return export


@pytest.mark.parametrize(
    "change", ["no item", "unknown choice", "two choices", "unknown question", "other kind", "nobody", "empty"]
)
def test_what_does_not_fit_is_left_out_and_named(change: str) -> None:
    back = read(json.dumps([spoilt(change), answered(task(), RUBRIC, {"tone": "no"})]), RUBRIC)
    assert [one.answers for one in back.taken] == [{"tone": "no"}]
    assert len(back.problems) == 1
    assert back.problems[0].startswith("task 1: ")


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[1]", '[{"id": 1, "right": "no"}]', "[" * 100_000])
def test_what_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(NotAnExport):
        read(text, RUBRIC)
