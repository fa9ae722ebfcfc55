from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import Article
from bot.knowledge.index import Index
from bot.knowledge.query import query
from bot.llm.extractive import ANSWERS_ABOVE, Extractive
from bot.llm.request import DraftRequest
from handoff.model import Author, Draft, Passage, Turn

SHOP = (
    Article(
        path="returns.md",
        title="Returns",
        text="You can return items within 30 days of delivery.\n\n## How to return\n\nDo this in the app:\n\n"
        "1. Open **Orders**.\n2. Choose *Return an item*.\n3. Print the label.\n\n## Costs\n\nReturns are free in the "
        "EU. Outside the EU we charge 10 €. However, faulty items always travel free of charge.",
    ),
    Article(path="hours.md", title="Opening hours", text="The chat is open from 9:00 to 17:00 on working days."),
    Article(path="delivery.md", title="Delivery", text="Delivery takes three to five working days in Germany."),
    Article(path="password.md", title="Sign-in", text="## Forgotten password\n\nUse the link on the sign-in page."),
    Article(path="plans.md", title="Plans", text="The Team plan has 10 seats. The Solo plan has one seat."),
)
INDEX = Index.build(SHOP)


def said(text: str, author: Author = Author.CUSTOMER) -> Turn:
    return Turn(channel="C1", ts="1.1", author=author, text=text)


async def drafted(*texts: str, history: tuple[Turn, ...] = (), index: Index = INDEX) -> tuple[Draft, list[str]]:
    turns = [said(text) for text in texts]
    found = index.search(query(turns, history), scope="public")
    draft = await Extractive().draft(DraftRequest(turns=turns, history=history, passages=found.passages))
    return draft, [found.passages[place].article for place in draft.cites]


@pytest.mark.parametrize(
    ("question", "cited", "words"),
    [
        ("Within how many days can I return items?", "returns.md", "within 30 days"),
        ("When is the chat open?", "hours.md", "9:00 to 17:00"),
        ("How long does delivery take?", "delivery.md", "three to five working days"),
        ("I forgot my password", "password.md", "link on the sign-in page"),
        ("Are returns free?", "returns.md", "free in the EU"),
    ],
)
async def test_a_question_the_knowledge_holds_is_answered_from_it(question: str, cited: str, words: str) -> None:
    draft, articles = await drafted(question)
    assert draft.enough
    assert articles == [cited]
    assert words in draft.text


@pytest.mark.parametrize(
    "question",
    [
        "Do you sell gift cards?",
        "Can I pay with bitcoin?",
        "What is the capital of Peru?",
        "Where is my order right now?",
        "Which courier brings delivery to Japan?",
        "asdf qwer",
        "",
    ],
)
async def test_a_question_the_knowledge_does_not_hold_is_not_enough(question: str) -> None:
    draft, _ = await drafted(question)
    assert draft.enough is False
    assert draft.self_check is not None
    assert draft.self_check < ANSWERS_ABOVE


async def test_steps_are_quoted_whole_with_their_introduction() -> None:
    draft, _ = await drafted("How do I return an item in the app?")
    assert draft.text == "Do this in the app:\n\n1. Open Orders.\n2. Choose Return an item.\n3. Print the label."


async def test_an_exception_is_quoted_with_its_rule() -> None:
    draft, _ = await drafted("What do you charge for returns outside the EU?")
    assert "faulty items always travel free" in draft.text


async def test_two_questions_are_answered_together() -> None:
    draft, articles = await drafted("When is the chat open? How long does delivery take?")
    assert draft.enough
    assert articles == ["hours.md", "delivery.md"]


async def test_one_unanswered_question_of_two_is_not_enough() -> None:
    draft, _ = await drafted("When is the chat open? Do you sell gift cards?")
    assert draft.enough is False


async def test_a_question_spread_over_two_turns_is_understood() -> None:
    draft, articles = await drafted("hi", "how long does delivery take")
    assert draft.enough
    assert articles == ["delivery.md"]


async def test_a_follow_up_is_understood_by_the_turn_before() -> None:
    history = (
        said("How many seats does the Team plan have?"),
        said("The Team plan has 10 seats.", Author.BOT),
    )
    draft, articles = await drafted("and the Solo plan?", history=history)
    assert articles == ["plans.md"]
    assert "Solo plan has one seat" in draft.text


async def test_without_passages_there_is_an_empty_draft_that_is_not_enough() -> None:
    draft = await Extractive().draft(DraftRequest(turns=[said("Anything?")], history=(), passages=()))
    assert (draft.text, draft.cites, draft.enough, draft.self_check) == ("", (), False, 0.0)


async def test_the_threshold_can_be_overridden() -> None:
    passages = INDEX.search("How long does delivery take?", scope="public").passages
    request = DraftRequest(turns=[said("How long does delivery take?")], history=(), passages=passages)
    assert (await Extractive(answers_above=0.0).draft(request)).enough
    assert not (await Extractive(answers_above=1.1).draft(request)).enough


async def test_the_newer_of_two_disagreeing_articles_is_quoted() -> None:
    index = Index.build(
        [
            Article(path="a.md", title="Refunds", text="A refund takes 5 days.", updated=date(2022, 5, 1)),
            Article(path="b.md", title="Refunds", text="A refund takes 9 days.", updated=date(2025, 5, 1)),
            *SHOP,
        ]
    )
    draft, articles = await drafted("How many days does a refund take?", index=index)
    assert articles == ["b.md"]
    assert draft.text == "A refund takes 9 days."


TEXT = st.text(alphabet=st.sampled_from('abc .?!\n•1)|:"ÄéЖ中\u200b\x1f'), min_size=1, max_size=160)


@settings(max_examples=80, deadline=None)
@given(TEXT, st.lists(st.tuples(TEXT, st.floats(0, 1)), max_size=4))
async def test_every_quote_is_unchanged_text_of_a_cited_passage(question: str, listed: list[tuple[str, float]]) -> None:
    passages = [
        Passage(article=f"{n}.md", title="T", section="", text=text, score=score)
        for n, (text, score) in enumerate(listed)
    ]
    draft = await Extractive().draft(DraftRequest(turns=[said(question)], history=(), passages=passages))
    assert draft.self_check is not None
    assert 0 <= draft.self_check <= 1
    if len(draft.cites) == 1 and "?" not in question:
        assert draft.text in passages[draft.cites[0]].text
    assert not draft.enough or draft.cites
