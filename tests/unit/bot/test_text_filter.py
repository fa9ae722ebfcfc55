"""The filter for foreign text (DESIGN P9), read back by a tokenizer that shares no code with it."""

import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.slack.text import REMOVED, allowed, clean, escape, line, link, mentions, plain_line, quoted, read, with_links
from bot.words import hosts_in, runs
from tests.unit.bot.hostile import FRAGMENTS, GOOD, HOSTILE
from tests.unit.bot.mrkdwn import foreign_tokens, invisible, loose_marks, tokens


def inert(text: str) -> None:
    """No token at all, nothing unescaped, nothing invisible."""
    assert tokens(text) == []
    assert loose_marks(text) == ""
    assert invisible(text) == []


def only_links(text: str, hosts: frozenset[str] | None) -> None:
    assert foreign_tokens(text, hosts=hosts) == []
    assert loose_marks(text) == ""
    assert invisible(text) == []


def everywhere(text: str) -> None:
    inert(escape(text))
    inert(quoted(text))
    inert(line(text, 40))
    only_links(with_links(text, GOOD), GOOD)
    only_links(with_links(text, None), None)
    only_links(with_links(text, frozenset()), frozenset())
    assert invisible(plain_line(text, 40)) == []


@settings(max_examples=400)
@given(HOSTILE)
def test_no_hostile_text_comes_out_alive(text: str) -> None:
    everywhere(text)


@pytest.mark.parametrize("text", FRAGMENTS)
def test_no_known_trick_comes_out_alive(text: str) -> None:
    everywhere(text)
    everywhere(f"see {text} now {text}")


def test_no_naughty_string_comes_out_alive(shared: Path) -> None:
    naughty = json.loads((shared / "data" / "naughty_strings.json").read_text(encoding="utf-8"))
    assert len(naughty) > 500
    for text in naughty:
        everywhere(text)


@settings(max_examples=200)
@given(HOSTILE)
def test_a_quotation_marks_every_line(text: str) -> None:
    assert all(row.startswith("> ") for row in quoted(text).split("\n"))


@settings(max_examples=200)
@given(HOSTILE, st.integers(2, 60))
def test_one_line_stays_one_line_and_short(text: str, limit: int) -> None:
    assert "\n" not in line(text, limit)
    assert "\n" not in plain_line(text, limit)
    assert len(plain_line(text, limit)) <= limit


@settings(max_examples=200)
@given(st.text())
def test_ordinary_words_survive(text: str) -> None:
    kept = [char for char in text if char.isalnum() and char.isascii()]
    assert [char for char in clean(text) if char.isalnum() and char.isascii()] == kept


@pytest.mark.parametrize("text", ["❤️‍🔥", "👩‍💻", "1️⃣", "👍🏽", "ക്‍ഷ", "Ελληνικά", "日本語", "שלום"])
def test_emoji_and_scripts_stay_whole(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", ["pass\u200dword", "a\ufe0fb", "\u200d\u200d\u200d", "x\u200d\u200d"])
def test_a_joiner_that_joins_nothing_goes(text: str) -> None:
    assert "\u200d" not in clean(text)
    assert "\ufe0f" not in clean(text)


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_every_kind_of_line_break_becomes_one(mark: str) -> None:
    assert clean(f"one{mark}two") == "one\ntwo"


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://good.example/help?a=1#b", True),
        ("http://help.good.example", True),
        ("https://good.example.", True),
        ("https://GOOD.example/x", True),
        ("https://good.example:8443/x", True),
        ("https://evilgood.example", False),
        ("https://good.example.evil.example", False),
        ("https://good.example@evil.example", False),
        ("https://good.example:x@evil.example", False),
        ("https://evil.example\\.good.example", False),
        ("https://evil.example%5C.good.example", False),
        ("https://evil.example%2F.good.example", False),
        ("https://evil.example／.good.example", False),
        ("https:/good.example", False),
        ("https:///good.example", False),
        ("ftp://good.example", False),
        ("javascript:alert(1)//good.example", False),
        ("data:text/html,good.example", False),
        ("slack://good.example", False),
        ("//good.example", False),
        ("https://[::1]", False),
        ("https://[good.example", False),
        ("https://", False),
        ("", False),
    ],
)
def test_a_link_stays_only_on_a_known_host(url: str, fine: bool) -> None:
    assert allowed(url, GOOD) is fine
    assert (link(url, GOOD) == REMOVED) is not fine


def test_a_link_shows_its_whole_target_and_never_a_label() -> None:
    assert link("https://good.example/a?b=1&c=2", GOOD) == "<https://good.example/a?b=1&amp;c=2>"
    assert "|" not in link("https://good.example/a|https://bank.example", GOOD)


def test_a_very_long_link_becomes_plain_text_and_loses_nothing() -> None:
    url = "https://good.example/" + "a" * 4000
    assert with_links(url, None) == url


def test_a_persons_links_stay() -> None:
    words = "Look at https://status.parcel.example/now, then tell me."
    assert with_links(words, None) == "Look at <https://status.parcel.example/now>, then tell me."


def test_the_full_stop_after_a_link_is_no_part_of_it() -> None:
    assert with_links("See https://good.example/a.", GOOD) == "See <https://good.example/a>."


@settings(max_examples=200)
@given(HOSTILE)
def test_runs_lose_nothing(text: str) -> None:
    assert "".join(runs(text)) == text


def test_hosts_come_from_the_knowledge_alone_and_need_a_dot() -> None:
    texts = ("See https://Help.Good.example/x and (http://docs.example).", "https://localhost https://[ http://")
    assert hosts_in(texts) == {"help.good.example", "docs.example"}


@pytest.mark.parametrize(
    ("slack", "shown"),
    [
        ("<@U1> and <@U2|ada>", "@U1 and @ada"),
        ("<!channel> <!here|here> <!subteam^S1|@desk> <!subteam^S1>", "@channel here @desk @subteam"),
        ("<#C1|help> <#C1>", "#help #C1"),
        ("<https://a.example/x?y=1&amp;z=2>", "https://a.example/x?y=1&z=2"),
        ("<https://a.example|press here>", "press here (https://a.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("open < never closed", "open < never closed"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("", ""),
    ],
)
def test_slacks_escaped_text_is_read_as_people_see_it(slack: str, shown: str) -> None:
    assert read(slack) == shown


@settings(max_examples=200)
@given(HOSTILE)
def test_reading_what_was_escaped_gives_the_words_back(text: str) -> None:
    assert read(escape(text)) == clean(text)


def test_mentions_are_the_ids_in_order() -> None:
    assert mentions("<@U2> hello <@U1|ada> <@> &lt;@U3&gt;") == ("U2", "U1")
