"""What Slack sends, as typed input: any shape passes, no shape raises (DESIGN P1)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.slack import payloads
from bot.slack.payloads import Interaction, LifeCycle, is_ts, ts_time
from storage.changes import Change
from storage.intake import Incoming

TS = "1763800000.000100"
NAMES = ("type", "subtype", "event", "event_id", "channel", "ts", "thread_ts", "text", "user", "team", "user_team",
         "message", "deleted_ts", "files", "bot_id", "app_id", "channel_type", "edited", "hidden", "name", "id",
         "actions", "action_id", "action_ts", "container", "trigger_id", "view", "state", "values", "value",
         "callback_id", "private_metadata", "command", "user_id", "response_url", "message_ts", "size", "url_private",
         "mimetype", "title")  # fmt: skip
WORDS = ("message", "app_mention", "message_changed", "message_deleted", "block_actions", "view_submission",
         "message_action", "shortcut", "view_closed", "tombstone", "im", "C0JUNIPER", TS, "D0MIA")  # fmt: skip
REST = frozenset({"fields", "files"})
"""What an interaction holds besides texts."""
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(WORDS)
KEYS = st.sampled_from(NAMES) | st.text(max_size=5)
JSONISH = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSONISH, max_size=8)


def parse(body: Mapping[str, Any]) -> list[object]:
    """Everything a body goes through."""
    found: list[object] = [payloads.event(body), payloads.interaction(body)]
    assert payloads.interaction_key(body).startswith("act:")
    assert payloads.fingerprint("x", body) == payloads.fingerprint("x", dict(reversed(list(body.items()))))
    for item in found:
        check(item)
    return found


def check(item: object) -> None:
    if isinstance(item, Incoming | Change):
        assert item.event_id
        assert item.channel
        assert is_ts(item.ts)
        assert isinstance(item.text, str)
    if isinstance(item, Incoming):
        assert item.at.tzinfo is not None
        assert item.thread_ts == "" or is_ts(item.thread_ts)
        assert all(isinstance(name, str) and name for name in item.files)
    if isinstance(item, Interaction):
        assert item.kind in {"press", "submit", "closed", "command", "shortcut"}
        assert all(isinstance(getattr(item, name), str) for name in Interaction.__slots__ if name not in REST)
        assert all(isinstance(part, str) for pair in item.fields.items() for part in pair)
        assert all(file.id and file.name and file.size >= 0 for file in item.files)


@settings(max_examples=150)
@given(BODIES)
def test_no_body_raises(body: dict[str, Any]) -> None:
    parse(body)


@settings(max_examples=150)
@given(BODIES, st.sampled_from(["message", "app_mention", "channel_rename"]), st.sampled_from([TS, "", "1.0"]))
def test_no_event_raises(inner: dict[str, Any], kind: str, ts: str) -> None:
    parse({"event_id": "Ev1", "event": {"channel": "C1", "ts": ts, **inner, "type": kind}})


@settings(max_examples=200)
@given(BODIES, st.sampled_from(["block_actions", "view_submission", "message_action", "view_closed"]))
def test_no_interaction_raises(body: dict[str, Any], kind: str) -> None:
    parse({**body, "type": kind})


@pytest.mark.parametrize(
    ("ts", "good"),
    [
        (TS, True),
        ("1763800000.1", True),
        ("0.000001", True),
        ("99999999999.999999", True),
        ("1763800000", False),
        ("1763800000.", False),
        (".000100", False),
        (".", False),
        ("", False),
        ("-1763800000.000100", False),
        ("1763800000.0001000", False),
        ("999999999999.000100", False),
        ("1e9.5", False),
        ("nan.0", False),
        ("１７６３８０００００.０００１００", False),
        ("1763800000.000100 ", False),
        ("1_763.000100", False),
        ("1763800000.00.01", False),
    ],
)
def test_only_a_slack_ts_is_a_ts(ts: str, good: bool) -> None:
    assert is_ts(ts) is good
    if good:
        assert ts_time(ts).utcoffset() is not None


@pytest.mark.parametrize("ts", [1763800000.0001, 10**400, None, [], "soon", "1" * 5000 + ".0", True])
def test_a_message_with_a_bad_ts_is_no_message(ts: object) -> None:
    assert payloads.event({"event": {"type": "message", "channel": "C1", "text": "x", "ts": ts}}) is None


# --- Slack's own recorded shapes -------------------------------------------------------------------------------

FILLED = {"ts": TS, "thread_ts": TS, "deleted_ts": TS, "message_ts": TS, "event_ts": TS, "action_ts": "1763800001.5",
          "channel": "C0JUNIPER", "channel_id": "C0JUNIPER", "user": "U0MIA", "user_id": "U0MIA", "id": "U0MIA",
          "team": "T0JUNIPER", "team_id": "T0JUNIPER", "text": "Where is <@U0ADA> &amp; co?", "name": "list.pdf",
          "event_id": "Ev0001", "trigger_id": "1.2.3", "action_id": "handoff.claim", "callback_id": "takeover",
          "value": "words", "command": "/handoff", "bot_id": ""}  # fmt: skip


def filled(value: Any, key: str = "") -> Any:
    """The sample with plausible values where the recording blanked them."""
    if isinstance(value, dict):
        return {name: filled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, key) for item in value]
    return FILLED.get(key, "x") if value == "" and key not in {"subtype", "app_id"} else value


def samples(shared: Path, folder: str) -> list[tuple[str, dict[str, Any]]]:
    found = sorted((shared / "slack" / "samples" / folder).glob("*.json"))
    assert found
    return [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in found]


def test_every_recorded_event_passes_blank_and_filled(shared: Path) -> None:
    seen: dict[str, object] = {}
    for name, body in samples(shared, "events"):
        parse(body)
        seen[name] = parse(filled(body))[0]
    assert len(seen) >= 27
    turns = {name for name, item in seen.items() if isinstance(item, Incoming)}
    changes = {name for name, item in seen.items() if isinstance(item, Change)}
    assert turns == {
        "MessagePayload", "MessageBotPayload", "MessageFileSharePayload", "MessageThreadBroadcastPayload",
        "AppMentionPayload",
    }  # fmt: skip
    assert changes == {"MessageChangedPayload", "MessageDeletedPayload"}
    silent = {"MessageChannelJoinPayload", "MessageMePayload", "MessageRepliedPayload"}
    assert {name for name, item in seen.items() if item is None} == silent
    assert all(isinstance(seen[name], LifeCycle) for name in seen.keys() - turns - changes - silent)


def test_every_recorded_interaction_passes_blank_and_filled(shared: Path) -> None:
    seen: dict[str, object] = {}
    for name, body in samples(shared, "interactive"):
        parse(body)
        seen[name] = parse(filled(body))[1]
    kinds = {name: item.kind for name, item in seen.items() if isinstance(item, Interaction)}
    assert kinds == {
        "BlockActionPayload": "press",
        "MessageShortcutPayload": "shortcut",
        "SlashCommandPayload": "command",
        "ViewSubmissionPayload": "submit",
        "ViewClosedPayload": "closed",
    }  # an AttachmentAction is the old style of buttons, which we never post


def test_every_recorded_body_survives_one_field_of_another_type(shared: Path) -> None:
    """A field that changes its type is Slack's commonest surprise."""
    odds: tuple[object, ...] = (None, 7, [])
    for folder in ("events", "interactive"):
        for _, body in samples(shared, folder):
            for broken in (item for odd in odds for item in replaced(body, odd)):
                check(payloads.event(broken))
                check(payloads.interaction(broken))


def replaced(body: dict[str, Any], odd: object, depth: int = 0) -> list[dict[str, Any]]:
    """The body once for each field near its top, with that field odd."""
    out = [{**body, key: odd} for key in body]
    if depth < 2:
        for key, value in body.items():
            if isinstance(value, dict):
                out += [{**body, key: inner} for inner in replaced(value, odd, depth + 1)]
    return out
