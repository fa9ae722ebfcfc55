"""JSON for the page: the state, a stream of changes, and people's actions."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.sandbox.errors import SlackRefusal
from bot.sandbox.sandbox import Sandbox

Given = dict[str, Any]


def state(sandbox: Sandbox) -> dict[str, Any]:
    """Everything the page shows at first."""
    config = sandbox.config
    return {
        "team": {"id": config.team.id, "name": config.team.name, "domain": config.team.domain},
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "team_id": person.team_id,
                "team_name": sandbox.teams[person.team_id].name,
                "role": person.role,
                "title": person.title,
                "color": person.color,
                "is_external": sandbox.is_external(person.id),
                "deleted": person.deleted,
            }
            for person in sandbox.people.values()
        ],
        "channels": [
            {
                "id": room.id,
                "name": room.name,
                "kind": room.kind,
                "topic": room.topic,
                "is_ext_shared": room.is_ext_shared,
                "is_archived": room.is_archived,
                "members": list(room.members),
            }
            for room in sandbox.rooms.values()
        ],
        "commands": [
            {"command": each.command, "hint": each.hint, "description": each.description} for each in config.commands
        ],
        "shortcuts": [
            {"name": each.name, "callback_id": each.callback_id} for each in config.shortcuts if each.kind == "message"
        ],
        "bot": {"id": config.bot_user_id, "name": config.bot_name},
        "messages": {room.id: sandbox.messages(room.id, all=True) for room in sandbox.rooms.values()},
        "ephemerals": {user: list(notes) for user, notes in sandbox.notes_to.items() if notes},
        "views": {user: list(stack) for user, stack in sandbox.modals.items() if stack},
        "homes": sandbox.homes,
        "statuses": [
            {"channel": channel, "thread_ts": thread_ts, "status": words}
            for (channel, thread_ts), words in sandbox.statuses.items()
        ],
        "connected": sandbox.connected,
    }


async def get_state(sandbox: Sandbox, _request: Request) -> Response:
    """GET /sandbox/state."""
    return JSONResponse(state(sandbox))


async def stream(sandbox: Sandbox, _request: Request) -> Response:
    """GET /sandbox/stream: one JSON object per data line."""
    queue = sandbox.feed.subscribe()

    async def lines() -> AsyncIterator[str]:
        try:
            yield ": open\n\n"
            while (event := await queue.get()) is not None:
                yield f"data: {json.dumps(event)}\n\n"
        finally:
            sandbox.feed.unsubscribe(queue)

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


async def _say(sandbox: Sandbox, given: Given) -> Given:
    ts = await sandbox.say(
        given["user"],
        given["channel"],
        given.get("text", ""),
        given.get("thread_ts"),
        given.get("files", ()),
        bool(given.get("broadcast")),
    )
    return {"ts": ts}


async def _edit(sandbox: Sandbox, given: Given) -> Given:
    await sandbox.edit(given["user"], given["channel"], given["ts"], given["text"])
    return {}


async def _delete(sandbox: Sandbox, given: Given) -> Given:
    await sandbox.delete(given["user"], given["channel"], given["ts"])
    return {}


async def _react(sandbox: Sandbox, given: Given) -> Given:
    await sandbox.react(given["user"], given["channel"], given["ts"], given["name"])
    return {}


async def _press(sandbox: Sandbox, given: Given) -> Given:
    picked = [value for name, value in given.items() if name.startswith("selected_") and value is not None]
    chosen = picked[0] if picked else given.get("value")
    block_id = given.get("block_id") or ""
    if given.get("view_id"):
        delivery = await sandbox.press_in_view(
            given["user"],
            given["view_id"],
            given["action_id"],
            chosen,
            block_id=block_id,
            state=given.get("values"),
        )
    else:
        delivery = await sandbox.press(
            given["user"], given["channel"], given["ts"], given["action_id"], chosen, block_id=block_id
        )
    return {"acked": delivery.acked}


async def _command(sandbox: Sandbox, given: Given) -> Given:
    delivery = await sandbox.command(given["user"], given["channel"], given["command"], given.get("text", ""))
    return {"acked": delivery.acked}


async def _shortcut(sandbox: Sandbox, given: Given) -> Given:
    delivery = await sandbox.shortcut(given["user"], given.get("channel"), given.get("ts"), given["callback_id"])
    return {"acked": delivery.acked}


async def _submit(sandbox: Sandbox, given: Given) -> Given:
    response = await sandbox.submit_state(given["user"], given["view_id"], given.get("values") or {})
    if response.get("error"):
        raise SlackRefusal(str(response["error"]), "The app did not answer in time; try again.")
    return {"errors": response["errors"]} if response.get("response_action") == "errors" else {}


async def _close(sandbox: Sandbox, given: Given) -> Given:
    await sandbox.close_view(given["user"], given["view_id"], everything=bool(given.get("everything")))
    return {}


async def _home(sandbox: Sandbox, given: Given) -> Given:
    return {"view": await sandbox.open_home(given["user"])}


ACTIONS: tuple[tuple[str, Callable[[Sandbox, Given], Awaitable[Given]]], ...] = (
    ("say", _say),
    ("edit", _edit),
    ("delete", _delete),
    ("react", _react),
    ("press", _press),
    ("command", _command),
    ("shortcut", _shortcut),
    ("submit", _submit),
    ("close", _close),
    ("home", _home),
)


async def act(sandbox: Sandbox, request: Request) -> Response:
    """POST /sandbox/{action}."""
    wanted = request.path_params["action"]
    action = next((call for name, call in ACTIONS if name == wanted), None)
    if action is None:
        return _refused(404, "unknown_action", "There is no such action.")
    try:
        given = json.loads(await request.body())
        return JSONResponse({"ok": True, **await action(sandbox, given)})
    except SlackRefusal as refusal:
        return _refused(400, refusal.error, refusal.message)
    except KeyError as missing:
        return _refused(400, "invalid_arguments", f"The field {missing} is missing.")
    except (ValueError, TypeError):
        return _refused(400, "invalid_arguments", "The body must be a JSON object.")


def _refused(status: int, error: str, message: str) -> Response:
    return JSONResponse({"ok": False, "error": error, "message": message}, status_code=status)
