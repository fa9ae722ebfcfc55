"""What a button carries: opaque, ours, or nothing."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.slack.ids import Command, Modal, Press, Shortcut, Value

ID = "0123456789abcdef" * 2
OTHER = "f" * 32


@pytest.mark.parametrize("value", [Value(ID), Value(ID, OTHER)])
def test_a_value_comes_back_as_it_was_made(value: Value) -> None:
    assert Value.load(value.dump()) == value
    assert len(value.dump()) < 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        "claim",
        '{"v":1}',
        json.dumps({"v": 2, "c": ID}),
        json.dumps({"v": 1, "c": ID.upper()}),
        json.dumps({"v": 1, "c": ID[:-1]}),
        json.dumps({"v": 1, "c": ID + "0"}),
        json.dumps({"v": 1, "c": ID, "r": "x"}),
        json.dumps({"v": 1, "c": ID, "r": None}),
        json.dumps({"v": 1, "c": [ID]}),
        json.dumps({"v": 1, "c": "' OR 1=1 --".ljust(32)}),
        json.dumps({"v": 1, "c": "０" * 32}),
        Value(ID).dump()[:-1],
        "9" * 10_000,
        "[" * 100_000,
        '{"v": NaN}',
    ],
)
def test_a_forged_or_torn_value_is_nothing(text: str) -> None:
    assert Value.load(text) is None


@settings(max_examples=200)
@given(st.text() | st.builds(json.dumps, st.dictionaries(st.sampled_from("vcr"), st.integers() | st.text())))
def test_any_text_is_a_value_of_ours_or_nothing(text: str) -> None:
    value = Value.load(text)
    if value is not None:
        assert Value.load(value.dump()) == value


def test_ids_are_short_and_each_stands_once() -> None:
    ids = [*Press, *Modal, *Shortcut, *Command]
    assert len({str(item) for item in ids}) == len(ids)
    assert all(0 < len(item) <= 32 for item in ids)
