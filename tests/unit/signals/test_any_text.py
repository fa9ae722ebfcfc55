import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.model import Author, Draft, Evidence, Passage, Signal, Turn
from handoff.signals import SIGNALS, Stage, read

LOWEST = {"sentiment": -1.0, "sentiment_trend": -1.0}


def check(text: str, before: str = "", draft: str = "") -> tuple[Signal, ...]:
    turn = Turn(channel="C1", ts="3.0", author=Author.CUSTOMER, text=text, person="U1")
    history = (
        Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text=before, person="U1"),
        Turn(channel="C1", ts="2.0", author=Author.BOT, text=draft),
    )
    found = Passage(article="a.md", title=before[:40], section="", text=draft, score=0.5)
    seen = Evidence(passages=(found,), scores={"top": 0.5}, draft=Draft(text=draft, origin="m", logprob=-0.3))
    signals = read(turn, history, seen, Stage.TURN) + read(turn, history, seen, Stage.DRAFT)
    for signal in signals:
        assert LOWEST.get(signal.name, 0.0) <= signal.value <= 1.0, signal
        assert signal.why
    return signals


@given(text=st.text(max_size=300), before=st.text(max_size=80), draft=st.text(max_size=200))
@settings(max_examples=150)
def test_no_text_makes_a_signal_raise_or_leave_its_range(text: str, before: str, draft: str) -> None:
    check(text, before, draft)


@given(text=st.text(alphabet="aA!? .,'<>@#`*_~:|/\\()[]{}0123456789\u200b\u202e\U000e0041нé日", max_size=200))
@settings(max_examples=100)
def test_markup_and_odd_characters_are_survived(text: str) -> None:
    check(text, text, text)


@given(text=st.text(max_size=120))
@settings(max_examples=50)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert check(text, "hello", "hi") == check(text, "hello", "hi")


def test_naughty_strings_are_survived(shared: Path) -> None:
    for text in json.loads((shared / "data/naughty_strings.json").read_text("utf-8")):
        check(text, text, text)


@pytest.mark.parametrize("text", ["a" * 40_000, "i " * 20_000, "((((" * 5_000, "\u200b" * 20_000, "né" * 20_000])
def test_a_huge_turn_costs_little(text: str) -> None:
    check(text, text, text)


def test_the_registry_names_every_signal_once_and_says_what_it_misses() -> None:
    names = [reader.name for reader in SIGNALS]
    assert len(names) == len(set(names)) == 16
    assert all(reader.misses for reader in SIGNALS)
    assert [signal.name for signal in check("hello")] == sorted(
        names, key=lambda n: (stage(n) is Stage.DRAFT, names.index(n))
    )


def stage(name: str) -> Stage:
    return next(reader.stage for reader in SIGNALS if reader.name == name)


def test_the_signals_import_neither_scikit_learn_nor_scipy() -> None:
    code = "import sys, handoff.signals; print([m for m in sys.modules if m.split('.')[0] in ('sklearn', 'scipy')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
