"""Shapes of interaction payloads and slash commands."""

from typing import Any

from bot.sandbox import events
from bot.sandbox.rooms import Message, Room
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.world import View, World

Payload = dict[str, Any]


def _who(world: World, user: str) -> dict[str, str]:
    person = world.people[user]
    handle = person.name.lower().replace(" ", ".")
    return {"id": user, "username": handle, "name": handle, "team_id": person.team_id}


def _team(world: World, team_id: str) -> dict[str, str]:
    team = world.teams[team_id]
    return {"id": team.id, "domain": team.domain}


def _place(room: Room) -> dict[str, str]:
    names = {"channel": room.name, "group": "privategroup", "im": "directmessage"}
    return {"id": room.id, "name": names[room.kind]}


def _common(world: World, kind: str, user: str, team_id: str) -> Payload:
    return {
        "type": kind,
        "team": _team(world, team_id),
        "enterprise": None,
        "is_enterprise_install": False,
        "user": _who(world, user),
        "api_app_id": world.config.app_id,
        "token": world.config.verification_token,
    }


def response_url(world: World, answer: ResponseUrl) -> str:
    """A URL that answers at the interaction's place."""
    return f"{world.base_url}/response/{world.tickets.response_url(answer)}"


def press_in_message(world: World, user: str, room: Room, message: Message, action: Payload) -> Payload:
    """block_actions of a message. `team` is the installing workspace, whoever presses."""
    thread_ts = message.get("thread_ts", "")
    ephemeral = bool(message.get("is_ephemeral"))
    container: Payload = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": room.id,
        "is_ephemeral": ephemeral,
    }
    if thread_ts:
        container["thread_ts"] = thread_ts
    answer = ResponseUrl(user, room.id, world.now(), message["ts"], thread_ts, ephemeral)
    payload = {
        **_common(world, "block_actions", user, world.config.team.id),
        "container": container,
        "trigger_id": world.tickets.trigger(user),
        "channel": _place(room),
        "state": {"values": {}},
        "response_url": response_url(world, answer),
        "actions": [action],
    }
    if not ephemeral:
        payload["message"] = events.bare(message)
    return payload


def press_in_view(world: World, user: str, view: View, action: Payload) -> Payload:
    """block_actions of a modal or Home."""
    return {
        **_common(world, "block_actions", user, world.config.team.id),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": world.tickets.trigger(user, view["id"] if view["type"] == "modal" else ""),
        "view": view,
        "actions": [action],
    }


def submission(world: World, user: str, view: View) -> Payload:
    """view_submission. `team` is the submitter's own workspace, even an external one."""
    return {
        **_common(world, "view_submission", user, world.people[user].team_id),
        "trigger_id": world.tickets.trigger(user, view["id"]),
        "view": view,
    }


def closed(world: World, user: str, view: View, *, cleared: bool) -> Payload:
    """A modal closed without submitting."""
    return {
        **_common(world, "view_closed", user, world.people[user].team_id),
        "view": view,
        "is_cleared": cleared,
    }


def message_shortcut(world: World, user: str, room: Room, message: Message, callback_id: str) -> Payload:
    """A message shortcut (message_action)."""
    answer = ResponseUrl(user, room.id, world.now(), message["ts"], message.get("thread_ts", ""))
    payload = {
        **_common(world, "message_action", user, world.config.team.id),
        "callback_id": callback_id,
        "trigger_id": world.tickets.trigger(user),
        "response_url": response_url(world, answer),
        "message_ts": message["ts"],
        "message": events.bare(message),
        "channel": _place(room),
        "action_ts": world.next_ts(),
    }
    return _as_shortcut(payload)


def global_shortcut(world: World, user: str, callback_id: str) -> Payload:
    """A global shortcut."""
    payload = {
        **_common(world, "shortcut", user, world.config.team.id),
        "callback_id": callback_id,
        "trigger_id": world.tickets.trigger(user),
        "action_ts": world.next_ts(),
    }
    return _as_shortcut(payload)


def _as_shortcut(payload: Payload) -> Payload:
    """Shortcut payloads name neither the app nor the username, in Slack's recordings."""
    del payload["api_app_id"], payload["user"]["username"]
    return payload


def command(world: World, user: str, room: Room, name: str, text: str) -> Payload:
    """A slash command; it never says in which thread."""
    answer = ResponseUrl(user, room.id, world.now())
    return {
        "token": world.config.verification_token,
        "team_id": world.config.team.id,
        "team_domain": world.config.team.domain,
        "channel_id": room.id,
        "channel_name": _place(room)["name"],
        "user_id": user,
        "user_name": _who(world, user)["name"],
        "command": name,
        "text": text,
        "api_app_id": world.config.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, answer),
        "trigger_id": world.tickets.trigger(user),
    }
