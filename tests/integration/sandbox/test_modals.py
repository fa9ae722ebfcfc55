"""Triggers, views and response URLs live as long as Slack's."""

from typing import Any

import aiohttp
import pytest
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, VirtualClock, parcelway
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


BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}


@pytest.fixture
async def pressed(clock: VirtualClock, app: AsyncApp, over_socket: Any, sandbox: Sandbox) -> Any:
    """Presses a button of a card; every interaction is acked."""

    @app.middleware
    async def ack_all() -> BoltResponse:
        return BoltResponse(status=200)

    async with over_socket(sandbox, app):
        ts = call(sandbox, "chat.postMessage", channel="C0JUNIPER", text="x", blocks=[
            {"type": "actions", "elements": [BUTTON]}
        ])["ts"]  # fmt: skip
        yield lambda user="U0ADA": sandbox.press(user, "C0JUNIPER", ts, "Go")


async def test_a_trigger_opens_one_view(sandbox: Sandbox, pressed: Any) -> None:
    trigger = (await pressed()).payload["trigger_id"]
    assert call(sandbox, "views.open", trigger_id=trigger, view=MODAL)["ok"]
    assert call(sandbox, "views.open", trigger_id=trigger, view=MODAL)["error"] == "exchanged_trigger_id"
    assert call(sandbox, "views.open", trigger_id="1.2", view=MODAL)["error"] == "invalid_trigger_id"


async def test_an_external_person_may_press_and_get_a_modal(sandbox: Sandbox, pressed: Any) -> None:
    delivery = await pressed("U0MIA")
    assert delivery.payload["team"]["id"] == "T0PARCEL"
    assert delivery.payload["user"]["team_id"] == "T0JUNIPER"
    call(sandbox, "views.open", trigger_id=delivery.payload["trigger_id"], view=MODAL)
    await sandbox.submit("U0MIA", sandbox.views("U0MIA")[0]["id"])
    submitted = sandbox.deliveries[-1].payload
    assert submitted["team"]["id"] == "T0JUNIPER"
    assert submitted["view"]["app_installed_team_id"] == "T0PARCEL"


async def test_a_trigger_lives_three_seconds(world: Sandbox, clock: VirtualClock) -> None:
    trigger = world.tickets.trigger("U0ADA")
    clock.advance(3.5)
    assert call(world, "views.open", trigger_id=trigger, view=MODAL)["error"] == "expired_trigger_id"


async def test_a_response_url_answers_five_times(sandbox: Sandbox, pressed: Any, client: AsyncWebClient) -> None:
    url = (await pressed()).payload["response_url"]
    async with aiohttp.ClientSession() as http:
        bodies = [{"text": str(n), "response_type": "ephemeral"} for n in range(6)]
        statuses = [(await http.post(url, json=body)).status for body in bodies]
    assert statuses == [200] * 5 + [404]
    assert [note["text"] for note in sandbox.ephemerals("U0ADA")] == ["0", "1", "2", "3", "4"]


async def test_a_view_is_updated_only_with_its_latest_hash(sandbox: Sandbox, pressed: Any) -> None:
    trigger = (await pressed()).payload["trigger_id"]
    view = call(sandbox, "views.open", trigger_id=trigger, view=MODAL)["view"]
    assert call(sandbox, "views.update", view_id=view["id"], hash=view["hash"], view=MODAL)["ok"]
    stale = call(sandbox, "views.update", view_id=view["id"], hash=view["hash"], view=MODAL)
    assert stale["error"] == "hash_conflict"
    assert call(sandbox, "views.update", view_id="V0NONE", view=MODAL)["error"] == "not_found"
