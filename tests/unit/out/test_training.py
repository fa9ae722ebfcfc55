"""Training lines are valid by the documented shapes, whatever was said, and hold nothing they must not."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from bot.out import formats, training
from handoff.quality.records import CorrectionRecord
from tests.unit.out import schemas
from tests.unit.out.build import JOB, correction, corrections, said

SHAPES = {
    "openai": schemas.OPENAI_CHAT,
    "openai-preference": schemas.OPENAI_PREFERENCE,
    "trl": schemas.TRL_PREFERENCE,
}


@pytest.mark.parametrize("name", SHAPES)
@given(record=corrections)
def test_every_line_is_valid_and_says_where_it_is_from(name: str, record: CorrectionRecord) -> None:
    chosen = formats.find("corrections", name)
    assert chosen is not None

    made = chosen.make(record, JOB)

    assert bool(made.lines) is not bool(made.left_out)
    for number, line in enumerate(made.lines):
        assert line.endswith("\n")
        assert line.count("\n") == 1
        body = json.loads(line)
        Draft202012Validator(SHAPES[name]).validate(body)
        origin = json.loads(made.beside[number]) if made.beside else body["provenance"]
        Draft202012Validator(schemas.PROVENANCE).validate(origin)


@given(corrections)
def test_a_prompt_begins_and_ends_with_the_customer_and_alternates(record: CorrectionRecord) -> None:
    roles = [message["role"] for message in training.prompt(record.context)]
    assert not roles or (roles[0], roles[-1]) == ("user", "user")
    assert all(one != two for one, two in pairwise(roles))


def test_a_correction_becomes_the_chosen_words_and_the_draft_the_rejected_ones() -> None:
    line = training.trl_preference(correction(), JOB.stamp, JOB.key)
    assert line["prompt"] == [{"role": "user", "content": "How do I cancel?"}]
    assert line["chosen"] == [{"role": "assistant", "content": "Press Void."}]
    assert line["rejected"] == [{"role": "assistant", "content": "You cannot."}]


def test_notices_and_words_before_the_customer_are_no_part_of_a_prompt() -> None:
    context = (
        said("agent", "Welcome!"),
        said(),
        said("bot", "A colleague will look.", notice=True),
        said(text="Hello?"),
    )
    assert training.prompt(context) == [{"role": "user", "content": "How do I cancel?\n\nHello?"}]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "wrong_customer"}, "names another customer"),
        ({"context": ()}, "no question of a customer before it"),
        ({"after": " You cannot. "}, "nothing was changed"),
        ({"before": ""}, "the bot had said nothing"),
    ],
)
def test_what_must_not_teach_is_left_out_with_its_reason(more: dict[str, object], why: str) -> None:
    chosen = formats.find("corrections", "trl")
    assert chosen is not None
    assert chosen.make(correction(**more), JOB).left_out == why


def test_a_training_line_does_not_name_the_customer_company() -> None:
    for name in SHAPES:
        chosen = formats.find("corrections", name)
        assert chosen is not None
        made = chosen.make(correction(), JOB)
        assert "juniper" not in "".join((*made.lines, *made.beside)).lower()
