"""Slack's dicts to typed input: the only place that indexes a body. Nothing here raises on odd shapes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.slack import form, text
from bot.slack.form import inside as _map
from bot.slack.form import string as _str
from storage.changes import Change
from storage.files import Attached
from storage.intake import Incoming

Body = Mapping[str, Any]

NOT_TURNS = frozenset(
    {
        "me_message", "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
        "channel_archive", "channel_unarchive", "channel_posting_permissions", "channel_convert_to_private",
        "group_join", "group_leave", "group_topic", "group_purpose", "group_name", "group_archive", "group_unarchive",
        "ekm_access_denied", "assistant_app_thread", "message_replied", "pinned_item", "unpinned_item",
        "reminder_add", "bot_add", "bot_remove", "tombstone", "huddle_thread", "file_comment", "file_mention",
        "app_conversation_join", "joiner_notification", "slackbot_response", "reply_broadcast",
    }
)  # fmt: skip
"""Subtypes that are life-cycle lines or shadows of other events, not somebody's turn."""


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """An event about channels or people, not a message."""

    event_id: str
    kind: str
    channel: str
    body: dict[str, Any]


def event(body: Body) -> Incoming | Change | LifeCycle | None:
    """The message, change or life-cycle event in an Events API body; None where there is none for us."""
    inner = body.get("event")
    if not isinstance(inner, Mapping):
        return None
    kind = _str(inner, "type")
    event_id = _str(body, "event_id") or fingerprint("event", body)
    if kind == "app_mention" or kind == "message":
        return _message(event_id, inner)
    channel = inner.get("channel")
    if isinstance(channel, Mapping):
        channel = channel.get("id")
    return LifeCycle(event_id, kind, channel if isinstance(channel, str) else "", dict(inner))


def _message(event_id: str, inner: Body) -> Incoming | Change | None:
    subtype, channel = _str(inner, "subtype"), _str(inner, "channel")
    if subtype == "message_changed":
        return _changed(event_id, channel, inner)
    if subtype == "message_deleted":
        ts = _str(inner, "deleted_ts")
        return Change(event_id=event_id, channel=channel, ts=ts, deleted=True) if channel and is_ts(ts) else None
    ts = _str(inner, "ts")
    if subtype in NOT_TURNS or not channel or not is_ts(ts):
        return None
    raw = _str(inner, "text")
    files = inner.get("files")
    thread_ts = _str(inner, "thread_ts")
    return Incoming(
        event_id=event_id,
        channel=channel,
        ts=ts,
        thread_ts=thread_ts if is_ts(thread_ts) else "",
        direct=_str(inner, "channel_type") == "im" or channel.startswith("D"),
        person=_str(inner, "user"),
        team=_str(inner, "user_team") or _str(inner, "team"),
        text=text.clean(text.read(raw)),
        files=tuple(_file_name(item) for item in files) if isinstance(files, list) else (),
        mentions=text.mentions(raw),
        from_bot=bool(inner.get("bot_id") or (inner.get("app_id") and not inner.get("user")))
        or subtype == "bot_message",
        at=ts_time(ts),
    )


def _changed(event_id: str, channel: str, inner: Body) -> Change | None:
    message = inner.get("message")
    if not isinstance(message, Mapping):
        return None
    ts = _str(message, "ts")
    if not channel or not is_ts(ts) or message.get("bot_id"):
        return None  # bots' messages change with every reply count, unfurl and update of our own cards
    if _str(message, "subtype") == "tombstone":
        return Change(event_id=event_id, channel=channel, ts=ts, deleted=True)
    return Change(event_id=event_id, channel=channel, ts=ts, text=text.clean(text.read(_str(message, "text"))))


