"""assistant.threads.* and the streaming methods of chat."""

from typing import Any

from bot.sandbox import blocks, board
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.events import bare
from bot.sandbox.methods.chat import own_message
from bot.sandbox.methods.table import Answer, Args, Method, bot_room
from bot.sandbox.rooms import Message
from bot.sandbox.world import World


def set_status(world: World, args: Args) -> Answer:
    """Show "<app> <status>" in a thread until the bot replies or sets it empty."""
    room = bot_room(world, args.need("channel_id", "channel_not_found"))
    thread_ts = args.need("thread_ts", "invalid_arguments")
    if thread_ts not in room.messages:
        raise SlackRefusal("thread_not_found")
    loading = args.parsed("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > 10:
        raise SlackRefusal("invalid_arguments", "loading_messages takes up to ten.")
    status = args.text("status")
    world.statuses[(room.id, thread_ts)] = status
    world.feed.publish("status", channel=room.id, thread_ts=thread_ts, status=status)
    return {}


def set_prompts(world: World, args: Args) -> Answer:
    """Accept up to four suggested prompts."""
    bot_room(world, args.need("channel_id", "channel_not_found"))
    prompts = args.parsed("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise SlackRefusal("invalid_arguments", "prompts takes one to four.")
    return {}


def set_title(world: World, args: Args) -> Answer:
    """Accept a thread's title."""
    bot_room(world, args.need("channel_id", "channel_not_found"))
    args.need("title")
    return {}


def start_stream(world: World, args: Args) -> Answer:
    """Begin a message that grows; outside direct messages it needs a recipient."""
    room = bot_room(world, args.need("channel", "channel_not_found"), post=True)
    if room.kind != "im":
        args.need("recipient_user_id", "missing_recipient_user_id")
        args.need("recipient_team_id", "missing_recipient_team_id")
    thread_ts = args.need("thread_ts", "invalid_thread_ts")
    if thread_ts not in room.messages:
        raise SlackRefusal("thread_not_found")
    fields = board.reply_fields(room, thread_ts)
    message = board.bot_message(world, _grown(args), streaming_state="in_progress", **fields)
    board.post(world, room, message)
    return {"channel": room.id, "ts": message["ts"]}


def append_stream(world: World, args: Args) -> Answer:
    """Add text to a stream."""
    room, old = own_message(world, args, "message_not_owned_by_app")
    _streaming(old)
    board.change(world, room, {**old, "text": old["text"] + _grown(args)})
    return {"channel": room.id, "ts": old["ts"]}


def stop_stream(world: World, args: Args) -> Answer:
    """End a stream, with last words, blocks and metadata."""
    room, old = own_message(world, args, "message_not_owned_by_app")
    _streaming(old)
    new: Message = {**old, "text": old["text"] + _grown(args), "streaming_state": "completed"}
    given = args.parsed("blocks", "invalid_blocks_format")
    if given:
        new["blocks"] = blocks.checked(given, "message", world.new_block_id)
    if args.has("metadata"):
        new["metadata"] = args.parsed("metadata")
    board.change(world, room, new)
    board.no_longer_set(world, room, new["thread_ts"])
    return {"channel": room.id, "ts": new["ts"], "message": bare(new)}


def _streaming(message: Message) -> None:
    if message.get("streaming_state") != "in_progress":
        raise SlackRefusal("message_not_in_streaming_state")


def _grown(args: Args) -> str:
    text = args.text("markdown_text")
    chunks: list[dict[str, Any]] = args.parsed("chunks") or []
    text += "".join(chunk.get("text", "") for chunk in chunks if chunk.get("type") == "markdown_text")
    if len(text) > blocks.MARKDOWN_TEXT:
        raise SlackRefusal("msg_too_long")
    return text


_ASSIST = ("assistant:write",)
_LOOK = "username icon_url icon_emoji"
METHODS = (
    Method(
        "assistant.threads.setStatus",
        set_status,
        f"channel_id thread_ts status loading_messages {_LOOK}",
        ("chat:write", "assistant:write"),
    ),
    Method("assistant.threads.setSuggestedPrompts", set_prompts, "channel_id thread_ts prompts title", _ASSIST),
    Method("assistant.threads.setTitle", set_title, "channel_id thread_ts title", _ASSIST),
    Method(
        "chat.startStream",
        start_stream,
        f"channel thread_ts markdown_text chunks recipient_user_id recipient_team_id task_display_mode {_LOOK}",
        ("chat:write",),
    ),
    Method("chat.appendStream", append_stream, "channel ts markdown_text chunks", ("chat:write",)),
    Method(
        "chat.stopStream",
        stop_stream,
        "channel ts markdown_text chunks blocks metadata session_status",
        ("chat:write",),
    ),
)
