"""Answers of the app to an interaction: by response_url, or in the ack of a command."""

from typing import Any

from bot.sandbox import blocks, board
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.chat import content
from bot.sandbox.methods.table import Args
from bot.sandbox.rooms import Message
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.world import World

FIELDS = frozenset(
    (
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
        "parse",
        "link_names",
    )
)


def respond(world: World, answer: ResponseUrl, given: dict[str, Any]) -> None:
    """Post, replace or delete at the place of `answer`, as `given` says."""
    unknown = given.keys() - FIELDS
    if unknown and not world.config.lenient:
        raise SlackRefusal("invalid_payload", f"Unknown fields: {sorted(unknown)}.", status=400)
    args = Args(given)
    if args.flag("delete_original"):
        _delete(world, answer)
    elif args.flag("replace_original") and answer.message_ts:
        _replace(world, answer, args)
    elif args.text("response_type") == "in_channel":
        _post(world, answer, args)
    else:
        text, filled, attachments = content(world, args)
        thread_ts = args.text("thread_ts") or (answer.thread_ts if answer.message_ts else "")
        note = board.bot_message(
            world,
            text,
            blocks=filled,
            attachments=attachments,
            channel=answer.channel,
            thread_ts=thread_ts or None,
        )
        world.whisper(answer.user, {**note, "is_ephemeral": True})


def _post(world: World, answer: ResponseUrl, args: Args) -> None:
    room = world.room(answer.channel)
    text, filled, attachments = content(world, args)
    thread_ts = args.text("thread_ts")
    if thread_ts and thread_ts not in room.messages:
        raise SlackRefusal("thread_not_found", status=400)
    fields = board.reply_fields(room, thread_ts) if thread_ts else {}
    board.post(world, room, board.bot_message(world, text, blocks=filled, attachments=attachments, **fields))


def _delete(world: World, answer: ResponseUrl) -> None:
    if answer.ephemeral:
        _drop_note(world, answer)
        return
    room = world.room(answer.channel)
    if answer.message_ts in room.messages:
        board.remove(world, room, answer.message_ts)


def _replace(world: World, answer: ResponseUrl, args: Args) -> None:
    text = args.text("text")
    given = args.parsed("blocks", "invalid_blocks_format")
    filled = blocks.checked(given, "message", world.new_block_id) if given else None
    if answer.ephemeral:
        old = _drop_note(world, answer)
        fields = {"ts": answer.message_ts, "thread_ts": old.get("thread_ts")}
        note = board.bot_message(world, text, blocks=filled, channel=answer.channel, **fields)
        world.whisper(answer.user, {**note, "is_ephemeral": True})
        return
    room = world.room(answer.channel)
    message = world.message(room, answer.message_ts)
    new: Message = {name: value for name, value in message.items() if name not in ("blocks", "attachments")}
    new["text"] = text
    if filled:
        new["blocks"] = filled
    board.change(world, room, new)


def _drop_note(world: World, answer: ResponseUrl) -> Message:
    notes = world.notes_to.get(answer.user, [])
    gone = next((note for note in notes if note["ts"] == answer.message_ts), {})
    world.notes_to[answer.user] = [note for note in notes if note is not gone]
    world.feed.publish("message_deleted", channel=answer.channel, user=answer.user, message=gone or None)
    return gone
