"""Questions with known right articles, made from public data and the sample knowledge.

Every set has as many questions that its knowledge cannot answer as questions that it can. Seeds are fixed.
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import words
from bot.knowledge.articles import Article, read_folder

SEED = 20_240_607
SAME = 0.5
"""Jaccard similarity of content stems from which two questions, or two answers, count as the same."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question. ``right`` holds the articles that answer it; empty if none does."""

    question: str
    scope: str
    right: frozenset[str] = frozenset()
    contains: tuple[str, ...] = ()
    """Words a right answer holds, where the labels name them; all of them are needed."""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """Knowledge and questions."""

    name: str
    articles: tuple[Article, ...]
    cases: tuple[Case, ...]


def faq(shared: Path, name: str, *, part: int, together: bool) -> Set:
    """DSTC9 hotel and restaurant FAQs: answers are indexed under the house's name, questions are asked.

    Half of each house's entries are held out: their questions cannot be answered. ``part`` 0 and 1 are
    disjoint halves of the houses. ``together`` puts all houses in one knowledge and names the house in the
    question; otherwise each house is a scope of its own.
    """
    draw = random.Random(SEED + part)
    houses = _houses(shared)
    listed = sorted(houses)
    random.Random(SEED).shuffle(listed)
    articles: list[Article] = []
    cases: list[Case] = []
    for house in listed[part::2]:
        entries = houses[house][:]
        draw.shuffle(entries)
        indexed, held = entries[: len(entries) // 2], entries[len(entries) // 2 :]
        scope = "public" if together else house
        title = house.title()
        for place, (_, answer) in enumerate(indexed):
            articles.append(Article(path=f"{house}/{place}.md", title=title, text=answer, scope=scope))
        asked = [
            (q, _answering(house, title, entry, indexed) | {f"{house}/{n}.md"})
            for n, entry in enumerate(indexed)
            for q in entry[:1]
        ]
        asked += [(entry[0], frozenset()) for entry in held if not _answering(house, title, entry, indexed)]
        cases += [Case(_named(question, title, together), scope, right) for question, right in asked]
    return Set(name, tuple(articles), _halves(cases, draw))


def banking(shared: Path, name: str, *, part: int, examples: int = 5) -> Set:
    """Banking77: an article is an intent's name and five example questions; half of the intents have none.

    ``part`` 0 and 1 use disjoint intents for the knowledge. Out-of-scope questions of CLINC150 make up a
    third of the unanswerable ones.
    """
    draw = random.Random(SEED + 10 + part)
    by_intent: defaultdict[str, list[str]] = defaultdict(list)
    with (shared / "data/banking77_train.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_intent[row["intent"]].append(row["text"].strip())
    intents = sorted(by_intent)
    random.Random(SEED).shuffle(intents)
    known, unknown = intents[part::2], intents[1 - part :: 2]
    articles, answerable = [], []
    for intent in known:
        draw.shuffle(by_intent[intent])
        text = "\n\n".join(by_intent[intent][:examples])
        path = f"{intent}.md"
        articles.append(Article(path=path, title=intent.replace("_", " ").capitalize(), text=text))
        asked = by_intent[intent][examples : examples + 12]
        answerable += [Case(question, "public", frozenset([path])) for question in asked]
    near = [Case(question, "public") for intent in unknown for question in draw.sample(by_intent[intent], 8)]
    far = [Case(question, "public") for question in draw.sample(_out_of_scope(shared, part), 50)]
    return Set(name, tuple(articles), _halves(answerable + near + far, draw))


def sample(folder: Path, questions: Path, name: str = "sample", kind: str = "") -> Set:
    """The shipped sample knowledge with its labelled questions, written by somebody else: the blind test."""
    read = read_folder(folder).articles
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = [
        Case(
            question=row["question"],
            scope=row.get("scope") or "public",
            right=frozenset(_list(row["article"])) if row["answerable"] else frozenset(),
            contains=tuple(_list(row.get("answer_contains") or ())) if row["answerable"] else (),
            kind=row.get("kind") or "",
        )
        for row in rows
    ]
    return Set(name, read, tuple(case for case in cases if kind in ("", case.kind)))


def _list(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _houses(shared: Path) -> Mapping[str, list[tuple[str, str]]]:
    houses: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in (shared / "data/dstc9_faq.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        houses[row["entity"] or f"THE {row['domain'].upper()} SERVICE"].append((row["question"], row["answer"]))
    return houses


def _answering(house: str, title: str, entry: tuple[str, str], indexed: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Articles that ask or say nearly the same, the house's name left aside."""
    name = frozenset(words.content(title))
    question, answer = (frozenset(words.content(text)) - name for text in entry)
    return frozenset(
        f"{house}/{place}.md"
        for place, (other_question, other_answer) in enumerate(indexed)
        if _alike(question, frozenset(words.content(other_question)) - name) >= SAME
        or _alike(answer, frozenset(words.content(other_answer)) - name) >= SAME
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _named(question: str, title: str, together: bool) -> str:
    if not together or title.casefold() in question.casefold():
        return question
    return f"{question.rstrip('?. ')} at {title}?"


def _out_of_scope(shared: Path, part: int) -> list[str]:
    with (shared / "data/clinc150_train_val.csv").open(newline="", encoding="utf-8") as file:
        rows = [row["text"] for row in csv.DictReader(file) if row["intent"] == "oos"]
    return sorted(rows)[part::2]


def _halves(cases: list[Case], draw: random.Random) -> tuple[Case, ...]:
    draw.shuffle(cases)
    answerable = [case for case in cases if case.right]
    others = [case for case in cases if not case.right]
    size = min(len(answerable), len(others))
    kept = answerable[:size] + others[:size]
    draw.shuffle(kept)
    return tuple(kept)


def tuning(shared: Path) -> list[Set]:
    """What the models are fitted and the threshold is chosen on."""
    bikes = Path(__file__).parent / "bikes"
    return [
        faq(shared, "faq", part=0, together=False),
        faq(shared, "faq-together", part=0, together=True),
        banking(shared, "banking", part=0),
        sample(bikes, bikes / "questions.jsonl", "bikes", kind="plain"),
        sample(bikes, bikes / "questions.jsonl", "bikes, reworded", kind="paraphrase"),
    ]


def testing(shared: Path) -> list[Set]:
    """The same families, other houses and other intents: not looked at while fitting."""
    return [
        faq(shared, "faq", part=1, together=False),
        faq(shared, "faq-together", part=1, together=True),
        banking(shared, "banking", part=1),
    ]


def in_repository() -> list[Set]:
    """The blind test on the sample knowledge, where its questions have been written."""
    questions = Path(__file__).parent / "questions.jsonl"
    return [sample(Path("bot/sample/knowledge"), questions)] if questions.exists() else []
