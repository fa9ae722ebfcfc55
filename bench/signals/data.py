"""The shared evaluation data, read in place, cut into parts by fixed rules.

``read`` parts were open to the author of the phrase lists; ``unread`` parts were not: whole NLU++ folds and,
elsewhere, half of each set by a hash of its text. Models are fitted on ``read`` parts only.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNREAD_FOLDS = frozenset(range(7, 14))  # NLU++ ships folds 0-13


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text. ``unread``: the author of the phrase lists never saw it."""

    text: str
    labels: frozenset[str]
    unread: bool
    source: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a dialogue: author side, text, the set's own labels."""

    author: str
    text: str
    labels: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue in order, with what the set says about the whole."""

    id: str
    turns: tuple[Said, ...]
    facts: dict[str, Any]
    unread: bool


def half(text: str) -> bool:
    """True for a fixed half of all texts, by content, not by place."""
    return hashlib.sha256(text.strip().lower().encode()).digest()[0] % 2 == 1


class Shared:
    """Loaders over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"

    def _csv(self, name: str) -> Iterator[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)

    def _jsonl(self, name: str) -> Iterator[dict[str, Any]]:
        with (self.folder / name).open(encoding="utf-8") as handle:
            yield from map(json.loads, handle)

    def nlupp(self) -> list[Row]:
        """NLU++ banking and hotels; labels are intents, ``handoff`` among them."""
        return [
            Row(r["text"], _split(r["intents"]), int(r["fold"]) in UNREAD_FOLDS, f"nlupp-{r['domain']}", r["fold"])
            for r in self._csv("nlupp_folds_0_13.csv")
        ]

    def bitext(self) -> list[Row]:
        """Bitext customer support; one intent each."""
        return [
            Row(r["text"], frozenset({r["intent"]}), half(r["text"]), "bitext")
            for r in self._csv("bitext_intents_train.csv")
        ]

    def banking77(self) -> list[Row]:
        """Banking77; one intent each."""
        return [
            Row(r["text"], frozenset({r["intent"]}), half(r["text"]), "banking77")
            for r in self._csv("banking77_train.csv")
        ]

    def clinc(self) -> list[Row]:
        """CLINC150; one intent each, ``oos`` among them; the set's val parts are unread."""
        return [
            Row(r["text"], frozenset({r["intent"]}), r["split"].endswith("val"), "clinc150", r["split"])
            for r in self._csv("clinc150_train_val.csv")
        ]

    def goemotions(self, part: str) -> list[Row]:
        """GoEmotions ``train`` or ``dev``; nobody read either."""
        return [Row(r["text"], _split(r["labels"]), True, "goemotions") for r in self._csv(f"goemotions_{part}.csv")]

    def attacks(self) -> list[Row]:
        """Injections and benign look-alikes; ``source`` names where from."""
        return [
            Row(r["text"], frozenset({r["label"]}), half(r["text"]), r["source"])
            for r in self._jsonl("attacks_dev.jsonl")
        ]

    def faq(self) -> list[dict[str, str]]:
        """DSTC9 questions and answers: domain, entity, question, answer."""
        return list(self._jsonl("dstc9_faq.jsonl"))

    def vader(self) -> list[tuple[str, str, float]]:
        """(set, text, mean human sentiment -4..4)."""
        return [(r["set"], r["text"], float(r["mean_sentiment"])) for r in self._csv("vader_ground_truth.csv")]

    def sgd(self) -> list[Dialogue]:
        """Schema-Guided dialogues; customer turns carry dialogue acts."""
        return self._dialogues("sgd_dialogues.jsonl", lambda d: half(d["id"]))

    def airline(self) -> list[Dialogue]:
        """tau-bench airline; odd tasks are unread."""
        return self._dialogues("airline_conversations.jsonl", lambda d: d["task"] % 2 == 1)

    def mhch(self) -> list[dict[str, Any]]:
        """RSSN Makeup: word ids; ``r`` 1 customer, ``y`` 1 transferable."""
        return list(self._jsonl("mhch_rssn_makeup_eval.jsonl"))

    def naughty(self) -> list[str]:
        """Strings that break parsers."""
        strings: list[str] = json.loads((self.folder / "naughty_strings.json").read_text("utf-8"))
        return strings

    def _dialogues(self, name: str, unread: Callable[[dict[str, Any]], bool]) -> list[Dialogue]:
        return [
            Dialogue(
                d["id"],
                tuple(Said(t["author"], t["text"], frozenset(t.get("acts", ()))) for t in d["turns"]),
                {k: v for k, v in d.items() if k not in ("id", "turns")},
                unread(d),
            )
            for d in self._jsonl(name)
        ]


def _split(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split("|") if part)
