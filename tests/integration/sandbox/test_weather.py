"""Bad luck from a seed: what Weather promises, one test for each kind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Served, VirtualClock, Weather, parcelway
from tests.integration.sandbox.test_delivery import Pipe, Receiver, over_http

Frames = list[dict[str, Any]]


class Link(Pipe):
    """A connection that remembers that it was cut."""

    gone = False

    def cut(self) -> None:
        self.gone = True


def world_with(weather: Weather, links: int = 1) -> tuple[Sandbox, list[Link]]:
    """A sandbox in virtual time with some connections."""
    world = Sandbox(parcelway(), VirtualClock())
    pipes = [Link() for _ in range(links)]
    for pipe in pipes:
        world.courier.attach(pipe)
    world.set_weather(weather)
    return world, pipes


def texts(*pipes: Link) -> list[str]:
    return [frame["payload"]["event"].get("text", "") for pipe in pipes for frame in pipe.frames]


def ack_all(world: Sandbox, *pipes: Link) -> None:
    for pipe in pipes:
        for frame in pipe.frames:
            world.courier.acknowledge(frame.get("envelope_id", ""))


async def test_the_same_envelope_goes_out_twice_and_one_ack_serves_both() -> None:
    world, (one, two) = world_with(Weather(twice=1.0), links=2)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    await world.advance(0.0)
    frames: Frames = one.frames + two.frames
    assert len(frames) == 2
    assert frames[0]["envelope_id"] == frames[1]["envelope_id"]
    ack_all(world, one)
    await world.advance(1000)
    assert len(one.frames + two.frames) == 2


async def test_the_same_event_comes_again_in_a_new_envelope_soon_after_six_minutes_and_after_25_hours() -> None:
    world, (pipe,) = world_with(Weather(again=1.0, late=1.0))
    await world.say("U0MIA", "C0JUNIPER", "hello")
    counts = []
    for seconds in (0.0, 2.0, 357.0, 2.0, 89_000.0, 1000.0):
        await world.advance(seconds)
        ack_all(world, pipe)
        counts.append(len(pipe.frames))
    assert counts == [1, 2, 2, 3, 3, 4]
    assert len({frame["envelope_id"] for frame in pipe.frames}) == 4
    assert len({frame["payload"]["event_id"] for frame in pipe.frames}) == 1


async def test_a_held_message_is_overtaken_by_the_next_one_and_by_its_own_edit_and_deletion() -> None:
    world, (pipe,) = world_with(Weather(held=1.0, held_seconds=2.0))
    first = await world.say("U0MIA", "C0JUNIPER", "first")
    world.set_weather(None)
    await world.say("U0MIA", "C0JUNIPER", "second", thread_ts=first)
    await world.edit("U0MIA", "C0JUNIPER", first, "first, better")
    await world.delete("U0MIA", "C0JUNIPER", first)
    await world.advance(2.0)
    kinds = [frame["payload"]["event"].get("subtype", "") for frame in pipe.frames]
    assert kinds == ["", "message_changed", "message_changed", ""]
    assert texts(pipe)[-1] == "first"


@pytest.mark.parametrize("seed", range(4))
async def test_of_an_event_whose_first_attempts_are_lost_only_retries_arrive(seed: int) -> None:
    world, (pipe,) = world_with(Weather(seed=seed, unheard=1.0))
    await world.say("U0MIA", "C0JUNIPER", "hello")
    for _ in range(8):
        await world.advance(100)
    (delivery,) = world.deliveries
    assert pipe.frames, "one of the four attempts is heard"
    assert all(frame["retry_attempt"] in {1, 2, 3} for frame in pipe.frames)
    assert len(pipe.frames) + len([hit for hit in world.skies.hits if hit.kind == "unheard"]) <= 4  # type: ignore[union-attr]
    assert len(delivery.sent) == 4


async def test_over_http_too_only_retries_arrive() -> None:
    world = Sandbox(replace(parcelway(), retry_delays=(0.0, 0.0, 0.0)), VirtualClock())
    receiver = Receiver()
    server = await over_http(world, receiver)
    world.set_weather(Weather(unheard=1.0))
    await world.say("U0MIA", "C0JUNIPER", "hello")
    await world.until(lambda _: world.deliveries[0].acked)
    assert receiver.seen[0][0]["x-slack-retry-num"] in {"1", "2", "3"}
    assert receiver.seen[0][0]["x-slack-retry-reason"] == "connection_failed"
    await world.close()
    server.close()


async def test_an_ack_that_is_lost_brings_the_event_again() -> None:
    world, (pipe,) = world_with(Weather(ack_lost=1.0))
    await world.say("U0MIA", "C0JUNIPER", "hello")
    ack_all(world, pipe)
    await world.advance(3.1)
    assert [frame["retry_attempt"] for frame in pipe.frames] == [0, 1]
    ack_all(world, pipe)
    assert world.deliveries[0].acked


async def test_a_connection_that_breaks_behind_an_envelope_gets_no_more_and_another_one_gets_it_again() -> None:
    world, (one, two) = world_with(Weather(dropped=1.0), links=2)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    broken = one if one.gone else two
    world.set_weather(None)
    await world.say("U0MIA", "C0JUNIPER", "more")
    await world.advance(3.1)
    assert texts(broken) == ["hello"]
    assert sorted(texts(two if broken is one else one)) == ["hello", "more", "more"]


async def test_a_refresh_in_flight_tells_one_connection_to_go() -> None:
    world, pipes = world_with(Weather(refreshed=1.0), links=3)
    await world.say("U0MIA", "C0JUNIPER", "hello")
    told = [frame for pipe in pipes for frame in pipe.frames if frame.get("type") == "disconnect"]
    assert [frame["reason"] for frame in told] == ["refresh_requested"]
    assert len(world.courier.connections) == 2


async def test_a_seed_replays_and_another_seed_does_not() -> None:
    def day(seed: int) -> list[tuple[str, str]]:
        world, _ = world_with(Weather(seed=seed, twice=0.3, held=0.3, unheard=0.2, late=0.2))
        for _ in range(40):
            world.inject({"type": "event_callback", "event": {"type": "message", "text": "x"}})
        assert world.skies is not None
        return [(hit.kind, hit.what) for hit in world.skies.hits]

    assert day(7) == day(7)
    assert day(7) != day(8)


async def test_another_chance_leaves_the_other_streams_where_they_were() -> None:
    def held(unheard: float) -> list[str]:
        world, _ = world_with(Weather(seed=3, held=0.5, unheard=unheard))
        for _ in range(30):
            world.inject({"type": "event_callback", "event": {"type": "message", "text": "x"}})
        assert world.skies is not None
        return [hit.what for hit in world.skies.hits if hit.kind == "held"]

    assert held(0.0) == held(1.0)


@pytest.mark.parametrize("chance", [-0.1, 1.1])
def test_a_chance_that_is_none_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="chances"):
        Weather(twice=chance)
    with pytest.raises(ValueError, match="chances"):
        Weather(lost=0.6, broken=0.6)


# The Web API


async def refused(call: Callable[[], Any]) -> Exception:
    with pytest.raises((SlackApiError, aiohttp.ClientError)) as caught:
        await call()
    return caught.value


async def test_calls_are_limited_broken_or_cut_before_and_after_they_are_made(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()

    async def post() -> Any:
        return await client.chat_postMessage(channel="C0JUNIPER", text="hello")

    seen: dict[str, tuple[str, int]] = {}
    for kind in ("limited", "broken", "broken_after", "unreached", "lost"):
        before = len(sandbox.messages("C0JUNIPER"))
        sandbox.set_weather(replace(Weather(), **{kind: 1.0}))  # type: ignore[arg-type]
        error = await refused(post)
        name = str(error.response.status_code) if isinstance(error, SlackApiError) else "cut"
        seen[kind] = (name, len(sandbox.messages("C0JUNIPER")) - before)
    assert seen == {
        "limited": ("429", 0),
        "broken": ("503", 0),
        "broken_after": ("500", 1),
        "unreached": ("cut", 0),
        "lost": ("cut", 1),
    }
    assert (await client.auth_test())["ok"], "spared"


async def test_an_accepted_post_may_show_only_later(sandbox: Sandbox, client: AsyncWebClient) -> None:
    root = await sandbox.say("U0MIA", "C0JUNIPER", "hello")
    sandbox.set_weather(Weather(unseen=1.0, unseen_seconds=8.0))
    ts = (await client.chat_postMessage(channel="C0JUNIPER", text="hello", thread_ts=root))["ts"]

    async def shown() -> list[str]:
        answer = await client.conversations_replies(channel="C0JUNIPER", ts=root)
        return [message["ts"] for message in answer["messages"]]

    assert await shown() == [root]
    assert len(sandbox.messages("C0JUNIPER", root)) == 2, "people see it at once"
    await sandbox.advance(8.0)
    assert await shown() == [root, ts]


async def test_a_named_fault_goes_before_the_weather(sandbox: Sandbox, client: AsyncWebClient) -> None:
    client.retry_handlers.clear()
    sandbox.set_weather(Weather(limited=1.0))
    sandbox.fail("chat.postMessage", status=502, made=True)

    async def post() -> Any:
        return await client.chat_postMessage(channel="C0JUNIPER", text="hello")

    error = await refused(post)
    assert isinstance(error, SlackApiError)
    assert error.response.status_code == 502
    assert len(sandbox.messages("C0JUNIPER")) == 1


async def test_two_urls_take_turns_and_a_dead_one_brings_the_event_to_the_other(served: Served) -> None:
    world = Sandbox(replace(parcelway(), retry_delays=(0.0, 0.0, 0.0)), VirtualClock())
    receiver = Receiver()
    server = await over_http(world, receiver)
    address = server.sockets[0].getsockname()[1]
    world.deliver_to("http://127.0.0.1:9/", f"http://127.0.0.1:{address}/slack/events")
    for text in ("one", "two"):
        await world.say("U0MIA", "C0JUNIPER", text)
    await world.until(lambda _: all(delivery.acked for delivery in world.deliveries))
    assert len(receiver.seen) == 2
    await world.close()
    server.close()
