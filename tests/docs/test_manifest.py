"""manifest.yml asks for what the code uses: no more, no less."""

import ast
import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import parcelway
from bot.sandbox.config import MANIFEST_EVENTS, MANIFEST_SCOPES
from bot.slack import lifecycle
from bot.slack.commands import COMMANDS, handoff, qa
from bot.slack.ids import Command, Shortcut
from bot.slack.listeners import LISTENERS
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM

ROOT = Path(__file__).resolve().parents[2]

METHODS: dict[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # app-level token: connections:write
    "auth.test": frozenset(),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "files.uploadV2": frozenset({"files:write"}),  # getUploadURLExternal and completeUploadExternal, by the SDK
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),  # a DM's missing_scope is done without
    "conversations.replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "users.getPresence": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
"""Web API methods the product may call → scopes it asks for them (docs.slack.dev, method pages)."""

EVENTS: dict[str, frozenset[str]] = {
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "app_home_opened": frozenset(),
    "app_uninstalled": frozenset(),
    "channel_id_changed": frozenset({"groups:read"}),
    "channel_shared": frozenset({"channels:read", "groups:read"}),
    "channel_unshared": frozenset({"channels:read", "groups:read"}),
    "subteam_members_changed": frozenset({"usergroups:read"}),
    "subteam_updated": frozenset({"usergroups:read"}),
    "tokens_revoked": frozenset(),
    "user_change": frozenset({"users:read"}),
}
"""Events → scopes (docs.slack.dev, event pages)."""

