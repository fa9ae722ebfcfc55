"""Views: Slack's checks, the state of their fields, and each person's stack of open modals."""

from typing import Any

from bot.sandbox import blocks
from bot.sandbox.block_elements import is_file_input
from bot.sandbox.block_parts import Report, text
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.world import View, World

READ = ("files:read",)
STACK = 3  # Slack: at most three views in a stack
_GIVEN = (
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
)


def built(world: World, given: Any, *, kind: str) -> View:
    """A checked view with all of Slack's fields; raises invalid_arguments with every fault."""
    if not isinstance(given, dict):
        raise SlackRefusal("invalid_arguments", "The view is not an object.")
    report = Report(world.new_block_id)
    _check_frame(report, given, kind)
    if report.errors:
        _refuse(report.errors)
    filled = blocks.checked(given["blocks"], kind, world.new_block_id, error="invalid_arguments", at="/view/blocks")
    inputs = [block for block in filled if block["type"] == "input"]
    if any(is_file_input(block["element"]) for block in inputs) and "files:read" not in (world.config.scopes or READ):
        raise SlackRefusal("missing_scope", "file_input needs the scope files:read.", needed="files:read")
    if kind == "modal" and inputs and given.get("submit") is None:
        _refuse(["[ERROR] missing required field: submit (the view has input blocks) [json-pointer:/view]"])
    config = world.config
    view_id = world.new_id("V")
    return {
        "id": view_id,
        "team_id": config.team.id,
        "type": kind,
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "submit": given.get("submit"),
        "close": given.get("close"),
        "blocks": filled,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "external_id": given.get("external_id") or "",
        "state": {"values": initial_state(filled)},
        "hash": f"{int(world.now())}.{world.new_block_id()}",
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "submit_disabled": bool(given.get("submit_disabled")),
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": config.app_id,
        "app_installed_team_id": config.team.id,
        "bot_id": config.bot_id,
    }


def _check_frame(report: Report, given: View, kind: str) -> None:
    report.missing("/view", given, "type", "blocks")
    if given.get("type") not in (None, kind):
        report.error("/view/type", f"must be one of: {kind}")
    for name in given.keys() - set(_GIVEN):
        report.error("/view", f"invalid additional property: {name}")
    if kind == "modal" and not report.missing("/view", given, "title"):
        text(report, "/view/title", given["title"], 24, plain=True)
    for name in ("submit", "close"):
        if given.get(name) is not None:
            text(report, f"/view/{name}", given[name], 24, plain=True)
    for name, limit in (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)):
        if given.get(name) is not None:
            report.at_most(f"/view/{name}", given[name], limit, least=0)


def _refuse(errors: list[str]) -> None:
    raise SlackRefusal("invalid_arguments", "; ".join(errors), response_metadata={"messages": errors})


def initial_state(filled: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """`state.values` before anybody typed: initial values of every field."""
    values: dict[str, dict[str, Any]] = {}
    for block in filled:
        found = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
        for element in found:
            if isinstance(element, dict) and (state := _initial(element)) is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _initial(element: dict[str, Any]) -> dict[str, Any] | None:
    kind = str(element.get("type", ""))
    if kind in ("button", "image", "overflow", "workflow_button") or "action_id" not in element:
        return None
    if kind == "file_input":
        return {"type": kind, "files": []}
    if kind.endswith("_input"):
        return {"type": kind, "value": element.get("initial_value") or None}
    for name in ("option", "user", "conversation", "channel", "date", "time", "date_time"):
        if f"initial_{name}" in element:
            return {"type": kind, f"selected_{name}": element[f"initial_{name}"]}
        if f"initial_{name}s" in element:
            return {"type": kind, f"selected_{name}s": element[f"initial_{name}s"]}
    return {"type": kind, **_nothing(kind)}


def _nothing(kind: str) -> dict[str, Any]:
    plural = {"checkboxes": "options", "multi_static_select": "options", "multi_external_select": "options"}
    plural |= {"multi_users_select": "users", "multi_channels_select": "channels"}
    plural |= {"multi_conversations_select": "conversations"}
    if kind in plural:
        return {f"selected_{plural[kind]}": []}
    single = {"users_select": "user", "conversations_select": "conversation", "channels_select": "channel"}
    single |= {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}
    return {f"selected_{single.get(kind, 'option')}": None}


def show(world: World, user: str, view: View, *, on_top: bool = False) -> View:
    """Open a modal for `user`: alone, or on top of the one that is open."""
    stack = world.modals.get(user, [])
    if on_top and stack:
        if len(stack) >= STACK:
            raise SlackRefusal("push_limit_reached")
        view = {**view, "root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        world.modals[user] = [*stack, view]
    else:
        world.modals[user] = [view]
    world.feed.publish("view_opened", user=user, view=view)
    return view


def replace(world: World, user: str, old: View, given: Any) -> View:
    """Put a new view in the place of `old`; fields with the same ids keep what was typed."""
    new = built(world, given, kind=old["type"])
    new |= {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
    for block_id, fields in new["state"]["values"].items():
        kept = old["state"]["values"].get(block_id, {})
        fields.update({name: kept[name] for name in fields if name in kept})
    world.modals[user] = [new if view["id"] == old["id"] else view for view in world.modals[user]]
    world.feed.publish("view_updated", user=user, view=new)
    return new


def close(world: World, user: str, view_id: str, *, everything: bool = False) -> list[View]:
    """Close the view and whatever lies on top of it (or the whole stack); returns what was closed."""
    stack = world.modals.get(user, [])
    at = 0 if everything else next((n for n, view in enumerate(stack) if view["id"] == view_id), len(stack))
    world.modals[user] = stack[:at]
    for view in stack[at:]:
        world.feed.publish("view_closed", user=user, view=view)
    return stack[at:]


def owner(world: World, view_id: str, external_id: str) -> tuple[str, View]:
    """Whose open modal this is; `not_found` as Slack says."""
    for user, stack in world.modals.items():
        for view in stack:
            if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                return user, view
    raise SlackRefusal("not_found")
