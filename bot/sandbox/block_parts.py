"""The small pieces of Block Kit: text objects, options, confirm dialogs, with Slack's limits and messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Part = dict[str, Any]

ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
LABEL = 2_000
PLACEHOLDER = 150


@dataclass
class Report:
    """Errors found so far, and the ids seen. `new_id` names what the app left unnamed."""

    new_id: Callable[[], str]
    errors: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    inputs: int = 0
    markdown_chars: int = 0

    def error(self, pointer: str, words: str) -> None:
        """Note one error in Slack's form."""
        self.errors.append(f"[ERROR] {words} [json-pointer:{pointer}]")

    def missing(self, pointer: str, part: Part, *names: str) -> bool:
        """Note required fields that are not there; True when any is missing."""
        gone = [name for name in names if part.get(name) is None]
        for name in gone:
            self.error(pointer, f"missing required field: {name}")
        return bool(gone)

    def at_most(self, pointer: str, value: Any, limit: int, *, least: int = 1) -> bool:
        """A string of `least` to `limit` characters."""
        if not isinstance(value, str):
            self.error(pointer, "must be a string")
        elif len(value) > limit:
            self.error(pointer, f"must be less than {limit + 1} characters")
        elif len(value) < least:
            self.error(pointer, f"must be more than {least - 1} characters")
        else:
            return True
        return False

    def items(self, pointer: str, value: Any, limit: int) -> list[Any]:
        """A list of 1 to `limit` items; what can be looked at of it."""
        if not isinstance(value, list):
            self.error(pointer, "must be an array")
            return []
        if len(value) > limit:
            self.error(pointer, f"no more than {limit} items allowed")
        if not value:
            self.error(pointer, "must provide at least 1 item")
        return value[:limit]


def text(report: Report, pointer: str, value: Any, limit: int, *, plain: bool = False) -> Any:
    """A text object; plain_text only where `plain`. Returns it with Slack's defaults filled in."""
    if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
        report.error(pointer, "must be a valid text object")
        return value
    if plain and value["type"] != "plain_text":
        report.error(f"{pointer}/type", "must be one of: plain_text")
    known = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
    for name in value.keys() - known:
        report.error(pointer, f"invalid additional property: {name}")
    report.at_most(f"{pointer}/text", value.get("text"), limit)
    default = {"emoji": True} if value["type"] == "plain_text" else {"verbatim": False}
    return {**value, **{name: value.get(name, usual) for name, usual in default.items()}}


def option(report: Report, pointer: str, value: Any) -> None:
    """One option of a select, radio group or checkbox group."""
    if not isinstance(value, dict):
        report.error(pointer, "must be an object")
        return
    if report.missing(pointer, value, "text", "value"):
        return
    text(report, f"{pointer}/text", value["text"], OPTION_TEXT)
    report.at_most(f"{pointer}/value", value["value"], OPTION_VALUE)
    if value.get("description") is not None:
        text(report, f"{pointer}/description", value["description"], OPTION_TEXT)


def options(report: Report, pointer: str, element: Part, limit: int) -> None:
    """Options or option groups; initial options must be among them."""
    found = []
    if element.get("option_groups") is not None:
        for index, group in enumerate(report.items(f"{pointer}/option_groups", element["option_groups"], 100)):
            found += report.items(f"{pointer}/option_groups/{index}/options", group.get("options"), 100)
    else:
        found = report.items(f"{pointer}/options", element.get("options"), limit)
    for index, each in enumerate(found):
        option(report, f"{pointer}/options/{index}", each)
    values = {each.get("value") for each in found if isinstance(each, dict)}
    initial = [element.get("initial_option"), *(element.get("initial_options") or ())]
    for each in initial:
        if isinstance(each, dict) and each.get("value") not in values:
            report.error(f"{pointer}/initial_option", "initial option not found in options")


def confirm(report: Report, pointer: str, value: Any) -> None:
    """A confirm dialog."""
    if not isinstance(value, dict) or report.missing(pointer, value, "title", "text", "confirm", "deny"):
        return
    for name, limit in (("title", 100), ("confirm", 30), ("deny", 30)):
        text(report, f"{pointer}/{name}", value[name], limit, plain=True)
    text(report, f"{pointer}/text", value["text"], 300)
