"""The JSON the page lives on."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox, Served
from bot.sandbox import methods as web_api

BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
FIELD = {
    "type": "input",
    "block_id": "why",
    "label": {"type": "plain_text", "text": "Why?"},
    "element": {"type": "plain_text_input", "action_id": "words"},
}
VIEW = {
    "type": "modal",
    "callback_id": "note",
    "title": {"type": "plain_text", "text": "Note"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [FIELD],
}


@pytest.fixture
async def http(served: Served) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(served.page_url) as session:
        yield session


async def act(http: aiohttp.ClientSession, action: str, **body: Any) -> dict[str, Any]:
    async with http.post(f"/sandbox/{action}", json=body) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == (200 if answer["ok"] else 400)
        return answer


async def test_the_state_holds_what_the_page_shows(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    root = await sandbox.say("U0MIA", "C0JUNIPER", "hello")
    await sandbox.say("U0TOM", "C0JUNIPER", "me too", root)
    state = await (await http.get("/sandbox/state")).json()
    assert [message["text"] for message in state["messages"]["C0JUNIPER"]] == ["hello", "me too"]
    mia = next(person for person in state["people"] if person["id"] == "U0MIA")
    assert (mia["team_name"], mia["role"], mia["is_external"]) == ("Juniper Outdoor", "customer", True)
    assert {channel["id"]: channel["kind"] for channel in state["channels"]}["C0LAKE"] == "group"
    assert [each["command"] for each in state["commands"]] == ["/handoff", "/qa"]
    assert state["shortcuts"][0]["name"] == "Take over"
    assert state["connected"] is False


async def test_what_people_do_arrives_on_the_stream(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with http.get("/sandbox/stream") as stream:
        await stream.content.readuntil(b"\n\n")
        ts = (await act(http, "say", user="U0MIA", channel="C0JUNIPER", text="hello"))["ts"]
        await act(http, "edit", user="U0MIA", channel="C0JUNIPER", ts=ts, text="hello!")
        await act(http, "delete", user="U0MIA", channel="C0JUNIPER", ts=ts)
        lines = [await stream.content.readuntil(b"\n\n") for _ in range(3)]
    events = [json.loads(line.removeprefix(b"data: ")) for line in lines]
    assert [event["type"] for event in events] == ["message", "message_changed", "message_deleted"]
    assert {event["message"]["ts"] for event in events} == {ts}
    assert events[1]["message"]["text"] == "hello!"


async def test_a_press_a_modal_and_its_errors_go_through_the_page(
    http: aiohttp.ClientSession, sandbox: Sandbox, app: AsyncApp, over_socket: Any
) -> None:
    async def on_go(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=VIEW)

    async def on_note(ack: Any, view: dict[str, Any]) -> None:
        bad = view["state"]["values"]["why"]["words"]["value"] == "no"
        await (ack(response_action="errors", errors={"why": "More."}) if bad else ack())

    app.action("go")(on_go)
    app.view("note")(on_note)
    posted = {"channel": "C0DESK", "text": "x", "blocks": CARD}
    ts = web_api.call(sandbox, "chat.postMessage", sandbox.bot_token, posted)["ts"]
    async with over_socket(sandbox, app):
        place = {"user": "U0ADA", "channel": "C0DESK", "ts": ts}
        await act(http, "press", **place, action_id="go", block_id="row")
        view = (await sandbox.until(lambda world: world.views("U0ADA")))[0]
        who = {"user": "U0ADA", "view_id": view["id"]}
        field = {"type": "plain_text_input", "value": "no"}
        refused = await act(http, "submit", **who, values={"why": {"words": field}})
        assert refused == {"ok": True, "errors": {"why": "More."}}
        empty = await act(http, "submit", **who, values={"why": {"words": {**field, "value": None}}})
        assert empty["error"] == "missing_required_field"
        assert await act(http, "submit", **who, values={"why": {"words": {**field, "value": "yes"}}}) == {"ok": True}
    assert sandbox.views("U0ADA") == []


async def test_refusals_come_with_a_sentence(http: aiohttp.ClientSession) -> None:
    answer = await act(http, "say", user="U0MIA", channel="C0DESK", text="hi")
    assert answer == {
        "ok": False,
        "error": "not_in_channel",
        "message": "This person is not a member of the channel.",
    }
    assert (await act(http, "say", user="U0MIA"))["error"] == "invalid_arguments"
    assert (await http.post("/sandbox/nothing", json={})).status == 404
    assert (await http.post("/sandbox/say", data="[")).status == 400


async def test_strange_hosts_and_origins_are_refused(http: aiohttp.ClientSession, served: Served) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        response = await http.post("/sandbox/say", json={}, headers=headers)
        assert response.status == 403, headers
    assert (await http.get("/sandbox/state", headers={"Host": f"localhost:{served.port}"})).status == 200
    own = {"Origin": served.page_url.rstrip("/")}
    assert (await http.post("/sandbox/say", json={}, headers=own)).status == 400


async def test_the_page_and_its_pictures_are_served(http: aiohttp.ClientSession) -> None:
    assert (await http.get("/")).status == 200
    picture = await http.get("/avatar/U0MIA.svg")
    assert "MC" in await picture.text()


async def test_an_open_stream_does_not_hold_up_the_end(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    stream = await http.get("/sandbox/stream")
    await stream.content.readuntil(b"\n\n")
    sandbox.feed.close()
    assert await asyncio.wait_for(stream.content.read(), 2) == b""
