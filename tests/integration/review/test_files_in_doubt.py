"""A file whose sharing was cut short: looked for by the id stored before, shared again only where it is not there."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from bot.engine import carrying
from bot.engine.ports import Delivered, OutcomeUnknown, Unfetched
from handoff.model import Act
from storage import dead, letters, replies
from storage.files import Attached
from storage.flow import OutboxRow
from storage.letters import Letter
from storage.records import AuditRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory, agent, waiting

VISIBLE = timedelta(seconds=11)
LABEL = Attached(id="F0LABEL", name="label.pdf", size=16, url="https://files.slack.com/label.pdf")

Fault = Callable[[str, Letter], Awaitable[None]]


async def _fine(step: str, letter: Letter) -> None:
    """Nothing goes wrong."""


@dataclass
class Thread:
    """The customer's thread as Slack shows it, and what happens on the way there; outlives a process."""

    uploads: int = 0
    shared: list[str] = field(default_factory=list)
    shows: bool = True
    fault: Fault = _fine

    async def upload(self, letter: Letter) -> str:
        await self.fault("upload", letter)
        self.uploads += 1
        return f"F{self.uploads}"

    async def share(self, letter: Letter, upload: str, in_time: Callable[[], None]) -> None:
        in_time()
        await self.fault("before", letter)
        self.shared.append(upload)
        await self.fault("after", letter)

    async def find(self, letter: Letter) -> Delivered | None:
        seen = [one for one in self.shared if one in letter.body.get("uploads", ()) and self.shows]
        return Delivered(ts="1700000000.000900") if seen else None


def breaks(at: str, error: Callable[[], BaseException]) -> Fault:
    """The step fails so."""

    async def fault(step: str, letter: Letter) -> None:
        if step == at:
            raise error()

    return fault


def process(memory: Memory, thread: Thread) -> Engine:
    """A process that sends; the one before it is gone."""
    engine = Engine(memory)
    engine.desk.carrier = thread
    return engine


async def replied(memory: Memory, words: str = "Here is your label.") -> str:
    """A claimed conversation whose agent replied with a file."""
    held = await waiting(memory)
    await memory.act(held.id, Act.CLAIM)
    await memory.run(partial(replies.say, attached=(LABEL,)), held.id, agent(), words, now=memory.now)
    return held.id


async def sends(memory: Memory, thread: Thread, conversation: str) -> OutboxRow:
    """A fresh process sends what it can; the file's row after it."""
    await memory.leases_end()
    await process(memory, thread).sender.words_then_files(conversation)
    return await memory.row(OutboxRow, kind="file")


async def dies(memory: Memory, thread: Thread, conversation: str, at: str) -> None:
    """The process is killed at this step."""
    thread.fault = breaks(at, SystemExit)
    with contextlib.suppress(SystemExit):
        await process(memory, thread).sender.words_then_files(conversation)
    thread.fault = _fine
    await memory.leases_end()
    memory.pass_by(timedelta(seconds=2))


async def notes(memory: Memory) -> str:
    return "\n".join(str(row.body["text"]) for row in await memory.rows(OutboxRow, kind="note"))


