"""/qa sample and /qa next as a reviewer uses them: the window, kept choices, the next one, what is refused."""

import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.demo import sample as sample_file
from bot.sandbox import interactions
from bot.sandbox.people.viewing import filled_in
from storage.flow import ModalRow
from storage.frames import frame
from storage.quality import ItemRow, ReviewRow, SampleRow
from storage.records import CorrectionRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import KNOWN, answered, audit, knowing, quiet

RUI, LEA = "U0RUI", "U0LEA"
ROSTER = {"baton_reviewers": f"{RUI},{LEA}"}
FULL = {"Is it right?": "Right", "Do its sources say so?": "All of it", "Is the tone right?": "Yes",
        "Should a person have taken this instead?": "No, the bot was right to answer",
        "How bad is the worst of it?": "Nothing wrong"}  # fmt: skip


async def desk(world: Start, number: int = 2, **more: Any) -> World:
    """A desk that answered so many questions; one reviewer an item, no gold, unless a policy says otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        settings = ROSTER | {"baton_policy": with_quality(Path(folder), "double: 0.0, gold: 0.0")} | more
        here = await world(llm=FakeLLM(reply=knowing), **settings)
    for _ in range(number):
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
        await answered(here, "C0JUNIPER", ts)
    return here


async def told(here: World, who: str, words: str) -> str:
    """What /qa answers a person in the QA channel."""
    before = len(here.sandbox.ephemerals(who))
    await here.sandbox.command(who, "C0QA", "/qa", words)
    await here.until(lambda: len(here.sandbox.ephemerals(who)) > before, what="an answer")
    await quiet(here)
    return str(here.sandbox.ephemerals(who)[-1]["text"])


async def opened(here: World, who: str = RUI) -> dict[str, Any]:
    """The window /qa next opens."""
    await here.sandbox.command(who, "C0QA", "/qa", "next")
    await here.until(lambda: here.sandbox.views(who), what="the window")
    await quiet(here)
    return here.sandbox.views(who)[-1]


async def rows(here: World, table: type[Any]) -> list[Any]:
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(select(table)).all()))


async def test_a_sample_says_how_it_was_drawn_and_the_qa_channel_hears_of_it(world: Start) -> None:
    here = await desk(world)
    said = await told(here, RUI, "sample 1 last 24h simple")
    assert "*1 of 2* at random (seed " in said
    [sample] = await rows(here, SampleRow)
    assert str(sample.seed) in said
    await here.until(lambda: here.sandbox.messages("C0QA"), what="the line")
    assert here.labels(here.sandbox.messages("C0QA")[-1]) == ["Review"]


@pytest.mark.parametrize(
    ("words", "says"),
    [("sample lots", "I don't know “lots”"), ("sample 0", "Between 1 and 500"), ("sample by colour", "“colour”"),
     ("sample last 3y", "is no period"), ("sample simple by rule", "no strata"), ("sample of fish", "“fish”")],
)  # fmt: skip
async def test_a_sample_that_makes_no_sense_says_why_and_draws_nothing(world: Start, words: str, says: str) -> None:
    here = await desk(world, 0)
    assert says in await told(here, RUI, words)
    assert await rows(here, SampleRow) == []


async def test_a_reviewer_works_through_the_queue_and_each_next_window_opens_by_itself(world: Start) -> None:
    here = await desk(world, 3)
    await told(here, RUI, "sample 3 of answers")
    view = await opened(here)
    for left in (3, 2, 1):
        assert view["title"]["text"] == f"Review ({left} left)"
        shown = str(view["blocks"])
        assert KNOWN in shown
        assert "tick up to 100 rows" in shown
        await here.sandbox.submit(RUI, view["id"], FULL)
        await quiet(here)
        views = here.sandbox.views(RUI)
        view = views[-1] if views else {}
    assert not view
    await here.until(lambda: "last one" in here.sandbox.ephemerals(RUI)[-1]["text"], what="the thanks")
    done = await rows(here, ReviewRow)
    assert [one.state for one in done] == ["done"] * 3
    assert done[0].answers["right"] == "yes"


async def test_choices_are_kept_at_once_and_are_there_when_the_window_opens_again(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    state = {
        "right": {
            "review.answer": {"selected_option": {"value": "no", "text": {"type": "plain_text", "text": "Wrong"}}}
        }
    }
    await here.sandbox.press_in_view(RUI, view["id"], "Wrong", "no", block_id="right", state=state)
    await quiet(here)
    [row] = await rows(here, ReviewRow)
    assert (row.state, row.answers) == ("taken", {"right": "no"})
    await here.sandbox.close_view(RUI, view["id"])
    await quiet(here)
    again = await opened(here)
    [right] = [block for block in again["blocks"] if block["block_id"] == "right"]
    assert right["element"]["initial_option"]["value"] == "no"


async def test_a_client_that_sends_half_a_review_gets_it_back_with_what_is_missing(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    half = here.sandbox.typed(RUI, here.sandbox.view(RUI, view["id"]), filled_in(view, {"Is it right?": "Wrong"}))
    await here.sandbox._interact(interactions.submission(here.sandbox, RUI, half))
    await here.until(lambda: len(here.sandbox.views(RUI)[-1]["blocks"]) > len(view["blocks"]), what="it again")
    [again] = here.sandbox.views(RUI)
    assert "Still to answer: Do its sources say so?" in str(again["blocks"])
    await here.sandbox.submit(RUI, again["id"], FULL)
    await quiet(here)
    [row] = await rows(here, ReviewRow)
    assert row.state == "done"


async def test_better_words_become_a_correction_and_reach_no_customer(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    better = "Tick up to 50 rows, then choose Cancel labels."
    await here.sandbox.submit(RUI, view["id"], FULL | {"What should have been said?": better})
    await quiet(here)
    [correction] = await rows(here, CorrectionRow)
    assert (correction.source, correction.after, correction.by) == ("review", better, RUI)
    assert not any("50 rows" in str(one["text"]) for one in here.sandbox.messages("C0JUNIPER", all=True))


async def test_a_skip_needs_no_answers(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    await here.sandbox.press_in_view(RUI, view["id"], "Skip, because…", "I cannot tell")
    await quiet(here)
    assert "Nothing is left" in str(here.sandbox.views(RUI)[-1]["blocks"])
    [row] = await rows(here, ReviewRow)
    assert (row.state, row.words) == ("skipped", "unclear")


async def test_two_reviewers_never_have_one_item_open(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    await opened(here)
    assert "Nothing is left" in await told(here, LEA, "next")


async def test_only_reviewers_use_qa(world: Start) -> None:
    here = await desk(world, 0)
    before = len(here.sandbox.ephemerals("U0ADA"))
    await here.sandbox.command("U0ADA", "C0DESK", "/qa", "next")
    await here.until(lambda: len(here.sandbox.ephemerals("U0ADA")) > before, what="the refusal")
    assert "Only reviewers" in here.sandbox.ephemerals("U0ADA")[-1]["text"]


async def test_a_lead_makes_a_gold_item_and_others_cannot(world: Start) -> None:
    here = await desk(world, 3)
    await told(here, LEA, "sample 3 of answers")
    view = await opened(here, LEA)
    await here.sandbox.submit(LEA, view["id"], FULL | {"gold": ["gold"]})
    await quiet(here)
    other = await opened(here, RUI)
    assert "Gold item" not in str(other["blocks"])
    items = await rows(here, ItemRow)
    assert sorted(bool(one.expected) for one in items) == [False, False, True]


async def test_stats_refuse_a_rate_below_the_least_number_and_show_it_above_with_method_n_and_interval(
    world: Start, tmp_path: Path
) -> None:
    here = await desk(world, 5, baton_policy=with_quality(tmp_path, "least: 3, double: 0.0, gold: 0.0"))
    assert "nothing was reviewed" in await told(here, RUI, "stats")
    await told(here, RUI, "sample 4 simple of answers")
    view = await opened(here)
    for number in range(4):
        verdict = {"Is it right?": "Wrong"} if number == 0 else {}
        await here.sandbox.submit(RUI, view["id"], FULL | verdict)
        await quiet(here)
        if number == 1:
            assert "not shown, " in await told(here, LEA, "stats")
        view = (here.sandbox.views(RUI) or [{}])[-1]
    said = await told(here, LEA, "stats")
    assert "4 done" in said
    assert "wrong: *25.0 %* (" in said
    assert "n = 4" in said
    assert "at 95 %" in said


def with_quality(folder: Path, lines: str) -> Path:
    path = folder / "policy.yaml"
    text = sample_file("policy.yaml").read_text(encoding="utf-8")
    path.write_text(f"{text}\nquality: {{{lines}}}\n", encoding="utf-8")
    return path


async def test_an_export_comes_masked_into_the_qa_channel_and_is_on_the_record(world: Start) -> None:
    here = await desk(world, 0)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", f"{KNOWN} Write to mia@juniper.example please.")
    await answered(here, "C0JUNIPER", ts)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    await here.sandbox.submit(RUI, view["id"], FULL)
    await quiet(here)
    assert "come into the QA channel" in await told(here, RUI, "export")
    posted = await here.until(lambda: [m for m in here.sandbox.messages("C0QA") if m.get("files")], what="the file")
    text = here.sandbox.file_contents[posted[-1]["files"][0]["id"]].decode()
    assert "EMAIL_1" in text
    assert "mia@juniper.example" not in text
    [line] = await audit(here, "export")
    assert line.actor_id == RUI


@pytest.mark.parametrize(
    ("words", "says"),
    [("export fish", "fish"), ("export reviews csv now", "“now”"), ("export corrections", "There are no corrections")],
)
async def test_an_export_of_nothing_or_of_nonsense_says_so(world: Start, words: str, says: str) -> None:
    here = await desk(world, 0)
    assert says in await told(here, RUI, words)


async def test_stats_say_how_two_reviewers_agree_and_who_finds_more(world: Start, tmp_path: Path) -> None:
    here = await desk(world, 2, baton_policy=with_quality(tmp_path, "least: 2, double: 1.0, gold: 0.0"))
    await told(here, RUI, "sample 2 simple of answers")
    for who, verdict in ((RUI, "Wrong"), (LEA, "Right")):
        view = await opened(here, who)
        for number in range(2):
            await here.sandbox.submit(who, view["id"], FULL | {"Is it right?": verdict if number else "Right"})
            await quiet(here)
            view = (here.sandbox.views(who) or [{}])[-1]
    said = await told(here, LEA, "stats")
    assert "*Two reviewers agree*" in said
    assert "*Finds more or less than others*" in said
    assert "n = 2" in said


async def test_a_customers_not_helpful_on_an_answer_makes_a_look_at_it_worth_more(world: Start) -> None:
    here = await desk(world, 2)
    [thread, *_] = [one["ts"] for one in here.sandbox.messages("C0JUNIPER")]
    [answer] = [one for one in here.sandbox.messages("C0JUNIPER", thread) if one["ts"] != thread]
    await here.sandbox.press("U0MIA", "C0JUNIPER", answer["ts"], "Not helpful")
    await quiet(here)
    now, day = here.baton.front.desk.now(), timedelta(days=1)
    found = await here.baton.front.desk.store.read(partial(frame, since=now - day, until=now + day))
    risks = {one.row.turn_ts: one.thing.risk for one in found}
    assert risks.pop(thread) > 2 * max(risks.values())


async def test_a_window_that_was_saved_saves_nothing_a_second_time(world: Start) -> None:
    here = await desk(world, 1)
    await told(here, RUI, "sample 1 of answers")
    view = await opened(here)
    sent = here.sandbox.typed(RUI, here.sandbox.view(RUI, view["id"]), filled_in(view, FULL))
    for _ in range(2):
        await here.sandbox._interact(interactions.submission(here.sandbox, RUI, sent))
        await quiet(here)
    assert len(await audit(here, "review")) == 1
    assert [row.used for row in await rows(here, ModalRow) if row.kind == "modal.review"] == [True]
