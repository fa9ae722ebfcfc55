"""Quantities: the share of the draft's quantities that are found nowhere.

A quantity is a number with a currency, percent or unit word ("5 %", "$20", "two business days"). Known is what
stands in a passage or in the customer's own turns. "answer-17" and "[2]" are marks, not quantities. Does not
see bare numbers, dates, or a known quantity tied to the wrong thing.
"""

from handoff.model import Evidence, Signal, Turn
from handoff.signals.grounding import quantities
from handoff.signals.reader import Reader, Stage
from handoff.signals.support import unknown_quantities

NAME = "quantities"


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 every quantity of the draft is known, 1 none is."""
    text = evidence.draft.text if evidence.draft else ""
    found = quantities(text)
    if not found:
        return Signal(name=NAME, value=0.0, why="the draft names no quantity")
    value = unknown_quantities(text, evidence, turn, history)
    listed = ", ".join(dict.fromkeys(words for _, _, words in found))
    if value == 0:
        return Signal(name=NAME, value=0.0, why=f"every quantity of the draft is in the sources: {listed}")
    return Signal(name=NAME, value=value, why=f"{value:.0%} of the draft's quantities are in no source: {listed}")


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="bare numbers, dates, and a known quantity tied to the wrong thing",
    read=read,
)
