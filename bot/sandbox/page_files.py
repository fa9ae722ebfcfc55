"""Files of the page: a person's upload into a form, and the bytes of what stands in messages."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox import files
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.sandbox import Sandbox

LARGEST = 64 * 1024 * 1024
"""Bytes a page may put here; Slack itself takes 10 MB in a form."""


async def put(sandbox: Sandbox, request: Request) -> Response:
    """POST /sandbox/file?user=…&name=…: raw bytes; the answer names the file."""
    given = request.query_params
    if int(request.headers.get("content-length") or LARGEST + 1) > LARGEST:
        return _refused(413, "file_too_large", f"The sandbox takes {LARGEST // 2**20} MB at most.")
    try:
        user = sandbox.active(given.get("user", "")).id
        spec = {"name": given["name"], "content": await request.body(), "mimetype": given.get("type", "")}
        file = files.keep(sandbox, user, spec)
    except SlackRefusal as refusal:
        return _refused(400, refusal.error, refusal.message)
    except KeyError as missing:
        return _refused(400, "invalid_arguments", f"The field {missing} is missing.")
    return JSONResponse({"ok": True, "file": {name: file[name] for name in ("id", "name", "size", "mimetype")}})


async def show(sandbox: Sandbox, request: Request) -> Response:
    """GET /sandbox/file/ID: pictures to look at, anything else to save; never a page of its own."""
    key = request.path_params["key"]
    file = sandbox.files.get(key)
    if file is None:
        return PlainTextResponse("file_not_found", status_code=404)
    picture = file["mimetype"] in files.PICTURES
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
    headers["content-disposition"] = "inline" if picture else "attachment"
    kind = file["mimetype"] if picture else "application/octet-stream"
    return Response(sandbox.file_contents[key], media_type=kind, headers=headers)


def _refused(status: int, error: str, message: str) -> Response:
    return JSONResponse({"ok": False, "error": error, "message": message}, status_code=status)
