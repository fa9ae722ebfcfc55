"""Shapes of Events API payloads.

Which team a field names follows recorded Slack Connect payloads: in `message` and `member_*` the outer
team_id and event.team are the actor's, in `app_mention` they are the receiving side's and context_team_id is
missing, in `reaction_*` only the receiving side appears.
"""

from typing import TYPE_CHECKING, Any

from bot.sandbox.rooms import Message, Room

if TYPE_CHECKING:
    from bot.sandbox.world import World

Event = dict[str, Any]

_COMMON = ("type", "subtype", "user", "text", "blocks", "attachments", "ts", "thread_ts")
_KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "client_msg_id",
        *_COMMON,
        "team",
        "bot_id",
        "bot_profile",
        "metadata",
        "parent_user_id",
        "edited",
    ),
    "thread_broadcast": ("client_msg_id", *_COMMON, "root"),
    "file_share": (*_COMMON, "files", "upload", "display_as_bot", "parent_user_id"),
    "me_message": ("type", "subtype", "user", "text", "ts"),
    **dict.fromkeys(
        ("channel_join", "channel_leave", "group_join", "group_leave"),
        ("type", "subtype", "team", "user", "inviter", "text", "ts"),
    ),
}
_NOT_IN_ROOT = ("metadata", "client_msg_id", "blocks", "is_locked")
_MENTION = ("client_msg_id", "user", "text", "blocks", "ts", "thread_ts", "edited", "bot_id", "bot_profile")


def envelope(world: "World", event: Event, outer_team: str, room: Room | None) -> dict[str, Any]:
    """The outer payload around one event, with a fresh event_id."""
    home = world.config.team.id
    event_id = world.new_id("Ev")
    payload: dict[str, Any] = {
        "token": world.config.verification_token,
        "team_id": outer_team,
        "context_team_id": home,
        "context_enterprise_id": None,
        "api_app_id": world.config.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(world.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": home,
                "user_id": world.bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": room is not None and room.is_ext_shared,
        "event_context": f"4-{event_id}",
    }
    if event["type"] == "app_mention":
        del payload["context_team_id"], payload["context_enterprise_id"]
    return payload


def author_team(world: "World", message: Message) -> str:
    """The workspace of who wrote it; the bot's is home."""
    person = world.people.get(message.get("user", ""))
    return person.team_id if person else world.config.team.id


def message(room: Room, told: Message) -> Event:
    """`message` as sent on arrival; files of Connect channels are stubs."""
    subtype = told.get("subtype", "")
    event = {name: told[name] for name in _KEYS.get(subtype, _KEYS[""]) if name in told}
    if "files" in event and room.is_ext_shared:
        event["files"] = [file_stub(file) for file in event["files"]]
    if subtype == "thread_broadcast":
        root = room.messages.get(told["thread_ts"])
        event["root"] = {name: value for name, value in (root or {}).items() if name not in _NOT_IN_ROOT}
    event.update(channel=room.id, event_ts=told["ts"], channel_type=room.channel_type)
    return event


def app_mention(world: "World", room: Room, told: Message) -> Event:
    """The twin of a channel message that mentions the bot."""
    event = {"type": "app_mention", **{name: told[name] for name in _MENTION if name in told}}
    event.update(team=world.config.team.id, channel=room.id, event_ts=told["ts"])
    if room.is_ext_shared:
        event.update(user_team=author_team(world, told), source_team=author_team(world, told))
    return event


def changed(world: "World", room: Room, new: Message, old: Message) -> Event:
    """`message_changed`; its own ts is not the message's."""
    ts = world.next_ts()
    team = author_team(world, new)
    teams = {} if new.get("subtype") == "tombstone" else {"source_team": team, "user_team": team}
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": {**bare(new), **teams},
        "previous_message": bare(old),
        "channel": room.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": room.channel_type,
    }


def deleted(world: "World", room: Room, old: Message) -> Event:
    """`message_deleted`."""
    ts = world.next_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": bare(old),
        "channel": room.id,
        "hidden": True,
        "deleted_ts": old["ts"],
        "ts": ts,
        "event_ts": ts,
        "channel_type": room.channel_type,
    }


def member(world: "World", room: Room, user: str, *, joined: bool, inviter: str = "") -> Event:
    """`member_joined_channel` or `member_left_channel`."""
    person = world.people.get(user)
    event = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": room.id,
        "channel_type": {"channel": "C", "group": "G", "im": "D"}[room.kind],
        "team": person.team_id if person else world.config.team.id,
        "event_ts": world.next_ts(),
    }
    if inviter:
        event["inviter"] = inviter
    return event


def reaction(world: "World", room: Room, ts: str, user: str, name: str, *, added: bool) -> Event:
    """`reaction_added` or `reaction_removed`; it never says which team."""
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": room.id, "ts": ts},
        "item_user": room.messages[ts]["user"],
        "event_ts": world.next_ts(),
    }


def file_stub(file: dict[str, Any]) -> dict[str, Any]:
    """A file as events of Connect channels show it: ask files.info for the rest."""
    return {
        "id": file["id"],
        "mode": "file_access",
        "file_access": "check_file_info",
        "created": 0,
        "timestamp": 0,
        "user": "",
    }


def bare(told: Message) -> Message:
    """A message as embedded in other payloads: without metadata."""
    return {name: value for name, value in told.items() if name != "metadata"}
