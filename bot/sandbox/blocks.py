"""Block Kit as Slack checks it: returns blocks with ids and defaults filled in, or raises with every error.

Limits are those of Slack's reference and its SDK's models; kinds Slack added lately (card, plan, table …)
are accepted without a look inside.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox import block_elements as elements
from bot.sandbox import block_parts as parts
from bot.sandbox.block_parts import Part, Report
from bot.sandbox.errors import SlackRefusal

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
SECTION_TEXT = 3_000
MARKDOWN_TEXT = 12_000
_UNCHECKED = ("alert", "call", "card", "carousel", "file", "plan", "rich_text", "table", "task_card", "video")


def checked(
    blocks: Any,
    surface: str,
    new_id: Callable[[], str],
    *,
    error: str = "invalid_blocks",
    at: str = "/blocks",
) -> list[Part]:
    """Blocks for `surface` (message, modal or home) as Slack would store them.

    Raises SlackRefusal(error) with response_metadata.messages naming every fault.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackRefusal("invalid_blocks_format")
    report = Report(new_id)
    if len(blocks) > MOST_BLOCKS[surface]:
        report.error(at, f"no more than {MOST_BLOCKS[surface]} items allowed")
    filled = [block(report, f"{at}/{index}", each) for index, each in enumerate(blocks)]
    for index, each in enumerate(filled):
        if surface != "modal" and elements.is_file_input(each.get("element")):
            report.error(f"{at}/{index}/element", "unsupported type: file_input")
    if report.markdown_chars > MARKDOWN_TEXT:
        report.error(at, f"markdown text must be less than {MARKDOWN_TEXT + 1} characters in total")
    if report.errors:
        plain = [words.removeprefix("[ERROR] ") for words in report.errors]
        raise SlackRefusal(error, "; ".join(plain), errors=plain, response_metadata={"messages": report.errors})
    return filled


def block(report: Report, pointer: str, value: Part) -> Part:
    """Check one block; returns it filled in."""
    filled = {**value, "block_id": value.get("block_id") or report.new_id()}
    report.at_most(f"{pointer}/block_id", filled["block_id"], parts.ID)
    if filled["block_id"] in report.block_ids:
        report.error(f"{pointer}/block_id", f"`block_id` {filled['block_id']!r} already exists")
    report.block_ids.add(filled["block_id"])
    kind = value.get("type")
    check = next((check for name, check in CHECKS if name == kind), None)
    if check is not None:
        check(report, pointer, filled)
    elif kind not in _UNCHECKED:
        report.error(pointer, f"unsupported type: {kind}")
    return filled


def _section(report: Report, pointer: str, value: Part) -> None:
    if value.get("text") is None and value.get("fields") is None:
        report.error(pointer, "missing required field: text")
    if value.get("text") is not None:
        value["text"] = parts.text(report, f"{pointer}/text", value["text"], SECTION_TEXT)
    if value.get("fields") is not None:
        value["fields"] = [
            parts.text(report, f"{pointer}/fields/{index}", each, 2_000)
            for index, each in enumerate(report.items(f"{pointer}/fields", value["fields"], 10))
        ]
    if value.get("accessory") is not None:
        value["accessory"] = elements.element(report, f"{pointer}/accessory", value["accessory"], elements.IN_SECTION)


def _header(report: Report, pointer: str, value: Part) -> None:
    value["text"] = parts.text(report, f"{pointer}/text", value.get("text"), 150, plain=True)


def _actions(report: Report, pointer: str, value: Part) -> None:
    _elements(report, pointer, value, 25, elements.IN_ACTIONS)


def _context_actions(report: Report, pointer: str, value: Part) -> None:
    _elements(report, pointer, value, 5, elements.IN_CONTEXT_ACTIONS)


def _elements(report: Report, pointer: str, value: Part, most: int, allowed: tuple[str, ...]) -> None:
    value["elements"] = [
        elements.element(report, f"{pointer}/elements/{index}", each, allowed)
        for index, each in enumerate(report.items(f"{pointer}/elements", value.get("elements"), most))
    ]
    ids = [each.get("action_id") for each in value["elements"] if isinstance(each, dict)]
    for twice in sorted({each for each in ids if each and ids.count(each) > 1}):
        report.error(f"{pointer}/elements", f"`action_id` {twice!r} already exists")


def _context(report: Report, pointer: str, value: Part) -> None:
    filled = []
    for index, each in enumerate(report.items(f"{pointer}/elements", value.get("elements"), 10)):
        if isinstance(each, dict) and each.get("type") == "image":
            elements.image(report, f"{pointer}/elements/{index}", each)
            filled.append(each)
        else:
            filled.append(parts.text(report, f"{pointer}/elements/{index}", each, SECTION_TEXT))
    value["elements"] = filled


def _image(report: Report, pointer: str, value: Part) -> None:
    elements.image(report, pointer, value)
    if value.get("title") is not None:
        parts.text(report, f"{pointer}/title", value["title"], 2_000, plain=True)


def _input(report: Report, pointer: str, value: Part) -> None:
    report.inputs += 1
    value["label"] = parts.text(report, f"{pointer}/label", value.get("label"), parts.LABEL, plain=True)
    if value.get("hint") is not None:
        parts.text(report, f"{pointer}/hint", value["hint"], 2_000, plain=True)
    value["element"] = elements.element(report, f"{pointer}/element", value.get("element"), elements.IN_INPUT)
    value.setdefault("optional", False)
    value.setdefault("dispatch_action", False)
    if value["dispatch_action"] and elements.is_file_input(value["element"]):
        report.error(f"{pointer}/element", "unsupported type: file_input")


def _markdown(report: Report, pointer: str, value: Part) -> None:
    if report.at_most(f"{pointer}/text", value.get("text"), MARKDOWN_TEXT):
        report.markdown_chars += len(value["text"])


def _divider(report: Report, pointer: str, value: Part) -> None:
    for name in value.keys() - {"type", "block_id"}:
        report.error(pointer, f"invalid additional property: {name}")


CHECKS: tuple[tuple[str, Callable[[Report, str, Part], None]], ...] = (
    ("section", _section),
    ("header", _header),
    ("actions", _actions),
    ("context", _context),
    ("context_actions", _context_actions),
    ("divider", _divider),
    ("image", _image),
    ("input", _input),
    ("markdown", _markdown),
)
