"""The one made-up workspace of all measurements: customers, their channels, and the agents."""

import itertools
import json
import time
from typing import Any

HOME = "T0HOME"
APP = "A0BENCH"
BOT_USER, BOT_ID = "U0BOT", "B0BOT"
AGENT_CHANNEL = "C0AGENTS"
AGENTS = ("U0ADA", "U0BEN", "U0CLEO", "U0DAN")
BOT_TOKEN = "xoxb-" + "1-bench"  # joined: nobody's token, and no scanner's find
APP_TOKEN = "xapp-" + "1-bench"
SECRET = "0123456789abcdef" * 2

_ids = itertools.count(1)
_stamps = itertools.count()
_start = time.time()


def new_ts() -> str:
    """A ts of now that no other message has: the clock's milliseconds and a running number below them."""
    return f"{time.time():.3f}{next(_stamps) % 1000:03d}"


def new_id(prefix: str) -> str:
    """A fresh id of Slack's kind, also across runs."""
    return f"{prefix}{int(_start * 1000):X}{next(_ids):06X}"


def channel(number: int) -> str:
    """The channel of a customer."""
    return f"C0L{number:05d}"


def customer(number: int) -> str:
    """A customer's user id."""
    return f"U0L{number:05d}"


def team(number: int) -> str:
    """A customer's workspace."""
    return f"T0L{number:05d}"


def user_info(user: str) -> dict[str, Any]:
    """users.info's object: agents of the home workspace, everybody else from outside."""
    inside = user in AGENTS or user == BOT_USER
    team_id = HOME if inside else f"T{user[1:]}"
    images = {f"image_{size}": f"https://avatars.example/{user}-{size}.png" for size in (24, 32, 48, 72, 192, 512)}
    return {
        "id": user, "team_id": team_id, "name": user.lower(), "deleted": False, "real_name": f"Person {user}",
        "profile": {"real_name": f"Person {user}", "display_name": user, "team": team_id, **images},
        "is_bot": user == BOT_USER, "is_app_user": False, "is_stranger": False, "is_restricted": False,
        "is_ultra_restricted": False, "is_admin": False, "is_owner": False, "updated": 0,
    }  # fmt: skip


def channel_info(room: str) -> dict[str, Any]:
    """conversations.info's object: customers' channels are shared with their one team."""
    outside = room != AGENT_CHANNEL
    theirs = [f"T{room[1:]}"] if outside else []
    return {
        "id": room, "name": room.lower(), "name_normalized": room.lower(), "is_channel": True, "is_group": False,
        "is_im": False, "is_mpim": False, "is_private": False, "is_archived": False, "is_member": True,
        "is_ext_shared": outside, "is_shared": outside, "is_org_shared": False, "is_pending_ext_shared": False,
        "created": 1_780_000_000, "creator": AGENTS[0], "context_team_id": HOME, "shared_team_ids": [HOME, *theirs],
        "internal_team_ids": [HOME], "connected_team_ids": theirs, "conversation_host_id": HOME,
        "topic": {"value": "", "creator": "", "last_set": 0}, "purpose": {"value": "", "creator": "", "last_set": 0},
    }  # fmt: skip


def message(number: int, text: str, ts: str, thread_ts: str = "") -> bytes:
    """An Events API body: a customer writes in their channel. About 1 kB, shaped as Slack records it."""
    who, theirs = customer(number), team(number)
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "client_msg_id": f"00000000-0000-4000-8000-{next(_ids):012x}", "type": "message", "user": who, "text": text,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [words]}], "ts": ts, "team": theirs,
        "channel": channel(number), "event_ts": ts, "channel_type": "channel",
    }  # fmt: skip
    if thread_ts:
        event |= {"thread_ts": thread_ts, "parent_user_id": who}
    event_id = new_id("Ev")
    ours = {"enterprise_id": None, "team_id": HOME, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
    return json.dumps(
        {
            "token": "verification", "team_id": theirs, "context_team_id": HOME, "context_enterprise_id": None,
            "api_app_id": APP, "event": event, "type": "event_callback", "event_id": event_id,
            "event_time": int(float(ts)), "authorizations": [ours], "is_ext_shared_channel": True,
            "event_context": f"4-{event_id}",
        }
    ).encode()  # fmt: skip


def take_over(number: int, agent: str, ts: str) -> dict[str, Any]:
    """A message_action body: an agent uses Take over on a customer's message."""
    who = {"id": agent, "name": agent.lower(), "team_id": HOME}
    told = {"type": "message", "user": customer(number), "text": "…", "ts": ts, "team": team(number)}
    return {
        "type": "message_action", "callback_id": "takeover", "team": {"id": HOME, "domain": "home"},
        "enterprise": None, "is_enterprise_install": False, "user": who, "token": "verification",
        "trigger_id": new_id("1.2."), "response_url": "", "message_ts": ts, "message": told,
        "channel": {"id": channel(number), "name": channel(number).lower()}, "action_ts": new_ts(),
    }  # fmt: skip


def press(card: dict[str, Any], action_id: str, agent: str) -> dict[str, Any]:
    """A block_actions body: an agent presses a button of a posted card."""
    elements = [one for block in card["blocks"] for one in block.get("elements", ()) if isinstance(one, dict)]
    button = next(one for one in elements if one.get("action_id") == action_id)
    who = {"id": agent, "username": agent.lower(), "name": agent.lower(), "team_id": HOME}
    return {
        "type": "block_actions", "team": {"id": HOME, "domain": "home"}, "enterprise": None,
        "is_enterprise_install": False, "user": who, "api_app_id": APP, "token": "verification",
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": AGENT_CHANNEL, "is_ephemeral": False},
        "trigger_id": new_id("1.2."), "channel": {"id": AGENT_CHANNEL, "name": "agents"}, "state": {"values": {}},
        "response_url": "", "message": {"type": "message", "user": BOT_USER, "ts": card["ts"], "text": card["text"]},
        "actions": [button | {"action_ts": new_ts()}],
    }  # fmt: skip
