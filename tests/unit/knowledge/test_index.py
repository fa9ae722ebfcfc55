import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.index import Index
from bot.knowledge.query import CONTEXT


def article(path: str, text: str, *, title: str = "", scope: str = PUBLIC, updated: date | None = None) -> Article:
    return Article(path=path, title=title or path.removesuffix(".md"), text=text, scope=scope, updated=updated)


SHOP = (
    article("delivery.md", "Delivery takes three working days. We ship to France and Spain.", title="Delivery"),
    article("returns.md", "You can return items within 30 days.\n\n## Costs\n\nReturns are free.", title="Returns"),
    article("password.md", "Choose **Forgot password** on the sign-in page.", title="Resetting your password"),
    article("hours.md", "Our chat is open from 9:00 to 17:00 on working days.", title="Opening hours"),
    article("acme.md", "Acme gets delivery in one day and a discount of 12 %.", title="Acme terms", scope="acme"),
)


def names(index: Index, question: str, scope: str = PUBLIC) -> list[str]:
    return [passage.article for passage in index.search(question, scope=scope).passages]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how long does delivery take", "delivery.md"),
        ("How many days do I have to send an item back?", "returns.md"),
        ("I forgot my pasword", "password.md"),
        ("when is your chat open?", "hours.md"),
        ("how soon is my order shipped and delivered", "delivery.md"),
    ],
)
def test_the_right_article_comes_first(question: str, expected: str) -> None:
    assert names(Index.build(SHOP), question)[0] == expected


def test_scores_tell_a_covered_question_from_one_that_is_not() -> None:
    index = Index.build(SHOP)
    covered = index.search("How long does delivery take?", scope=PUBLIC).scores
    foreign = index.search("Do you repair bicycles in Norway?", scope=PUBLIC).scores
    assert covered["top"] > 0.5 > foreign["top"]
    assert covered["known"] > 0.9 > 0.3 > foreign["known"]
    assert set(covered) == {"top", "second", "margin", "coverage", "known"}


def test_a_customers_own_article_is_found_in_their_scope_only() -> None:
    index = Index.build(SHOP)
    assert names(index, "what discount does Acme get", "acme")[0] == "acme.md"
    assert "acme.md" not in names(index, "what discount does Acme get", PUBLIC)
    assert "acme.md" not in names(index, "what discount does Acme get", "umbrella")


def test_another_scopes_articles_do_not_change_scores() -> None:
    alone = Index.build([one for one in SHOP if one.scope == PUBLIC])
    together = Index.build(SHOP)
    question = "what discount on delivery do I get in one day"
    assert alone.search(question, scope="umbrella") == together.search(question, scope="umbrella")


def test_a_missing_word_counts_against_every_passage() -> None:
    index = Index.build(SHOP)
    there = index.search("Do you ship to Spain?", scope=PUBLIC).scores["top"]
    assert there > index.search("Do you ship to Madagascar?", scope=PUBLIC).scores["top"]


def test_the_score_of_two_questions_is_that_of_the_worse_one() -> None:
    index = Index.build(SHOP)
    both = index.search("How long does delivery take? Which colours of carpets exist?", scope=PUBLIC)
    assert both.scores["top"] < 0.5
    assert both.passages[0].article == "delivery.md"


def test_two_covered_questions_bring_a_passage_each() -> None:
    found = names(Index.build(SHOP), "How long does delivery take? When is the chat open?")
    assert set(found[:2]) == {"delivery.md", "hours.md"}


def test_context_helps_the_ranking_of_a_follow_up() -> None:
    found = names(Index.build(SHOP), f"and what does it cost?{CONTEXT}Can I return items?")
    assert found[0] == "returns.md"


def test_the_limit_is_kept_and_passages_are_best_first() -> None:
    found = Index.build(SHOP).search("delivery returns password chat", scope=PUBLIC, limit=2).passages
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_an_empty_index_finds_nothing() -> None:
    found = Index.build([]).search("anything", scope=PUBLIC)
    assert found.passages == ()
    assert found.scores["top"] == 0


