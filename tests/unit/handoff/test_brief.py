"""The brief a person reads first: quotations of turns, never their first characters."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from handoff.brief import QUOTE, brief, quotation
from handoff.model import Author, Turn
from tests.unit.handoff.build import said

SIDES = {"c": Author.CUSTOMER, "b": Author.BOT, "a": Author.AGENT, "y": Author.BYSTANDER}


def talk(*lines: str) -> list[Turn]:
    """Turns written like ``c: hello``, a second apart."""
    return [
        said(line[3:], ts=f"17638000{number:02}.000000", author=SIDES[line[0]]) for number, line in enumerate(lines)
    ]


def test_the_ask_is_the_weightiest_unanswered_customer_turn() -> None:
    found = brief(talk("c: hi", "b: Hello!", "c: my parcel is lost, can you help?", "c: thanks", "y: me too?"))
    assert found.ask == "my parcel is lost, can you help?"
    assert [text for _, text in found.open] == ["thanks"]


def test_an_answered_turn_is_never_the_ask_while_another_is_open() -> None:
    found = brief(talk("c: Why was I charged twice? Refund me please!", "b: You were not.", "c: ok but look again"))
    assert found.ask == "ok but look again"
    assert found.tried[0][1] == "You were not."


def test_where_all_is_answered_the_last_customer_turn_is_the_ask() -> None:
    assert brief(talk("c: one?", "b: two", "c: three?", "a: four")).ask == "three?"


@pytest.mark.parametrize("turns", [[], talk("b: hello"), talk("c:  "), talk("a: hi", "y: ho")])
def test_without_words_of_the_customer_there_is_no_ask(turns: list[Turn]) -> None:
    assert (brief(turns).ask, brief(turns).ask_ts) == ("", "")


def test_the_ask_names_the_turn_it_quotes() -> None:
    turns = talk("c: first?", "b: yes", "c: second?")
    assert brief(turns).ask_ts == turns[2].ts


def test_tried_and_open_keep_the_newest_in_order() -> None:
    found = brief(talk(*(f"b: answer {n}" for n in range(5)), *(f"c: question {n}?" for n in range(7))))
    assert [text for _, text in found.tried] == ["answer 2", "answer 3", "answer 4"]
    assert len(found.open) == 4
    assert [ts for ts, _ in found.open] == sorted(ts for ts, _ in found.open)


STORY = "We had a nice week and the weather was fine. " * 30


@pytest.mark.parametrize(
    "text",
    [
        STORY + "Where is my lost order 4711?",
        STORY[:700] + "Where is my lost order 4711? " + STORY,
        (STORY.replace(".", "") + "and where is my lost order 4711 " + STORY.replace(".", "")),
        STORY.replace(". ", "\n") + "Where is my lost order 4711?",
        "x" * 2000 + " where is my lost order 4711? " + "y" * 2000,
    ],
    ids=["at the end", "in the middle", "without a full stop", "in lines", "between walls of letters"],
)
def test_the_question_in_a_long_turn_is_quoted_wherever_it_stands(text: str) -> None:
    quote = quotation(text)
    assert "lost order 4711" in quote
    assert len(quote) <= QUOTE


@pytest.mark.parametrize("text", ["a" * 5000, "so and so " * 500, STORY, "one. two. three. " * 200])
def test_a_long_turn_is_never_cut_to_its_first_characters(text: str) -> None:
    quote = quotation(text)
    assert not text.startswith(quote.rstrip("…").rstrip())
    assert quote.startswith("…")


def test_a_short_turn_is_quoted_whole() -> None:
    assert quotation("  Can you help?\nIt is urgent. ") == "Can you help?\nIt is urgent."


WORDS = st.text(alphabet="abc .?!\nä😀&<", max_size=60)


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=60).map("".join), st.integers(20, 300))
def test_a_quotation_keeps_its_bound_and_quotes_only_what_was_said(text: str, limit: int) -> None:
    quote = quotation(text, limit)
    assert len(quote) <= limit
    said_words = " ".join(text.split())
    at = 0
    for part in quote.split("…"):
        words = " ".join(part.split())
        for word in words.split(" "):  # every word is said, and in this order
            found = said_words.find(word, at)
            assert found >= at, (word, quote)
            at = found + len(word)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("cbay"), st.text(max_size=20)), max_size=12))
def test_every_quotation_of_a_brief_comes_from_its_turn(lines: list[tuple[str, str]]) -> None:
    turns = talk(*(f"{side}: {text}" for side, text in lines))
    by_ts = {turn.ts: turn for turn in turns}
    found = brief(turns)
    for ts, text in (*found.tried, *found.open, *([(found.ask_ts, found.ask)] if found.ask else [])):
        assert text == by_ts[ts].text.strip()
    customers = [turn for turn in turns if turn.author is Author.CUSTOMER and turn.text.strip()]
    last_answer = max((turn.ts for turn in turns if turn.author in {Author.BOT, Author.AGENT}), default="")
    if customers and customers[-1].ts > last_answer:
        assert found.ask_ts > last_answer
    assert all(by_ts[ts].author is Author.CUSTOMER for ts, _ in found.open)
