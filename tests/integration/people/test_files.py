"""Files behind an agent's words: in order, once, by name and size on record, and never in the words' way."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox import interactions, parcelway
from tests.conftest import Start, World
from tests.integration.people.helping import claimed, inside
from tests.integration.slack.helping import (
    audit,
    by_bot,
    changed,
    conversation,
    deliver,
    interact,
    outbox,
    quiet,
    turn,
    turns,
)

LABEL: dict[str, Any] = {"name": "label.pdf", "content": "%PDF-1 the label"}
PHOTO: dict[str, Any] = {"name": "scale.png", "content": "a photo", "mimetype": "image/png"}


async def window(here: World, card: dict[str, Any]) -> dict[str, Any]:
    """The Reply window of the card, opened by Ada."""
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reply")
    views = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    return dict(views[-1])


async def reply(here: World, card: dict[str, Any], words: str, *files: dict[str, Any]) -> None:
    view = await window(here, card)
    await here.sandbox.submit("U0ADA", view["id"], {"words": words, "files": files})


def shared(here: World, ts: str) -> list[dict[str, Any]]:
    """Messages of a thread that carry files."""
    return [one for one in here.sandbox.messages("C0JUNIPER", ts) if one.get("files")]


async def shown(here: World, ts: str, count: int) -> list[dict[str, Any]]:
    """The thread's messages with files, once there are so many and nothing runs any more."""
    await here.until(lambda: len(shared(here, ts)) >= count, what=f"{count} files")
    await quiet(here)
    return shared(here, ts)


async def ended(here: World, status: str) -> Any:
    """The one send of a file, once it came to this end."""
    async with asyncio.timeout(8):
        while [row.status for row in await outbox(here, "file")] != [status]:
            await asyncio.sleep(0.05)
    await quiet(here)
    return (await outbox(here, "file"))[0]


def completions(here: World) -> int:
    return sum(call.method == "files.completeUploadExternal" and call.ok for call in here.sandbox.calls)


async def told(here: World, card: dict[str, Any], words: str) -> str:
    """The line of the card's thread that says so."""

    def find() -> list[str]:
        return [str(one["text"]) for one in inside(here, card) if words in str(one["text"])]

    return str((await here.until(find, what=f"word that {words}"))[-1])


async def test_the_customer_gets_the_words_and_then_the_files_in_order(world: Start, database_url: str) -> None:
    here = await world(database=database_url)
    ts, card = await claimed(here)
    await reply(here, card, "Here is your label.", LABEL, PHOTO)
    files = await shown(here, ts, 2)
    thread = here.sandbox.messages("C0JUNIPER", ts)
    assert "Here is your label." in thread[-3]["text"]
    assert [one["ts"] for one in thread[-2:]] == [one["ts"] for one in files]
    assert [one["files"][0]["name"] for one in files] == ["label.pdf", "scale.png"]
    assert [one["text"] for one in files] == ["", ""], "the words above them say whose they are"
    content = [here.sandbox.file_contents[one["files"][0]["id"]] for one in files]
    assert content == [b"%PDF-1 the label", b"a photo"]
    assert [turn.person for turn in await turns(here)] == ["U0MIA"], "our own files are nobody's turn"
    row = await conversation(here, ts)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    [said] = await audit(here, "reply")
    named = [{"name": "label.pdf", "size": 16}, {"name": "scale.png", "size": 7}]
    assert (said.facts["files"], said.actor_id, said.fence) == (named, "U0ADA", row.fence)
    sent = await audit(here, "send-file")
    assert [(line.actor_id, line.facts["files"], line.fence) for line in sent] == [
        ("U0ADA", [one], row.fence) for one in named
    ]
    assert "label.pdf (16 bytes)" in str(inside(here, card)[-1]["text"])


