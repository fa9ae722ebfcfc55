"""A real Bolt app, over Socket Mode and over HTTP, through a whole conversation."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox, parcelway

Join = Callable[[AsyncApp], Awaitable[None]]
Over = Callable[[Sandbox, AsyncApp], AbstractAsyncContextManager[None]]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "note",
    "title": {"type": "plain_text", "text": "Note"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}
CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A customer asks"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "claim",
                "text": {"type": "plain_text", "text": "Claim"},
                "value": "7",
            }
        ],
    },
]


def wire(app: AsyncApp) -> None:
    async def on_message(event: dict[str, Any], say: Any) -> None:
        await say(text="A card", blocks=CARD, thread_ts=event["ts"])

    async def on_claim(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def on_note(ack: Any, view: dict[str, Any], client: Any) -> None:
        words = view["state"]["values"]["why"]["words"]["value"]
        if words == "no":
            await ack(response_action="errors", errors={"why": "Say more."})
            return
        await ack()
        await client.chat_postMessage(channel="C0DESK", text=f"Noted: {words}")

    async def on_command(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You said {command['text']}")

    async def on_takeover(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Yours now")

    app.message("")(on_message)
    app.action("claim")(on_claim)
    app.view("note")(on_note)
    app.command("/handoff")(on_command)
    app.shortcut("takeover")(on_takeover)


async def test_a_whole_conversation_works_as_with_slack(sandbox: Sandbox, app: AsyncApp, join: Join) -> None:
    wire(app)
    await join(app)

    ts = await sandbox.say("U0MIA", "C0JUNIPER", "Where is my parcel?")
    thread = await sandbox.until(lambda world: world.messages("C0JUNIPER", ts)[1:])
    assert thread[0]["blocks"][1]["elements"][0]["value"] == "7"

    delivery = await sandbox.press("U0ADA", "C0JUNIPER", thread[0]["ts"], "Claim")
    assert delivery.acked
    view = (await sandbox.until(lambda world: world.views("U0ADA")))[0]

    refused = await sandbox.submit("U0ADA", view["id"], {"Why?": "no"})
    assert refused["errors"] == {"why": "Say more."}
    assert sandbox.views("U0ADA")
    assert await sandbox.submit("U0ADA", view["id"], {"why": "She is angry"}) == {}
    assert sandbox.views("U0ADA") == []
    assert await sandbox.until(
        lambda world: [m for m in world.messages("C0DESK") if m["text"] == "Noted: She is angry"]
    )

    await sandbox.command("U0ADA", "C0DESK", "/handoff", "list")
    assert sandbox.ephemerals("U0ADA")[-1]["text"] == "You said list"

    await sandbox.shortcut("U0ADA", "C0JUNIPER", ts, "Take over")
    assert await sandbox.until(lambda world: world.ephemerals("U0ADA")[-1]["text"] == "Yours now")


async def test_signed_requests_with_a_wrong_secret_are_refused_by_bolt(
    client: Any, sandbox: Sandbox, over_http: Over
) -> None:
    stranger = AsyncApp(client=client, signing_secret="another", process_before_response=True)
    wire(stranger)
    async with over_http(sandbox, stranger):
        delivery = await sandbox.command("U0ADA", "C0DESK", "/handoff", "list")
    assert delivery.reason == "http_error"
    assert "dispatch_failed" in sandbox.ephemerals("U0ADA")[-1]["text"]


async def test_a_client_asked_to_refresh_comes_back_and_loses_nothing(
    app: AsyncApp, sandbox: Sandbox, over_socket: Over
) -> None:
    wire(app)
    async with over_socket(sandbox, app):
        assert sandbox.refresh_connections() == 1
        assert not sandbox.connected
        ts = await sandbox.say("U0MIA", "C0JUNIPER", "Still there?")
        assert await sandbox.until(lambda world: world.messages("C0JUNIPER", ts)[1:])
        assert sandbox.connected


async def test_pings_are_answered_so_the_client_stays(app: AsyncApp, sandbox: Sandbox, over_socket: Over) -> None:
    wire(app)
    async with over_socket(sandbox, app):
        first = list(sandbox.courier.connections)
        await asyncio.gather(*(sandbox.say("U0MIA", "C0JUNIPER", f"Question {n}") for n in range(20)))
        await sandbox.until(lambda world: sum(call.method == "chat.postMessage" for call in world.calls) == 20)
        assert list(sandbox.courier.connections) == first


def test_the_sample_world_holds_the_people_of_the_story() -> None:
    names = {person.id: person.name for person in parcelway().people}
    assert names["U0MIA"] == "Mia Chen"
    assert names["U0GUS"] == "Gus Pike"