def test_of_two_articles_that_disagree_the_newer_counts() -> None:
    index = Index.build(
        [
            article(
                "old.md",
                "You can return items within 14 days.",
                title="Return terms",
                updated=date(2023, 1, 1),
            ),
            article("new.md", "Items can be returned within 30 days.", title="Returns", updated=date(2025, 1, 1)),
            *SHOP[:1],
        ]
    )
    found = index.search("Within how many days can I return items?", scope=PUBLIC)
    assert found.passages[0].article == "new.md"
    assert "old.md" not in [passage.article for passage in found.passages]
    [conflict] = found.conflicts
    assert (conflict.newer, conflict.older) == ("new.md", "old.md")
    assert "30 days" in conflict.what
    assert "14 days" in conflict.what


def test_a_dated_article_counts_as_newer_than_an_undated_one() -> None:
    index = Index.build(
        [
            article("a.md", "A refund takes 5 days.", title="Refunds"),
            article("b.md", "A refund takes 9 days.", title="Refund times", updated=date(2024, 1, 1)),
        ]
    )
    found = index.search("How many days does a refund take?", scope=PUBLIC)
    assert [passage.article for passage in found.passages] == ["b.md"]


def test_a_contradiction_no_date_settles_halves_the_confidence() -> None:
    sides = [
        article("a.md", "Pets are allowed in the office.", title="Office rules"),
        article("b.md", "Pets are not allowed in the office.", title="Office guide"),
    ]
    alone = Index.build(sides[:1]).search("Are pets allowed in the office?", scope=PUBLIC)
    both = Index.build(sides).search("Are pets allowed in the office?", scope=PUBLIC)
    assert len(both.conflicts) == 1
    assert "no date" in both.conflicts[0].what
    assert both.scores["top"] < alone.scores["top"] * 0.6


def test_articles_about_different_plans_do_not_contradict_each_other() -> None:
    index = Index.build(
        [
            article("basic.md", "Support answers within 24 hours.", title="Basic plan", updated=date(2024, 1, 1)),
            article("gold.md", "Support answers within 2 hours.", title="Gold plan", updated=date(2025, 1, 1)),
        ]
    )
    found = index.search("How fast does support answer on the Basic plan?", scope=PUBLIC)
    assert not found.conflicts
    assert found.passages[0].article == "basic.md"


SCOPES = ("public", "acme", "umbrella", "")
TEXTS = st.lists(
    st.sampled_from(("refund", "delivery", "days", "secret", "price", "30", "not", "the")),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SCOPES), TEXTS), max_size=8), TEXTS, st.sampled_from(SCOPES))
def test_no_search_returns_another_scopes_passage(
    folder: list[tuple[str, list[str]]], question: list[str], scope: str
) -> None:
    index = Index.build(article(f"{n}.md", " ".join(text), scope=of) for n, (of, text) in enumerate(folder))
    found = index.search(" ".join(question), scope=scope)
    assert {passage.scope for passage in found.passages} <= {PUBLIC, scope}
    own = {f"{n}.md" for n, (of, _) in enumerate(folder) if of in (PUBLIC, scope)}
    assert {path for one in found.conflicts for path in (one.newer, one.older)} <= own
    assert all(0 <= passage.score <= 1 for passage in found.passages)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in found.scores.values())
    assert index.search(" ".join(question), scope=scope) == found


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_a_search_raise(text: str, question: str) -> None:
    Index.build([article("x.md", text or "-"), *SHOP]).search(question, scope="acme")


def test_naughty_strings_are_searched_and_indexed() -> None:
    shared = os.environ.get("BATON_SHARED")  # noqa: TID251 - where the shared data lies is known to tests only
    if not shared:
        pytest.skip("BATON_SHARED is not set")
    strings = json.loads((Path(shared) / "data/naughty_strings.json").read_text(encoding="utf-8"))
    index = Index.build([article(f"{n}.md", text or "-", title=text) for n, text in enumerate(strings)])
    assert all(len(index.search(text, scope=PUBLIC).passages) <= 6 for text in strings)
