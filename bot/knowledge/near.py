"""Words of near meaning: "reimburse" for "refund", "kids" for "children".

The table ``near_words.txt`` was made by ``bench/answers/near_words.py`` from the sentence model
all-MiniLM-L6-v2 (Apache-2.0): cosine similarity of single words. It holds words of one kind too ("lunch"
beside "breakfast"), so a near word counts as a part of a match only, and known opposites are taken out.
"""

from functools import cache
from pathlib import Path

LOWEST, FULL, MOST = 0.40, 0.85, 0.75
"""A cosine of LOWEST counts nothing, one of FULL or more counts MOST of a match; straight between."""


def neighbours(stem: str) -> tuple[tuple[str, float], ...]:
    """Stems of near meaning with the share of a match each is worth (0 to MOST), nearest first."""
    return _table().get(stem, ())


@cache
def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    table: dict[str, tuple[tuple[str, float], ...]] = {}
    for line in (Path(__file__).parent / "near_words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            stem, _, listed = line.partition(": ")
            pairs = (one.rpartition("/") for one in listed.split())
            table[stem] = tuple((other, _worth(int(cosine) / 100)) for other, _, cosine in pairs)
    return table


def _worth(cosine: float) -> float:
    return MOST * min(1.0, max(0.0, (cosine - LOWEST) / (FULL - LOWEST)))
