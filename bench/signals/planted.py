"""Sentences written for this project, used beside the public sets when models are fitted: ``planted.txt``."""

from itertools import product
from pathlib import Path

from bench.signals.sections import sections

_OURS = sections(Path(__file__).with_suffix(".txt"))
_TAILS = ("", " please", " now", " about my invoice", " because this is not helping", " instead of you")

LOOK_ALIKES = _OURS["look-alikes"]
NO_RISK = _OURS["no risk"]
HONEST_TECH = _OURS["honest tech"]
RISKS = {name.removeprefix("risk "): lines for name, lines in _OURS.items() if name.startswith("risk ")}


def wishes() -> list[str]:
    """About 1,100 sentences that ask for a person, every third of the combinations."""
    made = [f"{verb} {noun}{tail}" for verb, noun, tail in product(_OURS["verbs"], _OURS["nouns"], _TAILS)]
    return made[::3] + list(_OURS["wishes"]) * 3
