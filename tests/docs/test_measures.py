"""docs/measures.md is current, and the definitions name what there is."""

import re
from dataclasses import fields
from itertools import product

import pytest

from handoff.model import Owner
from handoff.quality.measures import MEASURES
from handoff.quality.outcomes import DEFINITIONS, ConversationFacts, Outcome, Word, outcome
from storage import measures
from storage.measures import Overview
from tests.docs.measures import ORDER, PAGE, measures_table, metrics_table, outcomes_table


@pytest.mark.parametrize(
    "text", [outcomes_table(), measures_table(), metrics_table()], ids=["outcomes", "all", "metrics"]
)
def test_the_page_says_what_the_definitions_say(text: str) -> None:
    assert text.strip() in PAGE.read_text(encoding="utf-8"), "measures.md is out of date: run make docs"


def test_every_outcome_is_defined_and_listed_in_the_order_in_which_it_is_asked() -> None:
    assert set(DEFINITIONS) == set(ORDER) == set(Outcome)
    flags = product([False, True], repeat=6)
    for came_back, busy, quiet, asked, claimed, answered in flags:
        for owner, word in product(Owner, Word):
            facts = ConversationFacts(
                owner=owner, open_work=busy, quiet=quiet, came_back=came_back, asked_for_person=asked, claimed=claimed,
                answered=answered, word=word,
            )  # fmt: skip
            over = not busy and (owner is Owner.CLOSED or (owner is Owner.BOT and (quiet or word is Word.GOOD)))
            true = [came_back, not over, claimed, asked, word is Word.GOOD, answered and word is not Word.BAD, True]
            assert outcome(facts) is ORDER[true.index(True)]


def test_every_measure_is_where_its_definition_says() -> None:
    assert len({one.name for one in MEASURES}) == len(MEASURES)
    known = {field.name for field in fields(Overview)}
    for one in MEASURES:
        assert hasattr(measures, one.where) if one.where else one.name in known, one.name


def test_every_function_and_field_the_page_names_exists() -> None:
    known = {field.name for field in fields(Overview)} | set(measures.__all__) | {"size", "kinds"}
    named = {word for one in MEASURES for word in re.findall(r"`(\w+)`", one.how)}
    assert named <= known
