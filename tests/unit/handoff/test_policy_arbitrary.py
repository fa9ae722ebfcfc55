"""Whatever stands in the file: a policy or a PolicyError, never anything else."""

import contextlib

import hypothesis.strategies as st
import yaml
from hypothesis import example, given, settings

from handoff.errors import PolicyError
from handoff.policy import read_policy
from handoff.policy.plain import read_plain
from tests.unit.handoff.build import HEAD, NAMES

YAMLISH = st.text(alphabet="abno:-[]{}&*!#'\"|>%@`,?. \n\t0189xeE~<=_+\x00\u2028\ufeffé", max_size=120)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SMALL = (
    f"{HEAD}timers: {{hold_minutes: 5}}\nrules:\n  - name: x1\n    if: {{novelty: {{above: 0}}}}\n    then: silent\n"
)
BODY = yaml.safe_load(SMALL)
KEYS = (
    "version",
    "name",
    "languages",
    "timers",
    "words",
    "rules",
    "lower_floors",
    "support_above",
    "late_minutes",
)


def reads_or_refuses(text: str) -> None:
    with contextlib.suppress(PolicyError):
        read_policy(text, signals=NAMES)


@settings(max_examples=150)
@given(st.text(max_size=300) | YAMLISH)
@example("? !!timestamp x\n")
@example("a: 2001-99-99")
@example("a: 0b_\nb: 1:99\nc: 9999999999999999999999999999")
@example("{a: {a: !!bool x}}")
def test_any_text_reads_or_is_refused(text: str) -> None:
    reads_or_refuses(text)


@settings(max_examples=150)
@given(YAMLISH)
@example("company: 2001-99-99")
@example("company: !!bool maybe")
def test_any_rest_after_a_good_head_reads_or_is_refused(text: str) -> None:
    reads_or_refuses(f"{HEAD}rules: []\n{text}")


@settings(max_examples=100)
@given(st.sampled_from(KEYS), VALUES)
def test_any_value_under_a_known_key_reads_or_is_refused(key: str, value: object) -> None:
    reads_or_refuses(yaml.safe_dump(BODY | {key: value}))


@settings(max_examples=100)
@given(st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=4), st.sampled_from(["", "if", "where"]))
def test_any_rule_reads_or_is_refused(part: dict[str, object], key: str) -> None:
    changed = BODY["rules"][0] | ({key: part} if key else part)
    reads_or_refuses(yaml.safe_dump(BODY | {"rules": [changed]}))


@settings(max_examples=100)
@given(st.integers(1, 60), st.text(alphabet="abc:-[]{} \n", max_size=12))
def test_a_policy_with_a_torn_line_reads_or_is_refused(number: int, torn: str) -> None:
    lines = SMALL.split("\n")
    lines[number % len(lines)] = torn
    reads_or_refuses("\n".join(lines))


@settings(max_examples=100)
@given(VALUES)
def test_plain_yaml_holds_only_plain_values(value: object) -> None:
    try:
        _, read = read_plain(yaml.safe_dump({"value": value}))
    except PolicyError:
        return
    todo = [read]
    while todo:
        item = todo.pop()
        assert item is None or type(item) in {dict, list, str, int, float, bool}
        if isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            todo += item
