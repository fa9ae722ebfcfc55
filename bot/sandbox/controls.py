"""Finding the thing a person presses: by what it says, or by action_id."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.errors import SlackRefusal

Element = dict[str, Any]
Found = tuple[str, Element]  # block_id, element


def interactive(blocks: list[dict[str, Any]]) -> Iterator[Found]:
    """Every interactive element with its block_id, in reading order."""
    for block in blocks:
        inside = [*(block.get("elements") or ()), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and element.get("action_id"):
                yield block["block_id"], element


def labels(element: Element) -> list[str]:
    """What a person can read on it: a button's text, a menu's placeholder, options."""
    found = [element.get("text"), element.get("placeholder")]
    found += [button.get("text") for button in feedback(element)]
    if element["type"] in ("overflow", "radio_buttons", "checkboxes"):
        found += [option.get("text") for option in choices(element)]
    return [text["text"] for text in found if isinstance(text, dict)]


def choices(element: Element) -> list[dict[str, Any]]:
    """Options of a menu, groups flattened."""
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def feedback(element: Element) -> list[dict[str, Any]]:
    """The two buttons inside feedback_buttons."""
    return [element[name] for name in ("positive_button", "negative_button") if name in element]


def find(blocks: list[dict[str, Any]], wanted: str, block_id: str = "") -> Found:
    """The one element that says `wanted` or has that action_id.

    Raises control_not_found or ambiguous_label.
    """
    everything = [each for each in interactive(blocks) if not block_id or each[0] == block_id]
    fitting = [each for each in everything if each[1]["action_id"] == wanted]
    fitting = fitting or [each for each in everything if wanted in labels(each[1])]
    if not fitting:
        seen = [label for _, element in everything for label in labels(element)]
        raise SlackRefusal("control_not_found", f"Nothing says {wanted!r}; there is {seen}.")
    if len(fitting) > 1:
        raise SlackRefusal("ambiguous_label", f"{len(fitting)} controls say {wanted!r}; name a block_id too.")
    return fitting[0]


def action(found: Found, wanted: str, value: str | None, action_ts: str) -> dict[str, Any]:
    """The `actions[]` entry of pressing or choosing; `value` overrides what the control carries."""
    block_id, element = found
    kind = element["type"]
    pressed: dict[str, Any] = {"type": kind, "block_id": block_id, "action_id": element["action_id"]}
    if kind == "feedback_buttons":
        names = (wanted, value)
        says = [each for each in feedback(element) if each["text"]["text"] in names or each["value"] in names]
        chosen = says[0] if says else feedback(element)[0]
        pressed |= {"text": chosen["text"], "value": chosen["value"] if value is None else value}
    elif kind in ("button", "icon_button", "workflow_button"):
        pressed["text"] = element.get("text")
        carried = element.get("value") if value is None else value
        pressed |= {name: element[name] for name in ("style", "confirm") if element.get(name)}
        if carried is not None:
            pressed["value"] = carried
    else:
        pressed |= selection(element, wanted if value is None else value)
    return {**pressed, "action_ts": action_ts}


def selection(element: Element, wanted: Any) -> dict[str, Any]:
    """`selected_*` or `value` of a field after choosing or typing `wanted` (text, value or list of them)."""
    kind = element["type"]
    if kind == "file_input":
        return {"files": list(wanted)}
    if kind.endswith("_input"):
        return {"value": str(wanted)}
    if choices(element) or kind == "external_select":
        many = kind.startswith("multi_") or kind == "checkboxes"
        wants = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        chosen = [_option(element, each) for each in wants]
        return {"selected_options": chosen} if many else {"selected_option": chosen[0]}
    what = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}.get(kind)
    what = what or kind.removeprefix("multi_").removesuffix("_select").removesuffix("s")
    if kind.startswith("multi_"):
        return {f"selected_{what}s": list(wanted) if isinstance(wanted, (list, tuple)) else [wanted]}
    return {f"selected_{what}": wanted}


def _option(element: Element, wanted: Any) -> dict[str, Any]:
    if isinstance(wanted, dict):
        return wanted
    for option in choices(element):
        if wanted in (option["value"], option["text"]["text"]):
            return option
    # A forged choice goes out as it is: the app must check it.
    return {"text": {"type": "plain_text", "text": str(wanted), "emoji": True}, "value": str(wanted)}
