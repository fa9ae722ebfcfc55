"""What the sandbox sends holds no key that Slack's own recorded payloads do not have."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Delivery, Sandbox

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Title"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input"},
            "optional": True,
        }
    ],
}


@pytest.fixture
def sandbox() -> Sandbox:
    from dataclasses import replace

    from bot.sandbox import parcelway

    config = parcelway()
    more = (*config.subscribe, "app_mention", "reaction_added", "reaction_removed", "file_shared")
    return Sandbox(replace(config, subscribe=more, scopes=None))


def envelope_keys(samples: Path) -> set[str]:
    found: set[str] = set()
    for path in (samples / "events").glob("*.json"):
        found |= json.loads(path.read_text()).keys()
    return found


def recorded(samples: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((samples / f"{name}.json").read_text())
    return found


def last_event(sandbox: Sandbox, kind: str) -> dict[str, Any]:
    sent = [each.payload for each in sandbox.deliveries if each.kind == "events_api"]
    found = [each for each in sent if kind in (each["event"]["type"], each["event"].get("subtype"))]
    payload: dict[str, Any] = found[-1]
    return payload


async def prompt_event(sandbox: Sandbox, kind: str) -> dict[str, Any]:
    """Cause one event of each kind; returns its payload."""
    root = await sandbox.say("U0MIA", "C0JUNIPER", "Where is it?")
    if kind == "app_mention":
        await sandbox.say("U0MIA", "C0JUNIPER", "<@U0BATON> hello", root)
    elif kind == "message_changed":
        await sandbox.edit("U0MIA", "C0JUNIPER", root, "Where is my parcel?")
    elif kind == "message_deleted":
        await sandbox.delete("U0MIA", "C0JUNIPER", root)
    elif kind == "file_share":
        await sandbox.say("U0MIA", "C0JUNIPER", "See", root, files=["label.pdf"])
    elif kind == "file_shared":
        await sandbox.say("U0MIA", "C0JUNIPER", "See", files=["label.pdf"])
    elif kind == "thread_broadcast":
        await sandbox.say("U0MIA", "C0JUNIPER", "All!", root, broadcast=True)
    elif kind == "channel_join":
        await sandbox.join("U0RUI", "C0JUNIPER", "U0ADA")
        return last_event(sandbox, "channel_join")
    elif kind == "member_joined_channel":
        await sandbox.join("U0RUI", "C0JUNIPER", "U0ADA")
    elif kind == "member_left_channel":
        await sandbox.leave("U0TOM", "C0JUNIPER")
    elif kind == "reaction_added":
        await sandbox.react("U0MIA", "C0JUNIPER", root, "eyes")
    elif kind == "reaction_removed":
        await sandbox.react("U0MIA", "C0JUNIPER", root, "eyes")
        await sandbox.unreact("U0MIA", "C0JUNIPER", root, "eyes")
    elif kind == "app_home_opened":
        await sandbox.open_home("U0ADA")
    elif kind in ("subteam_members_changed", "subteam_updated"):
        await sandbox.set_group("S0AGENTS", ("U0ADA",))
    elif kind == "user_change":
        await sandbox.change_person("U0BEN", deleted=True)
    elif kind == "channel_shared":
        await sandbox.share("C0DESK", "T0LAKE")
    elif kind == "channel_unshared":
        await sandbox.unshare("C0JUNIPER", "T0JUNIPER")
    elif kind == "channel_id_changed":
        await sandbox.change_channel_id("C0LAKE", "C0LAKE2")
    return last_event(sandbox, kind)


EVENTS = (
    ("message", "MessagePayload"),
    ("app_mention", "AppMentionPayload"),
    ("message_changed", "MessageChangedPayload"),
    ("message_deleted", "MessageDeletedPayload"),
    ("file_share", "MessageFileSharePayload"),
    ("file_shared", "FileSharedPayload"),
    ("thread_broadcast", "MessageThreadBroadcastPayload"),
    ("channel_join", "MessageChannelJoinPayload"),
    ("member_joined_channel", "MemberJoinedChannelPayload"),
    ("member_left_channel", "MemberLeftChannelPayload"),
    ("reaction_added", "ReactionAddedPayload"),
    ("reaction_removed", "ReactionRemovedPayload"),
    ("app_home_opened", "AppHomeOpenedPayload"),
    ("subteam_members_changed", "SubteamMembersChangedPayload"),
    ("subteam_updated", "SubteamUpdatedPayload"),
    ("user_change", "UserChangePayload"),
    ("channel_shared", "ChannelSharedPayload"),
    ("channel_unshared", "ChannelUnsharedPayload"),
    ("channel_id_changed", "ChannelIdChangedPayload"),
)


@pytest.mark.parametrize(("kind", "sample"), EVENTS)
async def test_an_event_has_only_keys_slack_has(sandbox: Sandbox, samples: Path, kind: str, sample: str) -> None:
    payload = await prompt_event(sandbox, kind)
    assert payload.keys() <= envelope_keys(samples)
    known = recorded(samples, f"events/{sample}")["event"]
    assert payload["event"].keys() <= known.keys()
    for name, value in payload["event"].items():
        if isinstance(value, dict) and isinstance(known[name], dict) and name not in ("message", "previous_message"):
            assert value.keys() - {"reply_users", "files", "reactions"} <= known[name].keys(), name


async def test_own_messages_come_back_as_events_without_subtype(
    sandbox: Sandbox, samples: Path, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0DESK", text="Mine", blocks=BLOCKS)
    event = last_event(sandbox, "message")["event"]
    assert event.keys() <= recorded(samples, "events/MessagePayload")["event"].keys()
    assert "subtype" not in event
    assert (event["bot_id"], event["user"]) == ("B0BATON", "U0BATON")


async def interactions(sandbox: Sandbox, client: AsyncWebClient) -> dict[str, Delivery]:
    posted = await client.chat_postMessage(channel="C0DESK", text="Card", blocks=BLOCKS)
    press = await sandbox.press("U0ADA", "C0DESK", posted["ts"], "Go")
    await client.views_open(trigger_id=press.payload["trigger_id"], view=VIEW)
    view = sandbox.views("U0ADA")[-1]
    await sandbox.submit("U0ADA", view["id"], {"Name": "Ada"})
    again = await sandbox.press("U0ADA", "C0DESK", posted["ts"], "go")
    await client.views_open(trigger_id=again.payload["trigger_id"], view=VIEW)
    await sandbox.close_view("U0ADA", sandbox.views("U0ADA")[-1]["id"])
    submitted, closed = (
        next(each for each in sandbox.deliveries if each.payload.get("type") == kind)
        for kind in ("view_submission", "view_closed")
    )
    return {
        "BlockActionPayload": press,
        "ViewSubmissionPayload": submitted,
        "ViewClosedPayload": closed,
        "MessageShortcutPayload": await sandbox.shortcut("U0ADA", "C0DESK", posted["ts"], "takeover"),
        "SlashCommandPayload": await sandbox.command("U0ADA", "C0DESK", "/qa", "next"),
    }


async def test_interactions_have_only_keys_slack_has(
    sandbox: Sandbox, samples: Path, client: AsyncWebClient, app: AsyncApp, over_socket: Any
) -> None:
    @app.middleware
    async def ack_all() -> BoltResponse:
        return BoltResponse(status=200)

    async with over_socket(sandbox, app):
        found = await interactions(sandbox, client)
    for name, delivery in found.items():
        known = recorded(samples, f"interactive/{name}")
        payload = delivery.payload
        assert payload.keys() <= known.keys(), name
        for part in ("user", "team", "channel", "container", "message"):
            if isinstance(payload.get(part), dict):
                assert payload[part].keys() <= known[part].keys(), (name, part)
        for action in payload.get("actions", ()):
            assert action.keys() <= known["actions"][0].keys()
        if "view" in payload:  # the recorded view blanks out its blocks
            assert payload["view"].keys() - {"blocks"} <= known["view"].keys()


async def test_team_fields_follow_recorded_connect_payloads(sandbox: Sandbox) -> None:
    await sandbox.say("U0MIA", "C0JUNIPER", "<@U0BATON> hello")
    message, mention = last_event(sandbox, "message"), last_event(sandbox, "app_mention")
    assert (message["team_id"], message["event"]["team"]) == ("T0JUNIPER", "T0JUNIPER")
    assert (mention["team_id"], mention["event"]["team"]) == ("T0PARCEL", "T0PARCEL")
    assert mention["event"]["user_team"] == "T0JUNIPER"
    assert "context_team_id" not in mention
    assert message["event_id"] != mention["event_id"]
    assert message["authorizations"][0]["team_id"] == "T0PARCEL"
    assert message["is_ext_shared_channel"]


async def test_files_in_connect_channels_are_stubs_until_asked_for(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.say("U0MIA", "C0JUNIPER", "See", files=[{"name": "a.txt", "content": "hello"}])
    stub = last_event(sandbox, "file_share")["event"]["files"][0]
    assert stub["file_access"] == "check_file_info"
    assert "name" not in stub
    answer = await client.files_info(file=stub["id"])
    assert (answer["file"]["name"], answer["file"]["size"]) == ("a.txt", 5)
