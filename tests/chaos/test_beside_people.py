"""A send of the bot that had to wait must not start once an agent's words are stored."""

import asyncio

from sqlmodel import Session, col, select

from storage.flow import OutboxRow
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.crash.processes import KNOWN, reply


async def test_an_answer_slack_put_off_is_not_posted_behind_an_agents_words(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=reply))
    put_off = here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1, when=lambda args: "thread_ts" in args)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: put_off.hits, what="the refused post")
    ada = await here.sandbox.say("U0ADA", "C0JUNIPER", "Let me look at this for you.", thread_ts=ts)
    await here.until(lambda: here.sandbox.deliveries[-1].acked, what="Ada's words to be stored")
    async with asyncio.timeout(10):
        while await here.baton.front.desk.store.run(_waits):
            await asyncio.sleep(0.05)
    after = [one for one in here.sandbox.messages("C0JUNIPER", ts) if one["ts"] > ada]
    assert [one["user"] for one in after] == []


def _waits(session: Session) -> bool:
    open_sends = select(OutboxRow).where(col(OutboxRow.status).in_(("ready", "sending")))
    return session.exec(open_sends).first() is not None
