"""What reviews found, each kept mended by its test."""

from datetime import timedelta

from bot.engine.ports import OutcomeUnknown
from handoff.model import Author
from storage import drain
from storage.apply import Considered
from storage.letters import Letter
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import EDITION, Memory, evidence


async def test_a_replica_whose_clock_runs_ahead_does_not_send_beside_another(memory: Memory) -> None:
    held = await memory.answered()
    assert (await memory.start(held.id)).status == "started"
    memory.pass_by(timedelta(seconds=20))  # the other replica's clock; by the database's no time has passed
    assert (await memory.start(held.id)).status == "later"


async def test_a_post_that_timed_out_may_still_appear_ten_seconds_later(memory: Memory) -> None:
    engine = Engine(memory)

    def slow(letter: Letter) -> None:
        memory.pass_by(timedelta(seconds=10))
        raise OutcomeUnknown("TimeoutError")

    engine.slack.fault = slow
    conversation = await engine.hear()
    engine.slack.fault = lambda _: None
    memory.pass_by(timedelta(seconds=2))
    await engine.sender.customer_side(conversation)
    assert engine.slack.posted == []


async def test_an_agents_own_words_stop_an_answer_however_often_the_customer_wrote_on(memory: Memory) -> None:
    held = await memory.held()
    root = (await memory.conversation(held.id)).thread_ts
    await memory.take(thread_ts=root, person="U0ADA", text="I have this.")
    await memory.execute("UPDATE turn SET author = :author WHERE text = 'I have this.'", author=Author.AGENT.value)
    committed = await memory.run(
        drain.commit, held.id, held.token, held.plan(), Considered(turns=held.work.pending, evidence=evidence()),
        now=memory.now, edition_id=EDITION, may_join=False,
    )  # fmt: skip
    assert committed.status == "joined"