def _file_name(item: object) -> str:
    if not isinstance(item, Mapping):
        return "file"
    return text.clean(_str(item, "name") or _str(item, "title") or "file", 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """A press, submission, command or shortcut."""

    kind: str
    """``press``, ``submit``, ``closed``, ``command`` or ``shortcut``."""
    name: str
    """action_id, callback_id or command."""
    person: str
    person_team: str
    """The team in the payload: told apart, never trusted for a right."""
    channel: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    value: str = ""
    """A button's value, a command's text, a modal's one-time id."""
    words: str = ""
    """What was typed into a modal's field."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Every field of a modal by its block_id: what was typed or chosen."""
    files: Sequence[Attached] = ()
    """What was put into a modal's fields for files."""
    trigger: str = ""
    response_url: str = ""
    view: str = ""
    modal: str = ""
    """Of a press inside an open modal: its one-time id."""
    label: str = ""


def interaction(body: Body) -> Interaction | None:
    """The interaction a body holds; None where it is none."""
    kind = _str(body, "type")
    user = body.get("user") if isinstance(body.get("user"), Mapping) else {}
    assert isinstance(user, Mapping)
    person, team = _str(user, "id"), _str(user, "team_id")
    if "command" in body:
        return Interaction(
            kind="command", name=_str(body, "command"), person=_str(body, "user_id"),
            person_team=_str(body, "team_id"), channel=_str(body, "channel_id"), value=_str(body, "text"),
            trigger=_str(body, "trigger_id"), response_url=_str(body, "response_url"),
        )  # fmt: skip
    if kind == "block_actions":
        return _press(body, person, team)
    if kind in {"message_action", "shortcut"}:
        message = _map(body, "message")
        return Interaction(
            kind="shortcut", name=_str(body, "callback_id"), person=person, person_team=team,
            channel=_str(_map(body, "channel"), "id"), message_ts=_str(message, "ts"),
            thread_ts=_str(message, "thread_ts"), trigger=_str(body, "trigger_id"),
            response_url=_str(body, "response_url"),
        )  # fmt: skip
    if kind in {"view_submission", "view_closed"}:
        view = _map(body, "view")
        return Interaction(
            kind="submit" if kind == "view_submission" else "closed", name=_str(view, "callback_id"),
            person=person, person_team=team, value=_str(view, "private_metadata"), view=_str(view, "id"),
            words=form.typed(view), fields=form.fields(view), files=form.files(view, person),
            trigger=_str(body, "trigger_id"),
        )  # fmt: skip
    return None


def _press(body: Body, person: str, team: str) -> Interaction | None:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    container = _map(body, "container")
    message = _map(body, "message")
    label = action.get("text")
    return Interaction(
        kind="press",
        name=_str(action, "action_id")[:255],
        person=person,
        person_team=team,
        channel=_str(_map(body, "channel"), "id") or _str(container, "channel_id"),
        message_ts=_str(message, "ts") or _str(container, "message_ts"),
        thread_ts=_str(message, "thread_ts") or _str(container, "thread_ts"),
        value=_str(action, "value") or _str(_map(action, "selected_option"), "value"),
        trigger=_str(body, "trigger_id"),
        response_url=_str(body, "response_url"),
        view=_str(_map(body, "view"), "id"),
        modal=_str(_map(body, "view"), "private_metadata"),
        fields=form.fields(_map(body, "view")),
        label=_str(label, "text") if isinstance(label, Mapping) else "",
    )


def interaction_key(body: Body) -> str:
    """What makes a repeated delivery the same: its trigger and, for presses, the action's time."""
    trigger = _str(body, "trigger_id")
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    moment = _str(action, "action_ts")
    return f"act:{trigger}:{moment}" if trigger else fingerprint("act", body)


def fingerprint(kind: str, body: Body) -> str:
    """A key for a body that carries no id of its own."""
    return f"{kind}:{hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()}"


def is_ts(value: str) -> bool:
    """Whether the text is a Slack ts: seconds, a dot, up to six digits, in a sane range."""
    seconds, dot, micro = value.partition(".")
    return (
        dot == "." and seconds.isascii() and seconds.isdigit() and micro.isascii() and micro.isdigit()
        and len(seconds) <= 11 and len(micro) <= 6
    )  # fmt: skip


def ts_time(ts: str) -> datetime:
    """The aware UTC time in a ts."""
    return datetime.fromtimestamp(float(ts), UTC)
