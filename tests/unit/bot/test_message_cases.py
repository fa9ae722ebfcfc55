"""Every case of message events a robust bot must handle, written by hand from Slack's documentation."""

from typing import Any

import pytest

from bot.slack import payloads
from bot.slack.payloads import Interaction, LifeCycle
from storage.changes import Change
from storage.intake import Incoming

TS, ROOT, NOW = "1763800000.000100", "1763790000.000200", "1763800009.000300"


def told(**inner: Any) -> Any:
    """What an event body with this inner event is to us."""
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0HOME", "event": {"type": "message", **inner}}
    return payloads.event(body)


def message(**more: Any) -> Any:
    return told(**{"channel": "C1", "channel_type": "channel", "user": "U0MIA", "ts": TS, "text": "hello", **more})


def changed(**embedded: Any) -> Any:
    inner = {"type": "message", "user": "U0MIA", "ts": TS, "text": "new words", **embedded}
    return told(subtype="message_changed", hidden=True, channel="C1", ts=NOW, message=inner,
                previous_message={"ts": TS, "text": "old"})  # fmt: skip


def test_a_plain_message_is_a_new_turn() -> None:
    turn = message(client_msg_id="x", thread_ts=ROOT, team="T0JUNIPER")
    assert isinstance(turn, Incoming)
    assert (turn.channel, turn.ts, turn.thread_ts, turn.person) == ("C1", TS, ROOT, "U0MIA")
    assert (turn.text, turn.direct, turn.from_bot, turn.files) == ("hello", False, False, ())


def test_the_time_of_a_turn_is_the_time_it_was_written() -> None:
    turn = message()
    assert turn.at.isoformat() == "2025-11-22T08:26:40.000100+00:00"


def test_the_text_is_read_as_people_see_it() -> None:
    turn = message(text="<@U0ADA> 1 &lt; 2 <https://a.example|press>")
    assert turn.text == "@U0ADA 1 < 2 press (https://a.example)"
    assert turn.mentions == ("U0ADA",)


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1", "bot_profile": {"app_id": "A1"}},
        {"bot_id": "B1", "subtype": "bot_message", "user": None, "username": "old app"},
        {"subtype": "bot_message", "user": None},
        {"app_id": "A2", "user": None},
    ],
)
def test_a_bots_message_is_marked_and_never_taken_for_a_person(more: dict[str, Any]) -> None:
    turn = message(**more)
    assert isinstance(turn, Incoming)
    assert turn.from_bot


def test_an_edit_names_the_message_and_not_the_event() -> None:
    change = changed(edited={"user": "U0MIA", "ts": NOW})
    assert isinstance(change, Change)
    assert (change.ts, change.text, change.deleted) == (TS, "new words", False)


def test_an_unfurl_or_reply_count_carries_the_same_text_for_the_store_to_compare() -> None:
    change = changed(user=None, text="hello &amp; bye", reply_count=3)
    assert isinstance(change, Change)
    assert change.text == message(text="hello &amp; bye").text


def test_changes_of_our_own_and_other_bots_messages_are_nothing() -> None:
    assert changed(bot_id="B1") is None


def test_a_deletion_names_the_deleted_message() -> None:
    change = told(subtype="message_deleted", hidden=True, channel="C1", ts=NOW, deleted_ts=TS, previous_message={})
    assert (change.ts, change.deleted) == (TS, True)


def test_a_deleted_parent_that_leaves_a_placeholder_is_a_deletion() -> None:
    change = changed(subtype="tombstone", user="USLACKBOT", text="This message was deleted.")
    assert (change.ts, change.deleted, change.text) == (TS, True, "")


def test_shared_files_are_a_turn_with_their_names_stubs_included() -> None:
    files = [{"id": "F1", "name": "log.txt"}, {"id": "F2", "file_access": "check_file_info"}, "odd", {"title": "T"}]
    turn = message(subtype="file_share", files=files, text="")
    assert isinstance(turn, Incoming)
    assert turn.files == ("log.txt", "file", "file", "T")


def test_a_thread_broadcast_is_one_turn_in_its_thread() -> None:
    turn = message(subtype="thread_broadcast", thread_ts=ROOT, root={"ts": ROOT})
    assert isinstance(turn, Incoming)
    assert (turn.ts, turn.thread_ts) == (TS, ROOT)
    assert message(subtype="reply_broadcast", thread_ts=ROOT) is None


@pytest.mark.parametrize(
    "subtype",
    ["me_message", "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
     "channel_archive", "channel_unarchive", "channel_posting_permissions", "group_join", "group_leave", "group_topic",
     "group_name", "ekm_access_denied", "assistant_app_thread", "message_replied", "pinned_item", "tombstone"],
)  # fmt: skip
def test_a_line_about_the_channel_is_no_turn(subtype: str) -> None:
    assert message(subtype=subtype) is None


