"""files.getUploadURLExternal and files.completeUploadExternal: the two calls around posting a file's bytes."""

from typing import Any

from bot.sandbox import board
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.table import Answer, Args, Method, bot_room
from bot.sandbox.objects import bot_file
from bot.sandbox.world import Upload, World

LARGEST = 10_000_000
"""Bytes of one file; Slack takes a gigabyte, a sandbox need not."""


def get_upload_url(world: World, args: Args) -> Answer:
    """Where one file's bytes go, once."""
    name = args.need("filename")
    size = args.number("length", 0, most=LARGEST)
    file_id = world.new_id("F")
    world.uploads[file_id] = Upload(name=name, size=size, alt=args.text("alt_txt"))
    return {"upload_url": f"{world.base_url}/upload/{file_id}", "file_id": file_id}


def complete(world: World, args: Args) -> Answer:
    """Share what was uploaded in a channel, as one message by the bot."""
    given = args.parsed("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise SlackRefusal("invalid_arguments", "files must be a list of objects with an id.")
    channel = args.text("channel_id")
    room = bot_room(world, channel, post=True) if channel else None
    files = [_finished(world, one) for one in given]
    for file in files:
        world.files[file["id"]] = file
        del world.uploads[file["id"]]
    if room is not None:
        root = args.text("thread_ts")
        if root and root not in room.messages:
            raise SlackRefusal("thread_not_found")
        thread = board.reply_fields(room, root) if root else {}
        words = args.text("initial_comment")
        board.post(world, room, board.bot_message(world, words, subtype="file_share", files=files, **thread))
    return {"files": files}


def _finished(world: World, given: dict[str, Any]) -> dict[str, Any]:
    file_id = str(given.get("id") or "")
    upload = world.uploads.get(file_id)
    if upload is None or file_id not in world.file_contents:
        raise SlackRefusal("file_not_found", "Nothing was uploaded under this id.")
    return bot_file(world, file_id, upload, str(given.get("title") or upload.name))


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, "filename length alt_txt snippet_type", ("files:write",)),
    Method(
        "files.completeUploadExternal",
        complete,
        "files channel_id channels initial_comment thread_ts blocks highlight_type",
        ("files:write",),
    ),
)
