"""reactions.add and remove."""

from typing import Any

from bot.sandbox import events
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.table import Answer, Args, Method, bot_room
from bot.sandbox.rooms import Room
from bot.sandbox.world import World


def react(world: World, room: Room, ts: str, user: str, name: str) -> None:
    """`user` adds an emoji to a message."""
    message = world.message(room, ts)
    old = message.get("reactions", [])
    fresh: dict[str, Any] = {"name": name, "users": [], "count": 0}
    mine = next((each for each in old if each["name"] == name), fresh)
    if user in mine["users"]:
        raise SlackRefusal("already_reacted")
    new = {"name": name, "users": [*mine["users"], user], "count": mine["count"] + 1}
    reactions = [*old, new] if mine is fresh else [new if each is mine else each for each in old]
    room.put({**message, "reactions": reactions})
    _told(world, room, ts, user, name, added=True)


def unreact(world: World, room: Room, ts: str, user: str, name: str) -> None:
    """`user` takes the emoji back."""
    message = world.message(room, ts)
    mine = next((each for each in message.get("reactions", []) if each["name"] == name), None)
    if mine is None or user not in mine["users"]:
        raise SlackRefusal("no_reaction")
    users = [each for each in mine["users"] if each != user]
    new = {"name": name, "users": users, "count": len(users)}
    reactions = [new if each is mine else each for each in message["reactions"] if each is not mine or users]
    room.put({**message, "reactions": reactions})
    _told(world, room, ts, user, name, added=False)


def _told(world: World, room: Room, ts: str, user: str, name: str, *, added: bool) -> None:
    world.feed.publish("reaction", channel=room.id, user=user, message=room.messages[ts])
    world.emit(events.reaction(world, room, ts, user, name, added=added), room=room)


def add(world: World, args: Args) -> Answer:
    """The bot adds an emoji."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    react(world, room, args.need("timestamp", "no_item_specified"), world.bot, args.need("name", "invalid_name"))
    return {}


def remove(world: World, args: Args) -> Answer:
    """The bot takes its emoji back."""
    room = bot_room(world, args.need("channel", "channel_not_found"))
    unreact(world, room, args.need("timestamp", "no_item_specified"), world.bot, args.need("name", "invalid_name"))
    return {}


METHODS = (
    Method("reactions.add", add, "channel name timestamp", ("reactions:write",)),
    Method("reactions.remove", remove, "channel name timestamp file file_comment", ("reactions:write",)),
)
