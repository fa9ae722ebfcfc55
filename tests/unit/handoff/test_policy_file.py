"""The policy file: the shipped ones read; a bad one names line, key and what is allowed."""

import time
from importlib import resources

import pytest
import yaml

from handoff.errors import PolicyError
from handoff.policy import FLOORS, default_text, read_policy
from tests.unit.handoff.build import HEAD, NAMES, WORDS, policy

RULE = "rules:\n  - name: one\n    if: {novelty: {above: 0.5}}\n    then: hand_over\n"


def fault(text: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        read_policy(text, signals=NAMES)
    return caught.value


def shipped() -> list[str]:
    sample = resources.files("bot.sample").joinpath("policy.yaml").read_text(encoding="utf-8")
    return [default_text(), sample]


@pytest.mark.parametrize("text", shipped(), ids=["default", "sample"])
def test_a_shipped_policy_reads(text: str) -> None:
    read = read_policy(text, signals=NAMES)
    assert read.rules
    assert read.floors == FLOORS


@pytest.mark.parametrize("text", shipped(), ids=["default", "sample"])
def test_a_shipped_policy_says_the_same_to_every_yaml_reader(text: str) -> None:
    from handoff.policy.plain import read_plain

    assert read_plain(text)[1] == yaml.safe_load(text)


def test_the_disclosure_that_ships_says_ai_assistant() -> None:
    for text in shipped():
        assert "AI assistant" in read_policy(text, signals=NAMES).words.disclosure


BAD = [
    ("version", HEAD.replace("version: 1", "version: 2") + RULE, 1, "version", "1"),
    ("no version", HEAD.replace("version: 1\n", "") + RULE, 1, "version", ""),
    ("unknown key", HEAD + "colour: red\n" + RULE, 6, "colour", "lower_floors"),
    ("unknown key in a rule", HEAD + RULE + "    colour: red\n", 10, "colour", "for_turns"),
    ("unknown key in a condition", HEAD + RULE.replace("above", "over"), 8, "over", "at_least"),
    ("unknown key in timers", HEAD + RULE + "timers:\n  hold: 5\n", 11, "hold", "hold_minutes"),
    ("unknown key in words", HEAD.replace("{disclosure", "{hello: x, disclosure") + RULE, 5, "hello", "greeting"),
    ("missing words", HEAD.replace(WORDS, "words: {offer: x}") + RULE, 5, "disclosure", ""),
    ("unknown act", HEAD + RULE.replace("hand_over", "shrug"), 9, "then", "hand_over"),
    ("unknown signal", HEAD + RULE.replace("novelty", "mood"), 8, "mood", "novelty"),
    ("empty condition", HEAD + RULE.replace("{above: 0.5}", "{}"), 8, "novelty", ""),
    ("no condition", HEAD + RULE.replace("{novelty: {above: 0.5}}", "{}"), 8, "if", ""),
    ("number out of range", HEAD + RULE.replace("0.5}}", "7}}"), 8, "above", ""),
    ("share out of range", HEAD.replace("support_above: 0.5", "support_above: 1.5") + RULE, 3, "support_above", ""),
    ("not a number", HEAD.replace("support_above: 0.5", "support_above: high") + RULE, 3, "support_above", ""),
    ("infinite wait", HEAD + RULE + "timers: {hold_minutes: 1.0e+999}\n", 10, "hold_minutes", ""),
    ("negative wait", HEAD + RULE + "timers: {hold_minutes: -1}\n", 10, "hold_minutes", ""),
    ("unknown floor", HEAD + "lower_floors: [weather]\n" + RULE, 6, "lower_floors", "money_movement"),
    ("two rules of one name", HEAD + RULE + RULE.removeprefix("rules:\n"), 10, "one", ""),
    ("a key twice", HEAD + RULE + RULE, 10, "rules", "once"),
    ("a key twice inside", HEAD + RULE.replace("{above: 0.5}", "{above: 0.5, above: 0}"), 8, "above", "once"),
    ("unknown zone", HEAD + RULE + "    hours: {from: '09:00', to: '17:00', zone: Mars}\n", 10, "zone", "Berlin"),
    ("time as seconds", HEAD + RULE + "    hours: {from: 32400, to: '17:00'}\n", 10, "from", "09:00"),
    ("unknown day", HEAD + RULE + "    hours: {days: [funday], from: '09:00', to: '17:00'}\n", 10, "days", "mon"),
    ("name in capitals", HEAD + RULE.replace("one", "One"), 7, "name", ""),
    ("language name", HEAD + "languages: [english]\n" + RULE, 6, "languages", ""),
    ("no languages", HEAD + "languages: []\n" + RULE, 6, "languages", ""),
    ("for_turns 0", HEAD + RULE + "    for_turns: 0\n", 10, "for_turns", ""),
    ("rules as text", HEAD + "rules: none\n", 6, "rules", ""),
    ("broken yaml", HEAD + "rules: [\n", 7, "file", ""),
    ("a tab", HEAD + "rules:\n\t- name: one\n", 7, "file", ""),
    ("empty", "", 1, "file", "version"),
    ("only comments", "# nothing\n", 1, "file", "version"),
    ("a list", "- 1\n", 1, "file", "version"),
    ("a word", "hello\n", 1, "file", "version"),
    ("two documents", HEAD + RULE + "---\nx: 1\n", 10, "file", ""),
    ("an alias", HEAD + "lower_floors: &a []\nlanguages: *a\n" + RULE, 6, "file", "write the value out"),
    ("a recursive alias", HEAD + "lower_floors: &a [*a]\n" + RULE, 6, "file", "write the value out"),
    ("a tag", HEAD + "company: !!python/object:os.system x\n" + RULE, 6, "file", "plain values"),
    ("a bad number tag", HEAD + "company: !!int ''\n" + RULE, 6, "file", "plain values"),
    ("a list as key", HEAD + "? [a]\n: b\n" + RULE, 6, "file", "a name"),
    ("an unprintable character", HEAD + "company: '\x01'\n" + RULE, 0, "file", ""),
    ("deep nesting", HEAD + "company: " + "[" * 40 + "]" * 40 + "\n" + RULE, 6, "file", ""),
    ("very deep nesting", HEAD + "company: " + "[" * 20_000, 0, "file", ""),
    ("huge", HEAD + RULE + "#" * 300_000, 0, "file", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "key", "allowed"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_file_names_line_key_and_what_is_allowed(text: str, line: int, key: str, allowed: str) -> None:
    found = fault(text)
    assert found.line == line, str(found)
    assert key in found.key.split(".") or key == found.key, str(found)
    assert allowed in f"{found.allowed} {found.problem}", str(found)
    assert len(str(found)) < 1000
    assert "\n" not in str(found)


def test_the_first_fault_in_reading_order_is_reported() -> None:
    found = fault(HEAD + "colour: red\n" + RULE.replace("hand_over", "shrug"))
    assert found.key == "colour"


def test_a_billion_laughs_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    begun = time.perf_counter()
    fault("\n".join([*lines, "version: *a11"]))
    assert time.perf_counter() - begun < 1


def test_a_long_wrong_value_does_not_flood_the_message() -> None:
    assert len(str(fault(HEAD + RULE.replace("hand_over", "x" * 50_000)))) < 300


def test_norwegian_is_a_language_and_not_false() -> None:
    assert policy("languages: [en, no]\nrules: []").languages == ("en", "no")


def test_an_unquoted_time_is_a_time_and_not_a_number_of_seconds() -> None:
    read = policy(RULE + "    hours: {from: 09:00, to: 17:30, zone: Europe/Berlin}\n")
    hours = read.rules[0].hours
    assert hours is not None
    assert (f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") == ("09:00", "17:30")


def test_one_label_may_be_written_without_brackets() -> None:
    read = policy("rules:\n  - {name: greets, if: {needs_reply: {label: greeting}}, then: greet}\n")
    assert read.rules[0].when["needs_reply"].label == ("greeting",)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_policy("\ufeff" + HEAD + RULE, signals=NAMES).name == "test"