MESSAGES = {"message.channels", "message.groups", "message.im"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return body


def scopes(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["oauth_config"]["scopes"]["bot"])


def events(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["settings"]["event_subscriptions"]["bot_events"])


def called_in_code() -> set[str]:
    """Web API methods named anywhere in the product, the sandbox left out."""
    known = {name for name in vars(AsyncWebClient) if "_" in name and not name.startswith("_")}
    found = set()
    for file in (ROOT / "bot").rglob("*.py"):
        if "sandbox" in file.relative_to(ROOT / "bot").parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known:
                found.add(node.attr)
    return {dotted(name) for name in found}


def dotted(attribute: str) -> str:
    special = {
        "usergroups_users_list": "usergroups.users.list",
        "apps_connections_open": "apps.connections.open",
        "files_upload_v2": "files.uploadV2",
    }
    return special.get(attribute) or attribute.replace("_", ".", 1)


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_the_manifest_is_valid_by_slacks_schema(manifest: dict[str, Any], shared: Path, version: str) -> None:
    schema = json.loads((shared / "slack" / "manifest" / f"manifest.schema.{version}.json").read_text())
    jsonschema.Draft7Validator(schema).validate(manifest)


def test_the_agents_option_in_the_docs_is_valid_by_slacks_schema(manifest: dict[str, Any], shared: Path) -> None:
    text = (ROOT / "docs" / "manifest.md").read_text(encoding="utf-8")
    option = yaml.safe_load(text.split("```yaml")[1].split("```")[0])
    manifest = json.loads(json.dumps(manifest))
    manifest["features"] |= option["features"]
    manifest["oauth_config"]["scopes"]["bot"] += option["oauth_config"]["scopes"]["bot"]
    schema = json.loads((shared / "slack" / "manifest" / "manifest.schema.1.0.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(manifest)


def test_the_manifest_keeps_slacks_lengths(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert all(len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])


def test_socket_mode_is_the_default_and_guests_are_not_locked_out(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert "request_url" not in manifest["settings"]["event_subscriptions"]
    assert not {"agent_view", "assistant_view"} & manifest["features"].keys()


def test_http_needs_only_the_marked_lines(manifest: dict[str, Any]) -> None:
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    text = re.sub(r"# ((?:request_)?url: \S+) +# HTTP$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"socket_mode_enabled: true +# HTTP: false", "socket_mode_enabled: false", text)
    changed = yaml.safe_load(text)
    addresses = [
        changed["settings"]["event_subscriptions"]["request_url"],
        changed["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in changed["features"]["slash_commands"]),
    ]
    assert len(addresses) == 2 + len(manifest["features"]["slash_commands"])
    assert all(address.endswith("/slack/events") for address in addresses)
    assert changed["settings"]["socket_mode_enabled"] is False


def test_every_event_is_handled_and_every_handled_event_is_asked_for(manifest: dict[str, Any]) -> None:
    assert events(manifest) == MESSAGES | set(lifecycle.EVENTS)
    assert len(events(manifest)) == len(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events(manifest) == set(EVENTS), "the table of this test is out of date"


def test_every_command_is_handled_and_escapes(manifest: dict[str, Any]) -> None:
    listed = {command["command"]: command for command in manifest["features"]["slash_commands"]}
    assert set(listed) == set(Command) == {command.name for command in COMMANDS}
    assert all(command["should_escape"] is True for command in listed.values())


@pytest.mark.parametrize(("name", "help_text"), [("/handoff", handoff.HELP), ("/qa", qa.HELP)])
def test_a_commands_hint_names_what_its_help_names(manifest: dict[str, Any], name: str, help_text: str) -> None:
    (hint,) = [c["usage_hint"] for c in manifest["features"]["slash_commands"] if c["command"] == name]
    hinted = {part.split()[0] for part in re.sub(r"\[[^]]*\]", "", hint).split("|")}
    assert hinted == set(re.findall(rf"\*{name} (\w+)", help_text))


def test_the_shortcuts_are_the_three_people_know(manifest: dict[str, Any]) -> None:
    listed = {shortcut["name"]: shortcut for shortcut in manifest["features"]["shortcuts"]}
    assert {name: shortcut["callback_id"] for name, shortcut in listed.items()} == {
        "Take over": Shortcut.TAKE_OVER,
        "Why this answer?": Shortcut.WHY,
        "Correct this answer": Shortcut.CORRECT,
    }
    assert all(shortcut["type"] == "message" for shortcut in listed.values())
    handled = {name for kind, name, _, _ in LISTENERS if kind == "shortcut"}
    assert {shortcut["callback_id"] for shortcut in listed.values()} == handled


def test_the_code_calls_only_methods_whose_scopes_are_known() -> None:
    assert called_in_code() | {"apps.connections.open"} == set(METHODS)


def test_every_scope_is_used_and_every_used_scope_is_asked_for(manifest: dict[str, Any]) -> None:
    used = {"commands"}.union(*METHODS.values(), *EVENTS.values())
    assert scopes(manifest) == used


def test_no_user_scope_and_no_broad_scope_is_asked_for(manifest: dict[str, Any]) -> None:
    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}
    broad = (
        "admin",
        "search:",
        "users:read.email",
        "channels:join",
        "chat:write.public",
        "remote_files:",
        "chat:write.",
    )
    assert not [scope for scope in scopes(manifest) if scope.startswith(broad)]


def test_the_sandbox_grants_whatever_the_manifest_asks_for(manifest: dict[str, Any]) -> None:
    assert scopes(manifest) <= set(MANIFEST_SCOPES)
    assert events(manifest) <= set(MANIFEST_EVENTS)
    assert {command.command for command in parcelway().commands} == set(Command)
    assert {(one.name, one.callback_id) for one in parcelway().shortcuts} == {
        (one["name"], one["callback_id"]) for one in manifest["features"]["shortcuts"]
    }


def draft(text: str) -> dict[str, Any]:
    answer = "Tick up to 100 rows and choose Actions > Cancel labels."
    return {"answer": answer, "cites": [1], "enough": "label" in text}


async def asks_and_is_claimed(here: World, customer: str, channel: str) -> dict[str, Any]:
    """One customer is answered, asks for a person, and Ada claims; the card."""

    def answered() -> bool:
        return any("Cancel labels" in str(one["text"]) for one in here.sandbox.messages(channel, all=True))

    ts = await here.sandbox.say(customer, channel, "How do I cancel a shipping label?")
    await here.until(answered, what=f"an answer in {channel}")
    await here.sandbox.say(customer, channel, "Give me a person please", thread_ts=ts)
    card = await here.card(having=here.sandbox.people[customer].name.split()[0])
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="a claim")
    return card


async def test_the_main_job_runs_on_these_scopes_and_events_alone(manifest: dict[str, Any], world: Start) -> None:
    granted, subscribed = tuple(sorted(scopes(manifest))), tuple(sorted(events(manifest)))
    config = dataclasses.replace(parcelway(), scopes=granted, subscribe=subscribed)
    here = await world(config=config, llm=FakeLLM(reply=draft))
    await asks_and_is_claimed(here, "U0MIA", "C0JUNIPER")
    await asks_and_is_claimed(here, "U0NORA", "C0LAKE")
    card = await asks_and_is_claimed(here, "U0TOM", "D0TOM")
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reply")
    [window] = await here.until(lambda: here.sandbox.views("U0ADA"), what="the reply window")
    await here.sandbox.submit("U0ADA", window["id"], {"files": [{"name": "label.pdf", "content": "%PDF-1"}]})
    await here.until(lambda: here.sandbox.messages("D0TOM")[-1].get("files"), what="the file")
    await here.sandbox.open_home("U0ADA")
    await here.until(lambda: here.sandbox.home("U0ADA"), what="App Home")
    await here.sandbox.command("U0ADA", "C0DESK", "/handoff", "list")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="the list")

    assert {call.method for call in here.sandbox.calls} <= set(METHODS)
    lacking = [call for call in here.sandbox.calls if call.error == "missing_scope"]
    refused = {(call.method, str(call.args.get("channel", ""))[:1]) for call in lacking}
    assert refused <= {("conversations.info", "D")}, "only what is done without may lack a scope"
