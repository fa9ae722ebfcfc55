"""Knowledge that is empty, torn or gone: people answer, nothing is said without a source (threat 84)."""

import shutil
from pathlib import Path

import pytest

from bot.demo import sample
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.failsafe.breaking import no_error_shows, seen_by_customers
from tests.integration.slack.helping import ANSWER, KNOWN, answered, conversation, knowing


def empty(folder: Path) -> None:
    """Nothing in it."""


def torn(folder: Path) -> None:
    """No file of it can be read."""
    (folder / "bytes.md").write_bytes(bytes(range(128, 256)) * 20)
    (folder / "zeros.md").write_bytes(b"\0" * 4096)
    (folder / "nothing.md").write_text("")
    (folder / "head.md").write_text("---\ntitle: Labels\n")
    (folder / "yaml.md").write_text("---\n: [\n---\nIn Shipments, tick up to 100 rows.\n")


def headings(folder: Path) -> None:
    """Read, and without a word of an answer."""
    (folder / "labels.md").write_text("# \n\n## \n\n---\n")


@pytest.mark.parametrize("make", [empty, torn, headings])
async def test_without_knowledge_a_person_answers_however_sure_the_model_is(
    world: Start, tmp_path: Path, make: object
) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    make(folder)  # type: ignore[operator]
    here = await world(llm=FakeLLM(reply=knowing), baton_knowledge=folder)
    await handed_over(here)


async def test_without_a_folder_a_person_answers(world: Start, tmp_path: Path) -> None:
    await handed_over(await world(llm=FakeLLM(reply=knowing), baton_knowledge=tmp_path / "nowhere"))


async def test_a_folder_that_goes_and_comes_back_stops_and_starts_the_answers(world: Start, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(sample("knowledge") / "labels", folder)
    here = await world(llm=FakeLLM(reply=knowing), baton_knowledge=folder)
    desk = here.baton.front.desk
    folder.rename(tmp_path / "away")
    await here.until(lambda: desk.thinking().index is None, what="the empty edition")
    await handed_over(here)
    (tmp_path / "away").rename(folder)
    await here.until(lambda: desk.thinking().index is not None, what="the full edition")
    ts = await here.sandbox.say("U0TOM", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text


async def test_one_torn_article_takes_no_other_with_it(world: Start, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(sample("knowledge") / "labels", folder)
    torn(folder)
    here = await world(llm=FakeLLM(reply=knowing), baton_knowledge=folder)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    no_error_shows(here)


async def test_people_hear_that_no_knowledge_is_left(world: Start, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(sample("knowledge") / "labels", folder)
    here = await world(llm=FakeLLM(reply=knowing), baton_knowledge=folder)
    desk = here.baton.front.desk
    shutil.rmtree(folder)
    await here.until(lambda: desk.thinking().index is None, what="the empty edition")
    await here.settled()
    assert here.bot_texts("C0QA")


async def handed_over(here: World) -> None:
    """The customer asks; a person is asked for, and not a word of the model's reaches them."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert "colleague" in text
    assert (await conversation(here, ts)).owner == "WAITING"
    assert not [shown for shown in seen_by_customers(here) if ANSWER in shown]
    no_error_shows(here)
