"""Count how common English stems are in everyday text and write bot/knowledge/rarity.txt.

Run: python -m bench.answers.rarity SHARED, where SHARED is the folder of shared data.
"""

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.knowledge.words import stems

TARGET = Path("bot/knowledge/rarity.txt")
HEAD = """\
# How rare English stems are in everyday text: 0 = in every text, 1 = rarer than 1 text in 15,000.
# Written by bench/answers/rarity.py.
# Counted over GoEmotions training texts (Google, Apache-2.0) and airline service conversations
# (sierra-research/tau-bench, MIT). Counts only; no text of either set is kept here.
"""
SMALLEST = 4
"""A stem seen in fewer texts is left out: it counts as rare."""


def texts(shared: Path) -> Iterator[str]:
    """Every text that is counted."""
    with (shared / "data/goemotions_train.csv").open(newline="", encoding="utf-8") as file:
        yield from (row["text"] for row in csv.DictReader(file))
    for line in (shared / "data/airline_conversations.jsonl").read_text(encoding="utf-8").splitlines():
        yield from (turn["text"] for turn in json.loads(line)["turns"])


def main() -> None:
    """Count and write."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts(Path(sys.argv[1])):
        seen.update(set(stems(text)))
        total += 1
    rows: dict[str, list[str]] = defaultdict(list)
    top = math.log(total / (SMALLEST - 1))
    for one, count in seen.items():
        if count >= SMALLEST and one.isascii() and one.isalpha():
            rows[f"{math.log(total / count) / top:.2f}"].append(one)
    lines = [f"{value}: {' '.join(sorted(rows[value]))}" for value in sorted(rows)]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
