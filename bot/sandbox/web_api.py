"""HTTP faces of the Web API: /api/{method}, response URLs, files and avatars."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox import files, methods
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.faults import Fault
from bot.sandbox.methods.files import receive
from bot.sandbox.respond import respond
from bot.sandbox.world import World


async def api(world: World, request: Request) -> Response:
    """One Web API call with arguments as JSON, form or query, and the token by header or argument."""
    name = request.path_params["method"]
    given: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if body:
        try:
            given |= _parsed(request, body)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"})
    header = request.headers.get("authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(given.get("token", ""))
    fault = await world.faults.meet(name, given)
    answer = _answer(world, name, token, given, fault)
    if fault is not None and (fault.lost or fault.unreached):
        request.scope["sandbox.cut"]()
    if fault is not None and fault.status:
        return PlainTextResponse("upstream error", status_code=fault.status)
    headers = {"x-oauth-scopes": ",".join(world.config.scopes or ())}
    if answer.get("error") == "ratelimited":
        headers["retry-after"] = str(answer.pop("retry_after", 1))
        return JSONResponse(answer, status_code=429, headers=headers)
    return JSONResponse(answer, headers=headers)


def _answer(world: World, name: str, token: str, given: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
    """Make the call, or refuse it on record, as the fault says."""
    if fault is not None and fault.unmade:
        error = fault.error or ("unreached" if fault.unreached else f"http_{fault.status}")
        return methods.refuse(world, name, given, SlackRefusal(error, retry_after=fault.retry_after))
    answer = methods.call(world, name, token, given)
    if fault is not None and fault.unseen and answer["ok"]:
        world.unseen |= dict.fromkeys(_posted(world, answer), world.now() + fault.unseen)
    return answer


def _posted(world: World, answer: dict[str, Any]) -> list[tuple[str, str]]:
    """(channel, ts) of what a call posted."""
    if "ts" in answer:
        return [(answer["channel"], answer["ts"])]
    shared = [world.files[file["id"]] for file in answer.get("files", ())]
    return [place for file in shared for place in files.places(file)]


def _parsed(request: Request, body: bytes) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


async def answer_url(world: World, request: Request) -> Response:
    """A response_url: up to five answers within thirty minutes."""
    try:
        answer = world.tickets.respond(request.path_params["key"])
        given = json.loads(await request.body())
        if not isinstance(given, dict):
            raise SlackRefusal("invalid_payload", status=400)
        respond(world, answer, given)
    except ValueError:
        return PlainTextResponse("invalid_payload", status_code=400)
    except SlackRefusal as refusal:
        status = refusal.status if refusal.status != 200 else 400
        return JSONResponse(refusal.answer(), status_code=status)
    return PlainTextResponse("ok")


async def upload(world: World, request: Request) -> Response:
    """The bytes of a file under way, to an address from files.getUploadURLExternal; raw bytes, no form."""
    fault = await world.faults.meet("upload", {"key": request.path_params["key"]})
    if fault is not None and (fault.status or fault.unreached):
        if fault.unreached:
            request.scope["sandbox.cut"]()
        return PlainTextResponse("upstream error", status_code=fault.status or 500)
    try:
        count = receive(world, request.path_params["key"], await request.body())
    except SlackRefusal as refusal:
        return PlainTextResponse(refusal.error, status_code=refusal.status)
    return PlainTextResponse(f"OK - {count}")


async def file(world: World, request: Request) -> Response:
    """A file's bytes, for whoever shows the bot's token."""
    fault = await world.faults.meet("download", {"file": request.path_params["key"]})
    if fault is not None and fault.status:
        return PlainTextResponse("upstream error", status_code=fault.status)
    if request.headers.get("authorization") != f"Bearer {world.config.bot_token}":
        return PlainTextResponse("not_authed", status_code=403)
    content = world.file_contents.get(request.path_params["key"])
    if content is None:
        return PlainTextResponse("file_not_found", status_code=404)
    return Response(content, media_type="application/octet-stream")


async def avatar(world: World, request: Request) -> Response:
    """Initials on a coloured square."""
    key = request.path_params["key"]
    person = world.people.get(key)
    team = world.teams.get(key)
    name = person.name if person else team.name if team else world.config.bot_name
    letters = "".join(word[0] for word in name.split()[:2] if word[0].isalnum())
    color = person.color if person else "#3f4a5a"
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><rect width="72" height="72" rx="12"'
        f' fill="{color}"/><text x="36" y="46" font-size="28" font-family="sans-serif" fill="#fff"'
        f' text-anchor="middle">{letters}</text></svg>'
    )
    return Response(drawing, media_type="image/svg+xml")
