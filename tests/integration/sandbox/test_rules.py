"""The sandbox refuses what Slack refuses."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, SlackRefusal, VirtualClock, parcelway, serve
from bot.sandbox import methods as web_api


def call(sandbox: Sandbox, method: str, **args: Any) -> dict[str, Any]:
    token = sandbox.app_token if method == "apps.connections.open" else sandbox.bot_token
    return web_api.call(sandbox, method, token, args)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def world(clock: VirtualClock) -> Sandbox:
    return Sandbox(parcelway(), clock)


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("no.such", {}, "unknown_method"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "x", "thread": "1.0"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0DESK"}, "no_text"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "  "}, "no_text"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "x", "username": "Ada"}, "missing_scope"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "C0DESK", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
    ("chat.update", {"channel": "C0DESK", "ts": "1.000000", "text": "x"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": "C0DESK", "user": "U0MIA", "text": "x"}, "user_not_in_channel"),
    ("conversations.replies", {"channel": "C0DESK", "ts": "1.000000"}, "thread_not_found"),
    ("conversations.info", {"channel": "D0MIA"}, "missing_scope"),
    ("conversations.history", {"channel": "C0DESK", "limit": "0"}, "invalid_limit"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("reactions.add", {"channel": "C0DESK", "name": "eyes", "timestamp": "1.0"}, "missing_scope"),
    ("views.open", {"trigger_id": "1", "view": "nonsense"}, "invalid_json"),
    ("files.info", {"file": "F0NONE"}, "file_not_found"),
)


@pytest.mark.parametrize(("method", "args", "error"), REFUSED)
def test_a_wrong_call_gets_slacks_error(world: Sandbox, method: str, args: dict[str, Any], error: str) -> None:
    answer = call(world, method, **args)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert world.calls[-1].error == error


def test_missing_scope_says_what_is_needed(world: Sandbox) -> None:
    answer = call(world, "team.info")
    assert answer["needed"] == "team:read"
    assert "chat:write" in answer["provided"]


def test_tokens_are_checked(world: Sandbox) -> None:
    assert web_api.call(world, "auth.test", "", {})["error"] == "not_authed"
    assert web_api.call(world, "auth.test", "xoxb-other", {})["error"] == "invalid_auth"
    assert web_api.call(world, "auth.test", world.app_token, {})["error"] == "not_allowed_token_type"
    assert web_api.call(world, "apps.connections.open", world.bot_token, {})["error"] == "not_allowed_token_type"


def test_a_lenient_sandbox_lets_unknown_arguments_pass() -> None:
    lenient = Sandbox(replace(parcelway(), lenient=True), VirtualClock())
    assert call(lenient, "auth.test", frobnicate="1")["ok"]


async def test_the_bot_cannot_post_where_it_is_not_or_nothing_is_posted(world: Sandbox) -> None:
    await world.leave("U0BATON", "C0DESK")
    assert call(world, "chat.postMessage", channel="C0DESK", text="x")["error"] == "not_in_channel"
    await world.archive("C0QA")
    assert call(world, "chat.postMessage", channel="C0QA", text="x")["error"] == "is_archived"


async def test_only_own_messages_can_be_changed_or_deleted(world: Sandbox) -> None:
    ts = await world.say("U0ADA", "C0DESK", "mine")
    assert call(world, "chat.update", channel="C0DESK", ts=ts, text="x")["error"] == "cant_update_message"
    assert call(world, "chat.delete", channel="C0DESK", ts=ts)["error"] == "cant_delete_message"
    own = call(world, "chat.postMessage", channel="C0DESK", text="x")["ts"]
    assert call(world, "chat.update", channel="C0DESK", ts=own, text="y")["message"]["edited"]
    assert call(world, "chat.update", channel="C0DESK", ts=own, text="z" * 4001)["error"] == "msg_too_long"
    assert call(world, "chat.delete", channel="C0DESK", ts=own)["ok"]
    with pytest.raises(SlackRefusal, match="cant_update_message"):
        await world.edit("U0BEN", "C0DESK", ts, "yours")


async def test_a_message_is_cut_at_forty_thousand_characters(world: Sandbox) -> None:
    answer = call(world, "chat.postMessage", channel="C0DESK", text="x" * 50_000)
    assert len(answer["message"]["text"]) == 40_000


async def test_a_reply_cannot_be_the_root_of_a_thread(world: Sandbox) -> None:
    root = await world.say("U0ADA", "C0DESK", "root")
    reply = await world.say("U0ADA", "C0DESK", "reply", root)
    answer = call(world, "chat.postMessage", channel="C0DESK", text="x", thread_ts=reply)
    assert answer["error"] == "cannot_reply_to_message"


async def test_metadata_comes_back_only_when_asked_for(world: Sandbox) -> None:
    metadata = {"event_type": "sent", "event_payload": {"id": 7}}
    ts = call(world, "chat.postMessage", channel="C0DESK", text="x", metadata=metadata)["ts"]
    plain = call(world, "conversations.replies", channel="C0DESK", ts=ts)["messages"][0]
    assert plain["metadata"] == {"event_type": "sent"}
    full = call(world, "conversations.replies", channel="C0DESK", ts=ts, include_all_metadata="1")["messages"][0]
    assert full["metadata"] == metadata


async def test_replies_come_root_first_and_in_pages(world: Sandbox) -> None:
    root = await world.say("U0MIA", "C0JUNIPER", "root")
    said = [root, *[await world.say("U0MIA", "C0JUNIPER", f"{n}", root) for n in range(5)]]
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = call(world, "conversations.replies", channel="C0JUNIPER", ts=root, limit=2, cursor=cursor)
        seen += [message["ts"] for message in answer["messages"]]
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
    assert seen == said
    assert cursor == ""
    late = call(world, "conversations.replies", channel="C0JUNIPER", ts=root, oldest=said[3])["messages"]
    assert [message["ts"] for message in late] == [root, *said[4:]]


async def test_history_is_newest_first_without_replies(world: Sandbox) -> None:
    roots = [await world.say("U0MIA", "C0JUNIPER", f"{n}") for n in range(5)]
    await world.say("U0MIA", "C0JUNIPER", "reply", roots[0])
    first = call(world, "conversations.history", channel="C0JUNIPER", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = call(world, "conversations.history", channel="C0JUNIPER", limit=3, cursor=cursor)
    assert [message["ts"] for message in [*first["messages"], *rest["messages"]]] == roots[::-1]
    assert (first["has_more"], rest["has_more"]) == (True, False)


async def test_a_root_with_replies_leaves_a_tombstone(world: Sandbox) -> None:
    root = await world.say("U0MIA", "C0JUNIPER", "root")
    reply = await world.say("U0TOM", "C0JUNIPER", "reply", root)
    await world.delete("U0MIA", "C0JUNIPER", root)
    sent = world.deliveries[-1].payload["event"]
    assert (sent["subtype"], sent["message"]["subtype"]) == ("message_changed", "tombstone")
    assert [message["ts"] for message in world.messages("C0JUNIPER", root)] == [root, reply]


async def test_people_are_kept_to_their_places(world: Sandbox) -> None:
    with pytest.raises(SlackRefusal, match="not_in_channel"):
        await world.say("U0MIA", "C0DESK", "let me in")
    with pytest.raises(SlackRefusal, match="user_inactive"):
        await world.say("U0DEE", "C0DESK", "I am gone")
    with pytest.raises(SlackRefusal, match="external_user"):
        await world.command("U0MIA", "C0JUNIPER", "/handoff", "list")
    ts = await world.say("U0ADA", "C0JUNIPER", "hello")
    with pytest.raises(SlackRefusal, match="external_user"):
        await world.shortcut("U0MIA", "C0JUNIPER", ts, "takeover")
    with pytest.raises(SlackRefusal, match="not_in_channel"):
        world.messages("C0DESK", viewer="U0MIA")
    with pytest.raises(SlackRefusal, match="unknown_command"):
        await world.command("U0ADA", "C0DESK", "/unknown")


async def test_typed_words_become_slacks_wire_text(world: Sandbox) -> None:
    await world.say("U0MIA", "C0JUNIPER", "@Parcelway Assistant is 1 < 2 & <!channel>? see https://x.example/a?b=1&c.")
    told = world.messages("C0JUNIPER")[0]
    assert told["text"] == ("<@U0BATON> is 1 &lt; 2 &amp; &lt;!channel&gt;? see <https://x.example/a?b=1&amp;c>.")
    kinds = [each["type"] for each in told["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "link", "text"]
    await world.say("U0MIA", "C0JUNIPER", "ada@parcelway.example and @here and @nobody")
    mailed = world.messages("C0JUNIPER")[1]["text"]
    assert mailed == "<mailto:ada@parcelway.example|ada@parcelway.example> and <!here> and @nobody"


async def test_external_people_are_known_by_users_info_and_not_listed(world: Sandbox) -> None:
    mia = call(world, "users.info", user="U0MIA")["user"]
    assert (mia["team_id"], mia["is_stranger"]) == ("T0JUNIPER", False)
    assert "email" not in mia["profile"]
    listed = {user["id"] for user in call(world, "users.list")["members"]}
    assert "U0MIA" not in listed
    assert {"U0ADA", "U0DEE", "U0BATON"} <= listed
    for channel in ("C0JUNIPER", "D0MIA"):
        await world.leave("U0MIA", channel)
    assert call(world, "users.info", user="U0MIA")["user"]["is_stranger"]


async def test_faults_refuse_limit_and_lose_calls(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.fail("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel="C0DESK", text="one")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    sandbox.fail("chat.postMessage", lost=True, when=lambda args: args["text"] == "two")
    await client.chat_postMessage(channel="C0DESK", text="other")
    client.retry_handlers.clear()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C0DESK", text="two")
    assert [message["text"] for message in sandbox.messages("C0DESK")] == ["other", "two"]


async def test_posting_is_paced_when_the_config_says_so(clock: VirtualClock) -> None:
    paced = Sandbox(replace(parcelway(), posts_per_second=1.0, posts_burst=3), clock)
    answers = [call(paced, "chat.postMessage", channel="C0DESK", text="x") for _ in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[3]["error"] == "ratelimited"
    clock.advance(1)
    assert call(paced, "chat.postMessage", channel="C0DESK", text="x")["ok"]


async def test_streams_need_a_recipient_and_end_once(world: Sandbox) -> None:
    root = await world.say("U0MIA", "C0JUNIPER", "root")
    place = {"channel": "C0JUNIPER", "thread_ts": root}
    assert call(world, "chat.startStream", **place)["error"] == "missing_recipient_user_id"
    who = {"recipient_user_id": "U0MIA", "recipient_team_id": "T0JUNIPER"}
    ts = call(world, "chat.startStream", **place, **who, markdown_text="One ")["ts"]
    assert call(world, "chat.appendStream", channel="C0JUNIPER", ts=ts, markdown_text="two")["ok"]
    update = call(world, "chat.update", channel="C0JUNIPER", ts=ts, text="no")
    assert update["error"] == "streaming_state_conflict"
    assert call(world, "chat.stopStream", channel="C0JUNIPER", ts=ts)["message"]["text"] == "One two"
    again = call(world, "chat.appendStream", channel="C0JUNIPER", ts=ts, markdown_text="x")
    assert again["error"] == "message_not_in_streaming_state"


async def test_a_status_lasts_until_the_bot_replies(world: Sandbox) -> None:
    root = await world.say("U0MIA", "C0JUNIPER", "root")
    place = {"channel_id": "C0JUNIPER", "thread_ts": root}
    assert call(world, "assistant.threads.setStatus", **place, status="is reading")["ok"]
    assert world.status("C0JUNIPER", root) == "is reading"
    call(world, "chat.postMessage", channel="C0JUNIPER", thread_ts=root, text="Here")
    assert world.status("C0JUNIPER", root) == ""


async def test_two_sandboxes_can_be_served_side_by_side() -> None:
    async with serve(Sandbox(parcelway())) as one, serve(Sandbox(parcelway())) as two:
        assert one.port != two.port
