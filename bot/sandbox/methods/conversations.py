"""conversations.info, replies, history, members, list, open."""

from bisect import bisect_left, bisect_right
from typing import Any

from bot.sandbox import objects
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.events import bare
from bot.sandbox.methods.table import (
    HISTORY_SCOPES,
    READ_SCOPES,
    Answer,
    Args,
    Method,
    bot_room,
    need_scope,
    page,
)
from bot.sandbox.rooms import Message, is_root
from bot.sandbox.world import World

_KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def info(world: World, args: Args) -> Answer:
    """One channel. Private channels the bot is not in do not exist for it."""
    room = world.room(args.need("channel", "channel_not_found"))
    need_scope(world, READ_SCOPES[room.kind])
    if room.kind != "channel" and world.bot not in room.members:
        raise SlackRefusal("channel_not_found")
    found = objects.channel(world, room)
    if args.flag("include_num_members"):
        found["num_members"] = len(room.members)
    return {"channel": found}


def replies(world: World, args: Args) -> Answer:
    """A thread: its root first, then replies by ts."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    need_scope(world, HISTORY_SCOPES[room.kind])
    ts = args.need("ts", "thread_not_found")
    thread = room.thread(ts)
    if not thread:
        raise SlackRefusal("thread_not_found")
    root = [message for message in thread[:1] if message["ts"] == ts]
    wanted = root + [one for one in _between(thread[len(root) :], args) if world.shows(room, one)]
    found, metadata = page(wanted, args, 1_000)
    answer: Answer = {"messages": [_told(message, args) for message in found], "has_more": False}
    if metadata["next_cursor"]:
        answer |= {"has_more": True, "response_metadata": metadata}
    return answer


def history(world: World, args: Args) -> Answer:
    """Root messages, newest first."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    need_scope(world, HISTORY_SCOPES[room.kind])
    limit = args.number("limit", 100, most=999)
    before = len(room.timeline)
    if args.text("cursor"):
        before = bisect_left(room.timeline, args.text("cursor"))
    first, last = _bounds(room.timeline, args)
    found: list[Message] = []
    at = min(before, last)
    while at > first and len(found) < limit:
        at -= 1
        message = room.messages[room.timeline[at]]
        if is_root(message) and world.shows(room, message):
            found.append(message)
    more = any(is_root(room.messages[ts]) for ts in room.timeline[first:at])
    answer: Answer = {
        "messages": [_told(message, args) for message in found],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": found[-1]["ts"]}
    return answer


def _between(messages: list[Message], args: Args) -> list[Message]:
    first, last = _bounds([message["ts"] for message in messages], args)
    return messages[first:last]


def _bounds(timeline: list[str], args: Args) -> tuple[int, int]:
    """Positions of oldest (exclusive) and latest (exclusive) in a list of ts; inclusive turns both round."""
    after, until = (bisect_left, bisect_right) if args.flag("inclusive") else (bisect_right, bisect_left)
    oldest, latest = args.text("oldest"), args.text("latest")
    first = after(timeline, _as_ts(oldest)) if oldest and oldest != "0" else 0
    last = until(timeline, _as_ts(latest)) if latest else len(timeline)
    return first, last


def _as_ts(text: str) -> str:
    try:
        return f"{float(text):.6f}" if "." not in text or len(text.split(".")[1]) != 6 else text
    except ValueError:
        raise SlackRefusal("invalid_ts_oldest") from None


def _told(message: Message, args: Args) -> dict[str, Any]:
    if args.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {**bare(message), "metadata": {"event_type": message["metadata"]["event_type"]}}


def members(world: World, args: Args) -> Answer:
    """User ids of a channel."""
    room = world.room(args.need("channel", "channel_not_found"))
    need_scope(world, READ_SCOPES[room.kind])
    found, metadata = page(list(room.members), args, 100)
    return {"members": found, "response_metadata": metadata}


def list_(world: World, args: Args) -> Answer:
    """Channels of the asked kinds the bot can see."""
    kinds = [_KINDS.get(kind.strip(), "") for kind in args.text("types", "public_channel").split(",")]
    if "" in kinds:
        raise SlackRefusal("invalid_types")
    for kind in kinds:
        need_scope(world, READ_SCOPES.get(kind, "mpim:read"))
    hide_archived = args.flag("exclude_archived")
    found = [
        room
        for room in world.rooms.values()
        if room.kind in kinds
        and (room.kind == "channel" or world.bot in room.members)
        and not (hide_archived and room.is_archived)
    ]
    shown, metadata = page(found, args, 100)
    return {
        "channels": [objects.channel(world, room, connected=False) for room in shown],
        "response_metadata": metadata,
    }


def open_(world: World, args: Args) -> Answer:
    """Direct messages with one person."""
    users = [user for user in args.text("users").split(",") if user]
    if args.has("channel"):
        room = world.room(args.text("channel"))
    elif len(users) == 1:
        room = world.im_with(world.person(users[0]).id)
    else:
        raise SlackRefusal("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    if args.flag("return_im"):
        return {"channel": objects.channel(world, room)}
    return {"channel": {"id": room.id}}


_READ = tuple(READ_SCOPES.values())
_HISTORY = tuple(HISTORY_SCOPES.values())
_PAGE = "cursor limit latest oldest inclusive include_all_metadata"
METHODS = (
    Method("conversations.info", info, "channel include_locale include_num_members", _READ),
    Method("conversations.replies", replies, f"channel ts {_PAGE}", _HISTORY),
    Method("conversations.history", history, f"channel {_PAGE}", _HISTORY),
    Method("conversations.members", members, "channel cursor limit", _READ),
    Method("conversations.list", list_, "cursor exclude_archived limit team_id types", _READ),
    Method("conversations.open", open_, "channel prevent_creation return_im users", ("im:write",)),
)
