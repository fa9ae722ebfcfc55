"""Search over the knowledge folder, walled by scope.

A question is searched among the public passages and those of exactly one scope. Each scope has a shelf with
its own statistics, so not even word counts of another customer's articles show through.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from bot.knowledge import features, passages
from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.conflicts import settle
from bot.knowledge.query import Asked, parts
from bot.knowledge.shelf import Shelf
from bot.knowledge.terms import Entry
from handoff.model import Conflict, Passage

CANDIDATES = 24
"""Passages looked at closely for one question."""
MOST_SHELVES = 64
"""Shelves kept built; the one used longest ago goes first."""
LONGEST_QUESTION = 4_000
"""Characters of a question that are searched for."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave."""

    passages: tuple[Passage, ...] = ()
    """Best first. ``score`` is the estimated probability that the passage answers the (or one) question."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """``top``, ``second`` (best of another article), ``margin``, ``coverage``, ``known``, each 0 to 1.

    Where several things are asked, the numbers of the one that is answered worst.
    """
    conflicts: tuple[Conflict, ...] = ()


class Index:
    """All articles, searchable. Immutable once built; build a new one when the folder changes."""

    def __init__(self, entries: Mapping[str, tuple[Entry, ...]]) -> None:
        self._entries = entries
        self._shelves: dict[str, Shelf] = {}
        self._lock = Lock()

    @classmethod
    def build(cls, articles: Iterable[Article]) -> "Index":
        """Cut and count all articles."""
        by_scope: dict[str, list[Entry]] = {}
        for article in sorted(articles, key=lambda one: one.path):
            by_scope.setdefault(article.scope, []).extend(Entry.of(one) for one in passages.passages(article))
        return cls({scope: tuple(entries) for scope, entries in by_scope.items()})

    def search(self, question: str, *, scope: str, limit: int = 6) -> Found:
        """Passages of scope "public" and of exactly ``scope`` for a text of ``query.query``. Never raises."""
        shelf = self._shelf(scope)
        asked = parts(question[:LONGEST_QUESTION])
        results = [_one(shelf, one, limit) for one in asked]
        weakest = min(results, key=lambda result: result.scores["top"])
        merged: dict[tuple[str, str, str], Passage] = {}
        for passage in (p for rank in range(limit) for result in results for p in result.passages[rank : rank + 1]):
            key = (passage.article, passage.section, passage.text)
            if key not in merged or merged[key].score < passage.score:
                merged[key] = passage
        best = sorted(merged.values(), key=lambda one: -one.score) if len(results) == 1 else list(merged.values())
        conflicts = dict.fromkeys(conflict for result in results for conflict in result.conflicts)
        return Found(tuple(best[: max(limit, len(results))]), weakest.scores, tuple(conflicts))

    def _shelf(self, scope: str) -> Shelf:
        key = scope if scope in self._entries else PUBLIC
        with self._lock:
            shelf = self._shelves.pop(key, None)
            if shelf is None:
                own = self._entries.get(key, ()) if key != PUBLIC else ()
                shelf = Shelf((*self._entries.get(PUBLIC, ()), *own))
            self._shelves[key] = shelf
            while len(self._shelves) > MOST_SHELVES:
                self._shelves.pop(next(iter(self._shelves)))
            return shelf


def _one(shelf: Shelf, asked: Asked, limit: int) -> Found:
    terms = shelf.terms(asked)
    ranked = shelf.rank(terms, CANDIDATES)
    if not ranked:
        return Found((), {"top": 0.0, "second": 0.0, "margin": 0.0, "coverage": 0.0, "known": features.known(terms)})
    scored: list[tuple[Passage, dict[str, float]]] = []
    strongest: dict[str, float] = {}
    for place, strength in ranked:  # best first
        strongest.setdefault(shelf.entries[place].passage.article, strength)
    for place, strength in ranked:
        entry = shelf.entries[place]
        others = next((best for article, best in strongest.items() if article != entry.passage.article), 0.0)
        fit = features.fit(entry, terms, strength, others, asked.text)
        scored.append((replace(entry.passage, score=round(features.score(fit), 4)), fit))
    scored.sort(key=lambda pair: -pair[0].score)
    kept, conflicts = settle([passage for passage, _ in scored], asked.text)
    best = kept[0]
    second = max((one.score for one in kept if one.article != best.article), default=0.0)
    fit_of_best = next(fit for passage, fit in scored if passage.text == best.text and passage.article == best.article)
    scores = {
        "top": best.score,
        "second": second,
        "margin": best.score - second,
        "coverage": fit_of_best["coverage"],
        "known": fit_of_best["known"],
    }
    return Found(tuple(kept[:limit]), scores, conflicts)
