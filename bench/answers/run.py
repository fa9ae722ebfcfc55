"""Ask every question of a set through the search and the extractive answerer."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bench.answers.cases import Case, Set
from bot.knowledge.index import Found, Index
from bot.knowledge.query import query
from bot.llm.extractive import Extractive
from bot.llm.request import DraftRequest
from handoff.model import Author, Draft, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came back."""

    case: Case
    found: Found
    draft: Draft

    @property
    def right(self) -> bool:
        """Whether the draft quotes an article that answers, first or alone, with the words the labels ask for."""
        cited = [self.found.passages[place].article for place in self.draft.cites]
        said = " ".join(self.draft.text.casefold().split())
        holds = all(" ".join(words.casefold().split()) in said for words in self.case.contains)
        return bool(cited) and cited[0] in self.case.right and holds

    @property
    def score(self) -> float:
        """The draft's answerability."""
        return self.draft.self_check or 0.0


def ask(chosen: Set) -> list[Asked]:
    """All questions, in order."""
    return list(asyncio.run(_ask(chosen)))


async def _ask(chosen: Set) -> list[Asked]:
    index, drafter = Index.build(chosen.articles), Extractive()
    done = []
    for case in chosen.cases:
        turn = Turn(channel="C1", ts="1.000001", author=Author.CUSTOMER, text=case.question)
        found = index.search(query([turn], ()), scope=case.scope)
        draft = await drafter.draft(DraftRequest(turns=(turn,), history=(), passages=found.passages))
        done.append(Asked(case, found, draft))
    return done


def curve(asked: list[Asked]) -> Iterator[tuple[float, float, float, float]]:
    """(threshold, wrong of all, right of answerable, wrong of answered) for every threshold."""
    answerable = sum(bool(one.case.right) for one in asked) or 1
    for threshold in sorted({round(one.score, 3) for one in asked}):
        answered = [one for one in asked if one.score >= threshold]
        wrong = sum(not one.right for one in answered)
        right = len(answered) - wrong
        yield threshold, wrong / len(asked), right / answerable, wrong / (len(answered) or 1)
