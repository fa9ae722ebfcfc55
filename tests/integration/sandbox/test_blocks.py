"""Block Kit is checked as Slack checks it."""

from itertools import count
from typing import Any

import pytest

from bot.sandbox import Sandbox, SlackRefusal, VirtualClock, blocks, modals, parcelway

Blocks = list[dict[str, Any]]


def plain(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def button(**fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **fields}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def check(given: Any, surface: str = "message") -> Blocks:
    numbers = count()
    return blocks.checked(given, surface, lambda: f"b{next(numbers)}")


WRONG: tuple[tuple[Any, str], ...] = (
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    ([section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be one of: plain_text"),
    ([actions()], "must provide at least 1 item"),
    ([actions(*[button(action_id=str(n)) for n in range(26)])], "no more than 25 items allowed"),
    ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
    ([actions(button(), button())], "`action_id` 'go' already exists"),
    ([actions(button(style="green"))], "must be one of: primary, danger"),
    ([actions(button(colour="green"))], "additional property: colour"),
    ([{**section("a"), "block_id": "x"}, {**section("b"), "block_id": "x"}], "`block_id` 'x' already exists"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": [button()]}], "must be a valid text object"),
    ([{"type": "paragraph"}], "unsupported type: paragraph"),
    ([{"type": "markdown", "text": "x" * 7000}] * 2, "markdown text must be less than 12001"),
    ([{"type": "image", "image_url": "https://x.example/y.png"}], "missing required field: alt_text"),
    (
        [actions({"type": "overflow", "action_id": "o", "options": [{"text": plain("x"), "value": "y" * 151}]})],
        "must be less than 151 characters",
    ),
)


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_wrong_blocks_are_named_by_json_pointer(given: Any, words: str) -> None:
    with pytest.raises(SlackRefusal) as refusal:
        check(given)
    assert refusal.value.error == "invalid_blocks"
    assert any(words in line for line in refusal.value.extra["response_metadata"]["messages"])


def test_blocks_come_back_with_ids_and_defaults() -> None:
    filled = check([section("x"), actions({"type": "button", "text": plain("Go")})])
    assert [block["block_id"] for block in filled] == ["b0", "b1"]
    assert filled[0]["text"]["verbatim"] is False
    assert filled[1]["elements"][0]["action_id"] == "b2"
    assert filled[1]["elements"][0]["text"]["emoji"] is True


def test_what_is_not_a_list_of_objects_is_no_block_format() -> None:
    wrong: tuple[Any, ...] = ({}, "x", ["x"])
    for given in wrong:
        with pytest.raises(SlackRefusal, match="invalid_blocks_format"):
            check(given)


def test_a_home_may_hold_a_hundred_blocks() -> None:
    assert len(check([section("x")] * 100, "home")) == 100


FIELD = {"type": "input", "label": plain("Why?"), "element": {"type": "plain_text_input", "action_id": "w"}}
VIEW: dict[str, Any] = {"type": "modal", "title": plain("Note"), "submit": plain("Save"), "blocks": [FIELD]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": None}, "missing required field: submit"),
        ({"title": None}, "missing required field: title"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters"),
        ({"callback": "x"}, "additional property: callback"),
        ({"blocks": [section("")]}, "[json-pointer:/view/blocks/0/text/text]"),
    ],
)
def test_a_wrong_view_is_refused_with_its_reasons(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SlackRefusal) as refusal:
        modals.built(Sandbox(parcelway(), VirtualClock()), {**VIEW, **change}, kind="modal")
    assert refusal.value.error == "invalid_arguments"
    assert any(words in line for line in refusal.value.extra["response_metadata"]["messages"])


def test_a_view_starts_with_the_state_of_its_fields() -> None:
    option = {"text": plain("Good"), "value": "good"}
    select = {"type": "static_select", "action_id": "s", "options": [option], "initial_option": option}
    given = {
        **VIEW,
        "blocks": [FIELD, {"type": "input", "block_id": "b", "label": plain("L"), "element": select}],
    }
    view = modals.built(Sandbox(parcelway(), VirtualClock()), given, kind="modal")
    first, second = view["state"]["values"].values()
    assert first == {"w": {"type": "plain_text_input", "value": None}}
    assert second["s"]["selected_option"] == option
