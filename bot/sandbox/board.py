"""Writing on the board: every post, change and removal of a message, with its event and its page news."""

from typing import Any

from bot.sandbox import events
from bot.sandbox.rooms import Message, Room
from bot.sandbox.world import World


def post(world: World, room: Room, message: Message) -> Message:
    """Store a finished message, tell the page and the app; returns it."""
    room.add(message)
    world.feed.publish("message", channel=room.id, user=message.get("user"), message=message)
    team = events.author_team(world, message)
    world.emit(events.message(room, message), outer_team=team, room=room)
    if room.kind != "im" and f"<@{world.bot}>" in message["text"] and message.get("user") != world.bot:
        world.emit(events.app_mention(world, room, message), room=room)
    return message


def change(world: World, room: Room, new: Message) -> Message:
    """Replace the stored message of the same ts and send message_changed."""
    old = room.messages[new["ts"]]
    room.put(new)
    world.feed.publish("message_changed", channel=room.id, user=new.get("user"), message=new)
    team = events.author_team(world, old)
    world.emit(events.changed(world, room, new, old), outer_team=team, room=room)
    return new


def remove(world: World, room: Room, ts: str) -> None:
    """Take a message away; a root with replies leaves a tombstone (and message_changed), as in Slack."""
    old = room.messages[ts]
    if ts in room.threads:
        counts = {name: value for name, value in old.items() if name.startswith(("reply_", "latest_reply"))}
        tombstone: Message = {
            "type": "message",
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": "USLACKBOT",
            "hidden": True,
            "ts": ts,
            "thread_ts": ts,
            "parent_user_id": "USLACKBOT",
            **counts,
            "is_locked": False,
            "subscribed": False,
        }
        change(world, room, tombstone)
        return
    room.remove(ts)
    world.feed.publish("message_deleted", channel=room.id, message=old)
    team = events.author_team(world, old)
    world.emit(events.deleted(world, room, old), outer_team=team, room=room)


def bot_message(world: World, text: str, **fields: Any) -> Message:
    """A message by the app: no subtype, bot_id, app_id and bot_profile; None fields are left out."""
    config = world.config
    message: Message = {
        "type": "message",
        "user": config.bot_user_id,
        "text": text,
        "ts": world.next_ts(),
        "bot_id": config.bot_id,
        "app_id": config.app_id,
        "team": config.team.id,
        "bot_profile": bot_profile(world),
    }
    message.update((name, value) for name, value in fields.items() if value is not None)
    return message


def bot_profile(world: World) -> dict[str, Any]:
    """`bot_profile` of the app's messages."""
    config = world.config
    picture = f"{world.base_url}/avatar/{config.bot_user_id}.svg"
    return {
        "id": config.bot_id,
        "app_id": config.app_id,
        "name": config.bot_name,
        "icons": dict.fromkeys(("image_36", "image_48", "image_72"), picture),
        "deleted": False,
        "updated": 0,
        "team_id": config.team.id,
    }


def reply_fields(room: Room, thread_ts: str) -> dict[str, Any]:
    """thread_ts and parent_user_id of a reply to a standing root."""
    return {"thread_ts": thread_ts, "parent_user_id": room.messages[thread_ts].get("user", "")}


def no_longer_set(world: World, room: Room, thread_ts: str) -> None:
    """A bot's reply clears the "is typing" status of its thread."""
    if world.statuses.pop((room.id, thread_ts), None):
        world.feed.publish("status", channel=room.id, thread_ts=thread_ts, status="")