async def test_what_slack_does_to_a_shared_file_changes_nothing_on_record(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    await reply(here, card, "", LABEL)
    [file] = await shown(here, ts, 1)
    await deliver(here, changed("C0JUNIPER", file["ts"], "", user="U0BATON", files=file["files"]))
    await quiet(here)
    kept = await turn(here, file["ts"])
    assert kept is not None
    assert (kept.text, kept.files, kept.speaks_for) == ("(file label.pdf)", ["label.pdf"], "U0ADA")


async def test_a_file_without_words_says_who_sends_it(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    await reply(here, card, "", LABEL)
    [file] = await shown(here, ts, 1)
    assert file["text"] == "*Ada* (Parcelway):"
    assert not await outbox(here, "relay")


async def test_neither_words_nor_files_send_nothing(world: Start) -> None:
    here = await world()
    _, card = await claimed(here)
    before = len(by_bot(here, "C0JUNIPER"))
    await reply(here, card, "")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="word of it")
    await quiet(here)
    assert len(by_bot(here, "C0JUNIPER")) == before
    assert not await outbox(here, "relay") + await outbox(here, "file")


@pytest.mark.parametrize(
    "name", ["<!channel> <@U0MIA>.pdf", "<https://evil.example|label>.pdf", "a\u202efdp.exe", "../../etc"]
)
async def test_a_file_name_can_neither_ping_nor_link_nor_hide_its_ending(world: Start, name: str) -> None:
    here = await world()
    ts, card = await claimed(here)
    await reply(here, card, "", {**LABEL, "name": name})
    [message] = await shown(here, ts, 1)
    said = [str(call.args) for call in here.sandbox.calls if call.method.startswith(("files.", "chat."))]
    said += [str(one["text"]) for one in inside(here, card)]
    for token in ("<!channel", "<@U0MIA>.pdf", "<https://evil", "\u202e", "../"):
        assert not any(token in text for text in said), token
    assert not set("<>&|/\\") & set(message["files"][0]["title"] + message["files"][0]["name"])


@pytest.mark.parametrize("how", ["declared", "sent"])
async def test_a_file_that_is_too_large_is_not_passed_on_and_whoever_sent_it_hears_why(world: Start, how: str) -> None:
    here = await world()
    ts, card = await claimed(here)
    if how == "declared":
        large = {**LABEL, "size": 50_000_001}
    else:  # Slack's word is not taken for it: the bytes are counted
        here.baton.front.desk.carrier.largest = 1_000  # type: ignore[attr-defined]
        large = {**LABEL, "size": 10, "content": "x" * 1_001}
    await reply(here, card, "Here is your label.", large)
    line = await told(here, card, "did not reach the customer")
    assert "<@U0ADA>" in line
    assert "label.pdf" in line
    assert "it is larger than" in line
    assert "Post it in their thread yourself" in line
    assert "Here is your label." in here.bot_texts("C0JUNIPER", ts)[-1]
    assert not shared(here, ts)
    [line] = await audit(here, "send-failed")
    assert line.facts["kind"] == "file"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/files/label.pdf",
        "https://files.slack.com.evil.example/label.pdf",
        "https://files.slack.com@127.0.0.1/label.pdf",
        "http://files.slack.com/label.pdf",
        "file:///etc/passwd",
        "//[",
    ],
)
async def test_the_token_goes_nowhere_but_to_slack(world: Start, address: str) -> None:
    here = await world()
    ts, card = await claimed(here)
    await reply(here, card, "Here is your label.", {**LABEL, "url": address})
    line = await told(here, card, "did not reach the customer")
    assert "it is not kept at Slack's own address" in line
    assert not shared(here, ts)


async def test_a_redirect_is_not_followed(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    here.sandbox.fail("download", status=302)
    await reply(here, card, "", LABEL)
    assert "Slack does not let the bot read it (302)" in await told(here, card, "did not reach the customer")
    assert not shared(here, ts)


async def test_a_file_of_somebody_else_is_not_sent(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    view = await window(here, card)
    await here.sandbox.say("U0BEN", "C0DESK", "", files=[{"name": "payroll.xls", "content": "secret"}])
    theirs = here.sandbox.messages("C0DESK")[-1]["files"][0]
    values = {
        "words": {"words": {"type": "plain_text_input", "value": "Look."}},
        "files": {"files": {"type": "file_input", "files": [theirs]}},
    }
    await interact(here, interactions.submission(here.sandbox, "U0ADA", {**view, "state": {"values": values}}))
    assert "Look." in here.bot_texts("C0JUNIPER", ts)[-1]
    assert not await outbox(here, "file")


async def test_a_share_whose_answer_was_lost_is_not_shared_again(world: Start, database_url: str) -> None:
    here = await world(database=database_url)
    ts, card = await claimed(here)
    here.sandbox.fail("files.completeUploadExternal", lost=True)
    await reply(here, card, "Here is your label.", LABEL)
    row = await ended(here, "sent")
    [file] = shared(here, ts)
    assert row.remote_ts == file["ts"]
    assert row.body["uploads"] == [file["files"][0]["id"]]
    assert completions(here) == 1


async def test_later_words_do_not_wait_for_a_file_that_cannot_be_fetched(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    here.sandbox.fail("download", status=503, times=1)
    await reply(here, card, "First.", LABEL)
    await here.until(lambda: "First." in here.bot_texts("C0JUNIPER", ts)[-1], what="the first words")
    await reply(here, card, "Second.")
    await here.until(lambda: "Second." in here.bot_texts("C0JUNIPER", ts)[-1], what="the second words")
    assert not shared(here, ts)
    await shown(here, ts, 1)
    assert completions(here) == 1


async def test_where_slack_grants_no_files_reply_takes_words(world: Start) -> None:
    config = parcelway()
    scopes = tuple(scope for scope in config.scopes or () if not scope.startswith("files:"))
    here = await world(config=replace(config, scopes=scopes))
    ts, card = await claimed(here)
    view = await window(here, card)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["words"]
    await here.sandbox.submit("U0ADA", view["id"], {"words": "Words still go."})
    await here.until(lambda: "Words still go." in here.bot_texts("C0JUNIPER", ts)[-1], what="the words")
