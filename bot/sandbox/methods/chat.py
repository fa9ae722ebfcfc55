"""chat.postMessage, update, delete, postEphemeral, getPermalink."""

from typing import Any

from bot.sandbox import blocks, board
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.events import bare
from bot.sandbox.methods.table import Answer, Args, Method, bot_room, need_scope
from bot.sandbox.rooms import Message, Room
from bot.sandbox.world import World

CUT_AT = 40_000  # Slack cuts longer message texts off
UPDATE_TEXT = 4_000
_LOOKS = ("username", "icon_url", "icon_emoji")


def post_message(world: World, args: Args) -> Answer:
    """Post as the bot."""
    channel = args.need("channel", "channel_not_found")
    room = bot_room(world, channel, post=True)
    world.pace.take(room.id)
    text, filled, attachments = content(world, args)
    thread = thread_of(world, room, args.text("thread_ts"))
    metadata = _metadata(args)
    if any(args.has(name) for name in _LOOKS):
        need_scope(world, "chat:write.customize")
    looks = {name: args.text(name) for name in _LOOKS if args.has(name)}
    broadcast = "thread_broadcast" if thread and args.flag("reply_broadcast") else None
    message = board.bot_message(
        world,
        text,
        subtype=broadcast,
        blocks=filled,
        attachments=attachments,
        metadata=metadata,
        **thread,
        **looks,
    )
    board.post(world, room, message)
    if thread:
        board.no_longer_set(world, room, thread["thread_ts"])
    return {"channel": room.id, "ts": message["ts"], "message": bare(message)}


def content(world: World, args: Args) -> tuple[str, list[Any] | None, list[Any] | None]:
    """Text, blocks and attachments of a new message, checked."""
    text = args.text("text")
    if args.has("markdown_text"):
        if text or args.has("blocks"):
            raise SlackRefusal("markdown_text_conflict")
        text = args.text("markdown_text")
        if len(text) > blocks.MARKDOWN_TEXT:
            raise SlackRefusal("msg_too_long")
    given = args.parsed("blocks", "invalid_blocks_format")
    attachments = args.parsed("attachments", "invalid_attachments")
    if attachments is not None and not isinstance(attachments, list):
        raise SlackRefusal("invalid_attachments")
    if attachments and len(attachments) > 100:
        raise SlackRefusal("too_many_attachments")
    filled = blocks.checked(given, "message", world.new_block_id) if given else None
    if not (text.strip() or filled or attachments):
        raise SlackRefusal("no_text")
    return text[:CUT_AT], filled, attachments or None


def thread_of(world: World, room: Room, thread_ts: str) -> dict[str, str]:
    """Fields of a reply in this thread; none where no thread is named."""
    if not thread_ts:
        return {}
    root = room.messages.get(thread_ts)
    if root is None and thread_ts not in room.threads:
        raise SlackRefusal("thread_not_found")
    if root is not None and root.get("thread_ts", thread_ts) != thread_ts:
        if not world.config.lenient:
            raise SlackRefusal("cannot_reply_to_message", "thread_ts names a reply, not the root of a thread.")
        thread_ts = root["thread_ts"]
    if root is None:
        return {"thread_ts": thread_ts}
    return board.reply_fields(room, thread_ts)


def _metadata(args: Args) -> dict[str, Any] | None:
    metadata = args.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackRefusal("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackRefusal("invalid_metadata_format")
    return metadata


def own_message(world: World, args: Args, refusal: str) -> tuple[Room, Message]:
    """The bot's message named by channel and ts, else `refusal`."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    message = world.message(room, args.need("ts", "message_not_found"))
    if message.get("bot_id") != world.config.bot_id:
        raise SlackRefusal(refusal, "The message is not the app's own.")
    return room, message


def update(world: World, args: Args) -> Answer:
    """Change an own message. Text alone removes blocks and marks it edited; blocks leave no mark."""
    room, old = own_message(world, args, "cant_update_message")
    if old.get("streaming_state") == "in_progress":
        raise SlackRefusal("streaming_state_conflict")
    if len(args.text("text")) > UPDATE_TEXT:
        raise SlackRefusal("msg_too_long")
    text, filled, attachments = content(world, args)
    if not args.has("text") and not args.has("markdown_text"):
        text = old["text"]
    dropped = ("blocks", "attachments", "edited")
    new = {name: value for name, value in old.items() if name not in dropped}
    new["text"] = text
    if filled:
        new["blocks"] = filled
    else:
        new["edited"] = {"user": world.bot, "ts": f"{int(world.now())}.000000"}
    if attachments:
        new["attachments"] = attachments
    metadata = _metadata(args)
    if metadata is not None:
        new["metadata"] = metadata
    board.change(world, room, new)
    return {"channel": room.id, "ts": new["ts"], "text": text, "message": bare(new)}


def delete(world: World, args: Args) -> Answer:
    """Delete an own message."""
    room, message = own_message(world, args, "cant_delete_message")
    board.remove(world, room, message["ts"])
    return {"channel": room.id, "ts": message["ts"]}


def post_ephemeral(world: World, args: Args) -> Answer:
    """Show one member of the channel a message only they see."""
    room = bot_room(world, args.need("channel", "channel_not_found"), post=True)
    user = args.need("user", "user_not_in_channel")
    if user not in room.members or user not in world.people:
        raise SlackRefusal("user_not_in_channel")
    text, filled, attachments = content(world, args)
    thread_ts = args.text("thread_ts")
    note = board.bot_message(
        world, text, blocks=filled, attachments=attachments, channel=room.id, thread_ts=thread_ts or None
    )
    note["is_ephemeral"] = True
    world.whisper(user, note)
    return {"message_ts": note["ts"]}


def get_permalink(world: World, args: Args) -> Answer:
    """A link to a message."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    message = world.message(room, args.need("message_ts", "message_not_found"))
    link = f"https://{world.config.team.domain}.slack.com/archives/{room.id}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts")
    if root and root != message["ts"]:
        link += f"?thread_ts={root}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


_WRITE = ("chat:write",)
_LOOK = "as_user icon_emoji icon_url username"
METHODS = (
    Method(
        "chat.postMessage",
        post_message,
        "channel text blocks attachments thread_ts reply_broadcast mrkdwn parse link_names unfurl_links"
        f" unfurl_media metadata markdown_text container_id {_LOOK}",
        _WRITE,
    ),
    Method(
        "chat.update",
        update,
        "channel ts text blocks attachments as_user file_ids link_names parse reply_broadcast metadata"
        " markdown_text unfurl_links unfurl_media",
        _WRITE,
    ),
    Method("chat.delete", delete, "channel ts as_user", _WRITE),
    Method(
        "chat.postEphemeral",
        post_ephemeral,
        f"channel user text blocks attachments thread_ts link_names parse markdown_text {_LOOK}",
        _WRITE,
    ),
    Method("chat.getPermalink", get_permalink, "channel message_ts"),
)
