"""News between replicas: a claim on one stops the model that writes on another, at once."""

import asyncio

from bot.demo import sandbox_settings
from bot.wiring import running
from storage.store import open_store
from tests.conftest import Start
from tests.fakes.llm import FakeLLM

KNOWN = "How do I cancel a shipping label?"


async def test_news_reach_every_other_store_and_outlive_the_connection(postgres_url: str) -> None:
    one, other = open_store(postgres_url), open_store(postgres_url)
    heard: asyncio.Queue[str] = asyncio.Queue()
    listening = asyncio.ensure_future(other.listen(heard.put_nowait))
    try:
        async with asyncio.timeout(10):
            while heard.empty():  # until it listens
                await one.announce("owner c1")
                await asyncio.sleep(0.02)
        assert await heard.get() == "owner c1"
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await one.close()
        await other.close()


async def test_an_announcement_nobody_can_carry_raises_nothing(postgres_url: str) -> None:
    store = open_store(postgres_url.rsplit("/", 1)[0] + "/no_such_database")
    await store.announce("owner c1")
    await store.close()


async def test_a_claim_on_another_replica_stops_the_model(world: Start, postgres_url: str) -> None:
    llm = FakeLLM(reply=lambda text: "never sent", gate=asyncio.Event())
    here = await world(llm=llm, http=True, database=postgres_url)
    first = f"http://127.0.0.1:{here.baton.port}/slack/events"
    settings = sandbox_settings(
        here.sandbox,
        f"{here.baton.front.client.base_url}",
        baton_database_url=postgres_url,
        openai_base_url=llm.base_url,
        openai_api_key="test",
        slack_app_token=None,
        slack_signing_secret=here.sandbox.signing_secret,
    )
    async with running(settings) as second:
        here.sandbox.deliver_to(first)
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
        await llm.started.wait()
        here.sandbox.deliver_to(f"http://127.0.0.1:{second.port}/slack/events")
        await here.sandbox.shortcut("U0ADA", "C0JUNIPER", ts, "Take over")
        await here.until(lambda: llm.cancelled, what="the model to be stopped")
        assert here.bot_texts("C0JUNIPER", ts) == []
        here.sandbox.deliver_to(first)
