"""A model's Markdown as mrkdwn: nothing passes as markup that was not parsed."""

import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.slack.markdown import to_mrkdwn
from bot.words import parts, pieces
from tests.unit.bot.hostile import FRAGMENTS, GOOD, HOSTILE
from tests.unit.bot.mrkdwn import foreign_tokens, invisible, loose_marks


def safe(markdown: str, hosts: frozenset[str] = GOOD) -> None:
    text = to_mrkdwn(markdown, hosts)
    assert foreign_tokens(text, hosts=hosts) == []
    assert loose_marks(text) == "", text
    assert invisible(text) == []


@settings(max_examples=400)
@given(HOSTILE)
def test_no_hostile_markdown_comes_out_alive(markdown: str) -> None:
    safe(markdown)
    safe(markdown, frozenset())


@pytest.mark.parametrize("text", FRAGMENTS)
def test_no_known_trick_comes_out_alive(text: str) -> None:
    for around in ("{}", "**{}**", "`{}`", "```\n{}\n```", "- {}", "> {}", "# {}", "| {} |\n|---|\n| {} |", "[{}](x)"):
        safe(around.replace("{}", text))


def test_no_naughty_string_comes_out_alive(shared: Path) -> None:
    for text in json.loads((shared / "data" / "naughty_strings.json").read_text(encoding="utf-8")):
        safe(text)


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** and *it*", "*bold* and _it_"),
        ("# Head\ntext", "*Head*\n\ntext"),
        ("- a\n- b", "• a\n• b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  - b", "• a\n    • b"),
        ("> quoted\n> twice", "> quoted\n> twice"),
        ("`x < y`", "`x &lt; y`"),
        ("```\na\n```", "```a```"),
        ("| a | bb |\n|---|---|\n| ccc | d |", "```a   | bb\nccc | d```"),
        ("---", "———"),
        ("[help](https://good.example/a)", "help (<https://good.example/a>)"),
        ("<https://good.example/a>", "<https://good.example/a>"),
        ("[good.example](https://evil.example)", "good.example (link removed)"),
        ("[https://good.example](https://evil.example)", "<https://good.example> (link removed)"),
        ("![pic](https://evil.example/x.png)", "!pic (link removed)"),
        ("see https://evil.example/x", "see (link removed)"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("a\\*b", "a*b"),
        ("", ""),
    ],
)
def test_markdown_means_the_same_in_slack(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown, GOOD) == mrkdwn


def test_a_code_block_cannot_be_closed_from_inside() -> None:
    for markdown in ("````\n```\n*out*\n````", "| ``` |\n|---|\n| *out* |"):
        assert to_mrkdwn(markdown, GOOD).count("```") == 2


@pytest.mark.parametrize("char", ["[", "*", "`", "> ", "- ", "<", "&#", "_a", "![", "|", "a\n"])
def test_a_wall_of_one_sign_is_no_trouble(char: str) -> None:
    safe(char * 3000)


@settings(max_examples=150)
@given(st.lists(HOSTILE | st.sampled_from(["word. ", "\n\n", "> q "]), max_size=40).map("".join), st.integers(40, 200))
def test_pieces_keep_the_bound_and_lose_no_word(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(len(piece) <= limit for piece in cut)
    assert _letters("".join(cut)) == _letters(text)


@settings(max_examples=80)
@given(HOSTILE, st.integers(2100, 3900))
def test_pieces_of_filtered_text_are_safe_each_by_itself(text: str, limit: int) -> None:
    for piece in pieces(to_mrkdwn(text * (6000 // (len(text) + 1)), GOOD), limit):
        assert foreign_tokens(piece, hosts=GOOD) == []
        assert loose_marks(piece) == "", piece


def test_the_rest_of_a_cut_quotation_is_still_a_quotation() -> None:
    cut = pieces("> " + "*Owner:* Ada has this. " * 300, 1000)
    assert len(cut) > 5
    assert all(piece.startswith("> ") for piece in cut)


@settings(max_examples=150)
@given(st.lists(HOSTILE | st.just("\n\n- point\n\n"), max_size=20).map("".join), st.integers(80, 300))
def test_parts_keep_the_bound(markdown: str, limit: int) -> None:
    cut = parts(markdown, limit)
    assert cut
    assert all(len(part) <= limit for part in cut)


def test_parts_break_between_blocks_where_they_fit() -> None:
    blocks = [f"{number}. step {'x' * 80}" for number in range(1, 4)]
    written = [("intro " * 20).strip(), "\n".join(blocks), ("outro " * 20).strip()]
    assert parts("\n\n".join(written), 300) == written


def _letters(text: str) -> list[str]:
    return [char for char in text if char.isalnum()]
