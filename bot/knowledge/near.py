"""Words of near meaning: "reimburse" for "refund", "kids" for "children".

The table ``near_words.txt`` was made by ``bench/answers/distil.py`` from the sentence model
all-MiniLM-L6-v2 (Apache-2.0): cosine similarity of single words. It holds words of one kind too ("lunch"
beside "breakfast"), so a near word counts as a part of a match only, and known opposites are taken out.
``SAME`` adds words of customer service the model does not bring together.
"""

from collections import defaultdict
from functools import cache
from pathlib import Path

from bot.knowledge.words import stem

LOWEST, FULL, MOST = 0.40, 0.85, 0.75
"""A cosine of LOWEST counts nothing, one of FULL or more counts MOST of a match; straight between."""
SAME_WORTH = 0.8
SAME: tuple[str, ...] = (
    "invoice bill receipt",
    "login signin logon",
    "signup register registration",
    "booking reservation",
    "takeaway takeout",
    "2fa mfa",
    "employee staff colleague teammate",
    "seat licence license",
    "admin administrator",
    "position location",
    "lift elevator",
    "swap exchange switch",
    "cancel terminate end",
    "pause suspend hold freeze",
    "quick fast soon",
    "big large",
    "contract subscription agreement",
    "fault defect broken damaged",
    "parcel package",
    "postage shipping",
    "vacation holiday leave",
    "tax vat",
)
"""Groups of words that stand for each other, each worth SAME_WORTH of a match."""


def neighbours(word: str) -> tuple[tuple[str, float], ...]:
    """Stems of near meaning with the share of a match each is worth (0 to SAME_WORTH), nearest first."""
    return _table().get(word, ())


@cache
def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    table: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in (Path(__file__).parent / "near_words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, listed = line.partition(": ")
            pairs = (one.rpartition("/") for one in listed.split())
            table[word] = {other: _worth(int(cosine) / 100) for other, _, cosine in pairs}
    for group in SAME:
        stems = [stem(one) for one in group.split()]
        for one in stems:
            table[one] |= {other: SAME_WORTH for other in stems if other != one}
    return {word: tuple(sorted(near.items(), key=lambda pair: -pair[1])) for word, near in table.items()}


def _worth(cosine: float) -> float:
    return MOST * min(1.0, max(0.0, (cosine - LOWEST) / (FULL - LOWEST)))
