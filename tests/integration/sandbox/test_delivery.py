"""Acks within three seconds, Slack's retries, and any one of several connections."""

import asyncio
import json
from functools import partial
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox, VirtualClock, parcelway, serve
from bot.sandbox.delivery import Delivery


class Pipe:
    """A connection that only remembers."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def put(self, text: str) -> None:
        self.frames.append(json.loads(text))

    def ask_to_leave(self, reason: str) -> None:
        self.frames.append({"type": "disconnect", "reason": reason})


@pytest.fixture
def world() -> Sandbox:
    return Sandbox(parcelway(), VirtualClock())


async def test_an_event_without_ack_is_sent_again_at_once_then_after_one_and_five_minutes(
    world: Sandbox,
) -> None:
    pipe = Pipe()
    world.courier.attach(pipe)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    counts = []
    for seconds in (2.9, 0.2, 3.0, 59.0, 1.5, 3.0, 301.0, 3.0, 1000.0):
        await world.advance(seconds)
        counts.append(len(pipe.frames))
    assert counts == [1, 2, 2, 2, 3, 3, 4, 4, 4]
    assert len({frame["envelope_id"] for frame in pipe.frames}) == 1
    assert [frame["retry_attempt"] for frame in pipe.frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in pipe.frames] == ["", "timeout", "timeout", "timeout"]
    assert world.deliveries[0].state == "failed"


async def test_an_acked_event_is_not_sent_again(world: Sandbox) -> None:
    pipe = Pipe()
    world.courier.attach(pipe)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    world.courier.acknowledge(pipe.frames[0]["envelope_id"])
    await world.advance(1000)
    assert len(pipe.frames) == 1
    assert world.deliveries[0].acked


async def test_a_retry_prefers_another_connection(world: Sandbox) -> None:
    pipes = [Pipe(), Pipe()]
    for pipe in pipes:
        world.courier.attach(pipe)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    await world.advance(3.1)
    assert [len(pipe.frames) for pipe in pipes] == [1, 1]


async def test_each_envelope_goes_to_one_connection_in_turn(world: Sandbox) -> None:
    pipes = [Pipe(), Pipe(), Pipe()]
    for pipe in pipes:
        world.courier.attach(pipe)
    for n in range(9):
        await world.say("U0MIA", "C0JUNIPER", f"{n}")
    assert [len(pipe.frames) for pipe in pipes] == [3, 3, 3]


async def test_events_wait_for_a_connection_but_not_for_ever(world: Sandbox) -> None:
    await world.say("U0MIA", "C0JUNIPER", "old")
    await world.advance(400)
    await world.say("U0MIA", "C0JUNIPER", "new")
    pipe = Pipe()
    world.courier.attach(pipe)
    assert [frame["payload"]["event"]["text"] for frame in pipe.frames] == ["new"]
    assert [delivery.state for delivery in world.deliveries] == ["failed", "waiting"]


async def test_an_unanswered_command_shows_operation_timeout_and_is_not_retried(world: Sandbox) -> None:
    pipe = Pipe()
    world.courier.attach(pipe)
    typed = asyncio.create_task(world.command("U0ADA", "C0DESK", "/handoff", "list"))
    await asyncio.sleep(0)
    await world.advance(3.1)
    delivery = await typed
    assert not delivery.acked
    assert len(pipe.frames) == 1
    note = world.ephemerals("U0ADA")[-1]
    assert note["user"] == "USLACKBOT"
    assert "operation_timeout" in note["text"]


async def test_an_injected_payload_goes_out_as_it_is(world: Sandbox) -> None:
    pipe = Pipe()
    world.courier.attach(pipe)
    payload = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": "twin"}}
    for _ in range(2):
        world.inject(payload)
    assert [frame["payload"] for frame in pipe.frames] == [payload, payload]


async def test_unsubscribed_events_and_foreign_channels_stay_away(world: Sandbox) -> None:
    await world.say("U0MIA", "C0JUNIPER", "<@U0BATON> hello")
    kinds = [delivery.payload["event"]["type"] for delivery in world.deliveries]
    assert kinds == ["message"]
    await world.leave("U0BATON", "C0QA")
    before = len(world.deliveries)
    await world.say("U0RUI", "C0QA", "between us")
    assert len(world.deliveries) == before


class Receiver:
    """An HTTP endpoint that answers with the statuses it is given, then 200."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None) -> None:
        self.statuses = list(statuses)
        self.headers = headers or {}
        self.seen: list[tuple[dict[str, str], bytes]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.seen.append((headers, body))
        status = self.statuses.pop(0) if self.statuses else 200
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        answer = json.loads(body).get("challenge", "") if body.startswith(b"{") else ""
        extra += f"content-length: {len(answer)}\r\nconnection: close\r\n"
        writer.write(f"HTTP/1.1 {status} X\r\n{extra}\r\n{answer}".encode())
        await writer.drain()
        writer.close()


async def over_http(world: Sandbox, receiver: Receiver) -> asyncio.Server:
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    world.deliver_to(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/slack/events")
    return server


async def test_http_retries_carry_number_and_reason(world: Sandbox) -> None:
    receiver = Receiver(500, 500, 500, 500)
    server = await over_http(world, receiver)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    for attempts in (2, 3):
        await world.until(partial(_tried, attempts))
        await world.advance(301.0)
    await world.until(lambda _: _settled(world))
    numbers = [headers.get("x-slack-retry-num") for headers, _ in receiver.seen]
    assert numbers == [None, "1", "2", "3"]
    assert receiver.seen[1][0]["x-slack-retry-reason"] == "http_error"
    assert world.deliveries[0].state == "failed"
    await world.close()
    server.close()


def _tried(attempts: int, world: Sandbox) -> bool:
    return world.deliveries[0].attempt == attempts


def _settled(world: Sandbox) -> bool:
    return world.deliveries[0].state != "waiting"


async def test_no_retry_header_stops_retries(world: Sandbox) -> None:
    receiver = Receiver(500, headers={"x-slack-no-retry": "1"})
    server = await over_http(world, receiver)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    await world.until(lambda _: _settled(world))
    assert (world.deliveries[0].state, len(receiver.seen)) == ("failed", 1)
    await world.close()
    server.close()


async def test_url_verification_comes_first_when_the_config_says_so() -> None:
    from dataclasses import replace

    world = Sandbox(replace(parcelway(), verify_url=True), VirtualClock())
    receiver = Receiver()
    server = await over_http(world, receiver)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    await world.until(lambda _: _settled(world))
    assert [json.loads(body)["type"] for _, body in receiver.seen] == ["url_verification", "event_callback"]
    await world.close()
    server.close()


async def test_a_connection_needs_a_fresh_ticket(sandbox: Sandbox) -> None:
    async with serve(sandbox) as served, aiohttp.ClientSession() as http:
        headers = {"authorization": f"Bearer {sandbox.app_token}"}
        answer = await (await http.post(f"{served.api_url}apps.connections.open", headers=headers)).json()
        async with http.ws_connect(answer["url"]) as link:
            hello = await link.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            assert hello["connection_info"]["app_id"] == "A0BATON"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(answer["url"])


async def test_a_delivery_can_be_awaited(world: Sandbox) -> None:
    pipe = Pipe()
    world.courier.attach(pipe)
    delivery = world.inject({"type": "event_callback", "event": {"type": "message"}})
    world.courier.acknowledge(delivery.id)
    found: Delivery = await delivery
    assert found.acked
    assert found.latency is not None