def test_a_direct_message_is_known_by_its_type_or_its_channel() -> None:
    assert message(channel="D1", channel_type="im").direct
    assert message(channel="D1", channel_type=None).direct
    assert not message(channel="G1", channel_type="mpim").direct


def test_a_mention_and_its_twin_are_one_message_under_two_event_ids() -> None:
    twin = told(type="app_mention", channel="C1", user="U0MIA", ts=TS, text="hello", team="T0HOME")
    assert isinstance(twin, Incoming)
    assert (twin.channel, twin.ts, twin.text) == (message().channel, message().ts, message().text)


def test_the_team_of_a_mention_is_the_authors_where_slack_tells_it() -> None:
    assert told(type="app_mention", channel="C1", user="U1", ts=TS, team="T0HOME", user_team="E0OUT").team == "E0OUT"


def test_an_event_without_an_id_gets_the_same_one_every_time() -> None:
    body = {"event": {"type": "message", "channel": "C1", "ts": TS, "user": "U1", "text": "x"}}
    first, again = payloads.event(body), payloads.event(dict(body))
    assert isinstance(first, Incoming)
    assert isinstance(again, Incoming)
    assert first.event_id == again.event_id


def test_a_line_break_or_hidden_sign_in_a_message_cannot_hide_words() -> None:
    assert message(text="re\u200bfund\u2028now\U000e0041").text == "refund\nnow"


@pytest.mark.parametrize(
    ("inner", "channel"),
    [
        ({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C1"}, ""),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "x"}}, "C1"),
        ({"type": "member_joined_channel", "channel": "C1", "user": "U1"}, "C1"),
        ({"type": "channel_shared", "channel": "C1", "connected_team_id": "T1"}, "C1"),
        ({"type": "reaction_added", "item": {"channel": "C1"}}, ""),
    ],
)
def test_an_event_about_channels_or_people_keeps_its_kind(inner: dict[str, Any], channel: str) -> None:
    event = payloads.event({"event_id": "Ev1", "event": inner})
    assert isinstance(event, LifeCycle)
    assert (event.kind, event.channel, event.body) == (inner["type"], channel, inner)


PRESS: dict[str, Any] = {
    "type": "block_actions", "user": {"id": "U0ADA", "team_id": "T0HOME"}, "team": {"id": "T0OTHER"},
    "trigger_id": "1.2.3", "channel": {"id": "C1"}, "message": {"ts": TS, "thread_ts": ROOT},
    "actions": [{"action_id": "handoff.claim", "value": "v", "action_ts": NOW, "text": {"text": "Claim"}}],
}  # fmt: skip


def test_a_press_carries_who_where_and_which_button() -> None:
    act = payloads.interaction(PRESS)
    assert act is not None
    assert (act.kind, act.name, act.person, act.person_team) == ("press", "handoff.claim", "U0ADA", "T0HOME")
    assert (act.channel, act.message_ts, act.thread_ts, act.value, act.label) == ("C1", TS, ROOT, "v", "Claim")


def test_a_repeated_press_has_the_same_key_and_a_second_press_another() -> None:
    again = {**PRESS, "token": "other"}
    second = {**PRESS, "actions": [{**PRESS["actions"][0], "action_ts": "1763800010.1"}]}
    assert payloads.interaction_key(PRESS) == payloads.interaction_key(again)
    assert payloads.interaction_key(PRESS) != payloads.interaction_key(second)


def test_a_submission_carries_the_words_typed_and_the_one_time_id() -> None:
    view = {"id": "V1", "callback_id": "modal.reply", "private_metadata": "m1",
            "state": {"values": {"words": {"words": {"type": "plain_text_input", "value": "a\u202eb"}}}}}  # fmt: skip
    act = payloads.interaction({"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T0EXT"}, "view": view})
    assert isinstance(act, Interaction)
    assert (act.kind, act.name, act.value, act.words) == ("submit", "modal.reply", "m1", "ab")


def test_a_command_carries_its_words_even_the_word_payload() -> None:
    act = payloads.interaction({"command": "/qa", "text": "show payload", "user_id": "U1", "channel_id": "C1"})
    assert act is not None
    assert (act.kind, act.name, act.value, act.person, act.channel) == ("command", "/qa", "show payload", "U1", "C1")


def test_a_shortcut_names_the_message_it_was_used_on() -> None:
    body = {"type": "message_action", "callback_id": "takeover", "user": {"id": "U1"}, "channel": {"id": "C1"},
            "message": {"ts": TS, "thread_ts": ROOT}}  # fmt: skip
    act = payloads.interaction(body)
    assert act is not None
    assert (act.kind, act.name, act.message_ts, act.thread_ts) == ("shortcut", "takeover", TS, ROOT)