async def test_killed_after_slack_took_the_file_it_is_found_and_not_shared_again(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    await dies(memory, thread, conversation, "after")
    row = await sends(memory, thread, conversation)
    assert (row.status, row.remote_ts, thread.shared) == ("sent", "1700000000.000900", ["F1"])


async def test_killed_before_slack_took_the_file_it_is_shared_once_it_must_have_been_seen(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    await dies(memory, thread, conversation, "before")
    assert (await sends(memory, thread, conversation)).status == "sending"
    assert thread.shared == [], "two seconds later nobody can know"
    memory.pass_by(VISIBLE)
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F2"]


async def test_an_answer_that_was_lost_after_the_sharing_leads_to_no_second_one(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    thread.fault = breaks("after", lambda: OutcomeUnknown("ServerDisconnectedError"))
    assert (await sends(memory, thread, conversation)).status == "sending"
    thread.fault = _fine
    memory.pass_by(timedelta(seconds=2))
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F1"]


async def test_a_connection_that_broke_before_the_sharing_is_tried_again_and_shares_once(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    thread.fault = breaks("before", lambda: OutcomeUnknown("ServerDisconnectedError"))
    await sends(memory, thread, conversation)
    thread.fault = _fine
    memory.pass_by(VISIBLE)
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F2"]


async def test_the_second_sharing_is_a_new_doubt_and_every_upload_is_looked_for(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    await dies(memory, thread, conversation, "before")
    await sends(memory, thread, conversation)
    memory.pass_by(VISIBLE)
    await dies(memory, thread, conversation, "before")
    assert (await sends(memory, thread, conversation)).body["uploads"] == ["F1", "F2"]
    assert thread.shared == []
    thread.shared = ["F1"]  # the first was only very late
    memory.pass_by(timedelta(seconds=2))
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F1"]


async def test_the_id_is_in_the_outbox_before_anybody_can_see_the_file(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    stored: list[Any] = []

    async def look(step: str, letter: Letter) -> None:
        if step == "before":
            stored.append((await memory.row(OutboxRow, kind="file")).body["uploads"])

    thread.fault = look
    await sends(memory, thread, conversation)
    assert stored == [["F1"]]


async def test_what_slack_took_and_never_shows_is_shared_once_and_a_person_decides(memory: Memory) -> None:
    thread, conversation = Thread(shows=False), await replied(memory)
    for _ in range(8):
        row = await sends(memory, thread, conversation)
        memory.pass_by(VISIBLE)
    assert row.status == "unknown"
    assert thread.shared == ["F1"]
    assert "label.pdf (16 bytes) may or may not have reached the customer" in await notes(memory)
    await memory.run(dead.retry, row.id, agent(), memory.now)
    thread.shows = True
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F1"], "it is looked for first"


async def test_a_person_may_have_it_shared_again(memory: Memory) -> None:
    thread, conversation = Thread(shows=False), await replied(memory)
    for _ in range(8):
        row = await sends(memory, thread, conversation)
        memory.pass_by(VISIBLE)
    await memory.run(dead.retry, row.id, agent(), memory.now)
    thread.shared, thread.shows = [], True
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert thread.shared == ["F2"]


async def test_a_process_that_lost_the_send_while_it_uploaded_shares_nothing(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)

    async def taken_over(step: str, letter: Letter) -> None:
        if step == "upload":
            await memory.leases_end()
            start = partial(letters.start_next, now=memory.now, customer_side=True, files=True)
            assert (await memory.run(start, conversation)).letter is not None

    thread.fault = taken_over
    await process(memory, thread).sender.words_then_files(conversation)
    assert thread.shared == []
    thread.fault = _fine
    assert (await sends(memory, thread, conversation)).status == "sent"
    assert len(thread.shared) == 1


async def test_killed_while_it_was_fetched_it_goes_on_at_once(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    await dies(memory, thread, conversation, "upload")
    assert (await sends(memory, thread, conversation)).status == "sent"


async def test_a_file_that_cannot_be_fetched_ends_with_word_to_its_sender(memory: Memory) -> None:
    thread, conversation = Thread(), await replied(memory)
    thread.fault = breaks("upload", lambda: Unfetched("Slack's file server answers 503"))
    for _ in range(carrying.TRIES):
        row = await sends(memory, thread, conversation)
        memory.pass_by(timedelta(minutes=1))
    assert row.status == "failed"
    [note] = [one for one in await memory.rows(OutboxRow, kind="note") if "did not reach" in one.body["text"]]
    assert note.body["ping"] == agent().id
    assert "label.pdf (16 bytes) did not reach the customer: Slack's file server answers 503" in note.body["text"]
    assert (await memory.row(OutboxRow, kind="relay")).status == "sent"
    assert len(await memory.rows(AuditRow, act="send-failed")) == 1


async def test_files_wait_for_the_words_before_them_and_words_never_for_files(memory: Memory) -> None:
    conversation = await replied(memory)
    start = partial(letters.start_next, now=memory.now)
    words = (await memory.run(partial(start, customer_side=True), conversation)).letter
    assert words is not None
    assert (await memory.run(partial(start, customer_side=True, files=True), conversation)).status == "later"
    await memory.sent(words.id)
    file = (await memory.run(partial(start, customer_side=True, files=True), conversation)).letter
    assert file is not None
    assert file.kind == "file"
    await memory.run(replies.say, conversation, agent(), "And one thing more.", now=memory.now)
    more = (await memory.run(partial(start, customer_side=True), conversation)).letter
    assert more is not None, "the file is still under way"
    assert more.kind == "relay"
