"""Block Kit elements: what may stand in which block, and their limits."""

from typing import Any

from bot.sandbox import block_parts as parts
from bot.sandbox.block_parts import Part, Report

SELECTS = tuple(
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
)
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOICES = ("radio_buttons", "checkboxes")
TYPED = (
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
)
CLICKED = ("button", "overflow", "workflow_button")

IN_ACTIONS = (*CLICKED, *SELECTS, *PICKERS, *CHOICES)
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = (*TYPED, *SELECTS, *PICKERS, *CHOICES)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")

_LIMITS = {
    "static_select": 100,
    "multi_static_select": 100,
    "overflow": 5,
    "radio_buttons": 10,
    "checkboxes": 10,
}
_KNOWN = {
    "button": "type text action_id url value style confirm accessibility_label",
    "static_select": "type action_id placeholder options option_groups initial_option confirm focus_on_load",
    "plain_text_input": "type action_id initial_value multiline min_length max_length dispatch_action_config"
    " focus_on_load placeholder",
    "file_input": "type action_id filetypes max_files",
}
MOST_FILES = 10


def element(report: Report, pointer: str, value: Any, allowed: tuple[str, ...]) -> Any:
    """Check one interactive element; returns it with an action_id and text defaults filled in."""
    if not isinstance(value, dict) or value.get("type") not in allowed:
        kind = value.get("type") if isinstance(value, dict) else value
        report.error(pointer, f"unsupported type: {kind}")
        return value
    kind = value["type"]
    if kind == "image":
        image(report, pointer, value)
        return value
    for name in value.keys() - set(_KNOWN.get(kind, " ".join(value)).split()):
        report.error(pointer, f"invalid additional property: {name}")
    filled = {**value, "action_id": value.get("action_id") or report.new_id()}
    report.at_most(f"{pointer}/action_id", filled["action_id"], parts.ID)
    if value.get("confirm") is not None:
        parts.confirm(report, f"{pointer}/confirm", value["confirm"])
    if value.get("placeholder") is not None:
        parts.text(report, f"{pointer}/placeholder", value["placeholder"], parts.PLACEHOLDER, plain=True)
    if kind in _LIMITS:
        parts.options(report, pointer, value, _LIMITS[kind])
    for name, check in _CHECKS:
        if name == kind:
            check(report, pointer, filled)
    return filled


def is_file_input(value: Any) -> bool:
    """A field for files, which stands in modals alone and sends no presses."""
    return isinstance(value, dict) and value.get("type") == "file_input"


def image(report: Report, pointer: str, value: Part) -> None:
    """An image element or block: alt text and one source."""
    report.missing(pointer, value, "alt_text")
    if not value.get("image_url") and not value.get("slack_file"):
        report.error(pointer, "missing required field: image_url")
    if value.get("image_url"):
        report.at_most(f"{pointer}/image_url", value["image_url"], 3_000)


def _button(report: Report, pointer: str, value: Part) -> None:
    value["text"] = parts.text(report, f"{pointer}/text", value.get("text"), parts.BUTTON_TEXT, plain=True)
    if value.get("value") is not None:
        report.at_most(f"{pointer}/value", value["value"], parts.BUTTON_VALUE, least=0)
    if value.get("url") is not None:
        report.at_most(f"{pointer}/url", value["url"], 3_000)
    if value.get("style") not in (None, "primary", "danger"):
        report.error(f"{pointer}/style", "must be one of: primary, danger")


def _feedback(report: Report, pointer: str, value: Part) -> None:
    if report.missing(pointer, value, "positive_button", "negative_button"):
        return
    for name in ("positive_button", "negative_button"):
        button = value[name]
        parts.text(report, f"{pointer}/{name}/text", button.get("text"), parts.BUTTON_TEXT, plain=True)
        report.at_most(f"{pointer}/{name}/value", button.get("value"), parts.BUTTON_VALUE)


def _typed(report: Report, pointer: str, value: Part) -> None:
    longest = value.get("max_length", 3_000)
    if not isinstance(longest, int) or not 1 <= longest <= 3_000:
        report.error(f"{pointer}/max_length", "must be between 1 and 3000")
        longest = 3_000
    if value.get("initial_value") is not None:
        report.at_most(f"{pointer}/initial_value", value["initial_value"], longest, least=0)


def _files(report: Report, pointer: str, value: Part) -> None:
    most = value.setdefault("max_files", MOST_FILES)
    if not isinstance(most, int) or not 1 <= most <= MOST_FILES:
        report.error(f"{pointer}/max_files", f"must be between 1 and {MOST_FILES}")
    for index, each in enumerate(value.get("filetypes") or ()):
        report.at_most(f"{pointer}/filetypes/{index}", each, 20)


_CHECKS = (
    ("button", _button), ("feedback_buttons", _feedback), ("plain_text_input", _typed), ("file_input", _files),
)  # fmt: skip
