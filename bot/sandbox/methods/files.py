"""files.info, getUploadURLExternal, completeUploadExternal, and the bytes that come between the last two."""

from typing import Any

from bot.sandbox import blocks, board, files
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.files import File
from bot.sandbox.methods.chat import thread_of
from bot.sandbox.methods.table import Answer, Args, Method, bot_room
from bot.sandbox.rooms import Room
from bot.sandbox.world import Upload, World

ALT_TEXT = 1_000


def info(world: World, args: Args) -> Answer:
    """The whole file object."""
    found = world.files.get(args.need("file", "file_not_found"))
    if found is None:
        raise SlackRefusal("file_not_found")
    return {"file": found, "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(world: World, args: Args) -> Answer:
    """An address for the bytes, and the id the file will have."""
    name, length = args.need("filename"), args.text("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackRefusal("missing_argument", "length must be the file's size in bytes.")
    if len(args.text("alt_txt")) > ALT_TEXT:
        raise SlackRefusal("alt_txt_too_large")
    file_id = world.new_id("F")
    key = world.new_id("upload")
    world.uploads[key] = Upload(file_id, name, int(length), args.text("alt_txt"))
    return {"upload_url": f"{world.base_url}/upload/v1/{key}", "file_id": file_id}


def receive(world: World, key: str, data: bytes) -> int:
    """Take the bytes of an upload; returns how many. Raises file_not_found or a wrong length."""
    upload = world.uploads.get(key)
    if upload is None:
        raise SlackRefusal("file_not_found", status=404)
    if len(data) != upload.length:
        raise SlackRefusal("invalid_length", f"{upload.length} bytes were announced, {len(data)} came.", status=400)
    upload.data = data
    return len(data)


def complete(world: World, args: Args) -> Answer:
    """Finish uploads, once, and share them in one message of the bot where a channel is named."""
    given = args.parsed("files")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise SlackRefusal("invalid_arguments", "files must be a list of {id, title}.")
    channels = [one for one in (args.text("channel_id") or args.text("channels")).split(",") if one]
    if args.has("thread_ts") and len(channels) != 1:
        raise SlackRefusal("invalid_arguments", "thread_ts needs exactly one channel.")
    rooms = [bot_room(world, channel, post=True) for channel in channels]
    threads = [thread_of(world, room, args.text("thread_ts")) for room in rooms]
    filled = _blocks(world, args)
    waiting = [_uploaded(world, str(one.get("id", ""))) for one in given]
    stored = [_store(world, key, str(one.get("title") or "")) for key, one in zip(waiting, given, strict=True)]
    for room, thread in zip(rooms, threads, strict=True):
        _share(world, room, thread, stored, args.text("initial_comment"), filled)
    return {"files": [{"id": one["id"], "title": one["title"]} for one in stored]}


def _blocks(world: World, args: Args) -> list[Any] | None:
    given = args.parsed("blocks", "invalid_blocks_format")
    return blocks.checked(given, "message", world.new_block_id) if given and not args.text("initial_comment") else None


def _uploaded(world: World, file_id: str) -> str:
    """The key of an upload whose bytes have come; one that was completed is gone."""
    for key, upload in world.uploads.items():
        if upload.file_id == file_id and upload.data is not None:
            return key
    raise SlackRefusal("file_not_found", "No upload of this id is waiting to be completed.")


def _store(world: World, key: str, title: str) -> File:
    upload = world.uploads.pop(key)
    given: File = {"id": upload.file_id, "name": upload.name, "content": upload.data}
    file = files.keep(world, world.bot, given)
    file |= {"title": title or upload.name}
    file |= {"alt_txt": upload.alt_txt} if upload.alt_txt else {}
    return file


def _share(
    world: World, room: Room, thread: dict[str, str], stored: list[File], comment: str, filled: list[Any] | None
) -> None:
    ts = world.next_ts()
    carried = [files.shared(world, file, room, ts, thread.get("thread_ts", "")) for file in stored]
    message = board.bot_message(
        world, comment, subtype="file_share", files=carried, upload=True, display_as_bot=False, blocks=filled, **thread
    )
    board.post(world, room, {**message, "ts": ts})
    if thread:
        board.no_longer_set(world, room, thread["thread_ts"])


METHODS = (
    Method("files.info", info, "file count cursor limit page", ("files:read",)),
    Method("files.getUploadURLExternal", get_upload_url, "filename length alt_txt snippet_type", ("files:write",)),
    Method(
        "files.completeUploadExternal",
        complete,
        "files channel_id channels initial_comment thread_ts blocks",
        ("files:write",),
    ),
)
