"""Timers look at what happened since they were set."""

from datetime import timedelta

from handoff.model import Act, Owner
from storage import replies, timers
from storage.flow import OutboxRow, TimerRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import ADA, BEN, POLICY, Memory, agent

IDLE = POLICY.timers.idle_release_minutes


async def claimed(memory: Memory) -> str:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    return held.id


async def test_an_agent_who_keeps_answering_is_not_called_idle(memory: Memory) -> None:
    conversation, engine = await claimed(memory), Engine(memory)
    for _ in range(int(IDLE) // 5 + 2):
        memory.pass_by(timedelta(minutes=5))
        await memory.run(replies.say, conversation, agent(), "Working on it.", now=memory.now)
        await engine.ticker.fire()
    await engine.quiet()
    row = await memory.conversation(conversation)
    assert (row.owner, row.agent) == (Owner.HUMAN, ADA)
    notes = [str(item.body["text"]) for item in await memory.rows(OutboxRow, kind="note")]
    assert not [text for text in notes if "quiet" in text]


async def test_an_agent_who_stops_is_reminded_and_then_relieved(memory: Memory) -> None:
    conversation, engine = await claimed(memory), Engine(memory)
    memory.pass_by(timedelta(minutes=IDLE - 1))
    await memory.run(replies.say, conversation, agent(), "One moment.", now=memory.now)
    await memory.send_all(conversation)
    memory.pass_by(timedelta(minutes=IDLE - 1))
    await engine.ticker.fire()
    assert (await memory.conversation(conversation)).owner == Owner.HUMAN
    memory.pass_by(timedelta(minutes=2))
    await engine.ticker.fire()
    await engine.quiet()
    assert (await memory.conversation(conversation)).owner == Owner.BOT
    assert await memory.rows(TimerRow, fired_at=None) == []


async def test_a_timer_of_one_owner_never_relieves_the_next(memory: Memory) -> None:
    conversation, engine = await claimed(memory), Engine(memory)
    memory.pass_by(timedelta(minutes=IDLE))
    due = await memory.run(timers.next_due, memory.now)
    await memory.act(conversation, Act.RELEASE)
    await memory.act(conversation, Act.CLAIM, agent(BEN))
    assert await memory.run(timers.fire, *due, memory.now, engine.ticker._effect) is None
    await engine.quiet()
    row = await memory.conversation(conversation)
    assert (row.owner, row.agent) == (Owner.HUMAN, BEN)


async def test_what_a_person_said_is_known_after_their_time_ran_out(memory: Memory) -> None:
    conversation, engine = await claimed(memory), Engine(memory)
    await memory.run(replies.say, conversation, agent(), "Your parcel left Oslo.", now=memory.now)
    await memory.send_all(conversation)
    memory.pass_by(timedelta(minutes=IDLE + 1))
    await engine.ticker.fire()
    await engine.quiet()
    row = await memory.conversation(conversation)
    assert row.owner == Owner.BOT
    assert "Oslo" in row.human_stretch


async def test_tidying_keeps_up_with_a_busy_day(memory: Memory) -> None:
    engine = Engine(memory)
    for number in range(1100):
        await memory.execute("INSERT INTO seen (key, at) VALUES (:key, :at)", key=f"k{number}", at=_long_ago(memory))
    memory.pass_by(timedelta(days=9))
    await engine.ticker.tidy()
    left = await memory.run(lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM seen").scalar())
    assert left == 0


def _long_ago(memory: Memory) -> object:
    return memory.now if memory.store.dialect == "postgresql" else memory.now.replace(tzinfo=None).isoformat(" ")
