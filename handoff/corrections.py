"""What a person changed in the bot's words, and of which kind the change is."""

import difflib
import re
from enum import StrEnum

from handoff.signals.grounding import quantities
from handoff.signals.text import sentences, stems

RULES = frozenset(
    {"allow", "polici", "refund", "elig", "permit", "requir", "must", "cannot", "except", "fee", "charg", "limit",
     "term", "contract", "warranti", "approv"}
)  # fmt: skip
"""Stems of words about what the company does and does not do."""
NOT = re.compile(r"\b(?:not|no|never|cannot|can't|won't|don't|doesn't|isn't|aren't|without)\b", re.IGNORECASE)
SAME = 0.985
"""Alike above this (difflib, of 1): spelling and punctuation only."""
STEP = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s+", re.MULTILINE)


class Kind(StrEnum):
    """Of which kind a correction is. A closed list."""

    NONE = "none"
    FACT = "fact"
    POLICY = "policy"
    TONE = "tone"
    MISSING_STEP = "missing_step"
    WRONG_CUSTOMER = "wrong_customer"


def kind(before: str, after: str, *, others: frozenset[str] = frozenset()) -> Kind:
    """Return of which kind the change is, the gravest first.

    Args:
        before: The draft.
        after: What was sent instead.
        others: Names of other customers' accounts: what named one and no longer does was about the wrong customer.
    """
    if any(name and name.lower() in before.lower() and name.lower() not in after.lower() for name in others):
        return Kind.WRONG_CUSTOMER
    if alike(before, after) >= SAME:
        return Kind.NONE
    gone, come = _stems(before) - _stems(after), _stems(after) - _stems(before)
    if _numbers(before) != _numbers(after) or bool(NOT.search(before)) != bool(NOT.search(after)):
        return Kind.POLICY if (gone | come) & RULES else Kind.FACT
    if (gone | come) & RULES:
        return Kind.POLICY
    if _more_steps(before, after) and len(gone) <= len(come):
        return Kind.MISSING_STEP
    return Kind.TONE if len(gone) <= 0.4 * max(len(_stems(before)), 1) else Kind.FACT


def alike(before: str, after: str) -> float:
    """How alike two texts are, 0 to 1, words in order, case and blanks aside."""
    return difflib.SequenceMatcher(None, before.lower().split(), after.lower().split()).ratio()


def _numbers(text: str) -> set[tuple[float, str]]:
    return {(number, unit) for number, unit, _ in quantities(text)}


def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _more_steps(before: str, after: str) -> bool:
    if len(STEP.findall(after)) > len(STEP.findall(before)):
        return True
    kept = [one for one in sentences(before) if one.strip().lower() in after.lower()]
    return len(sentences(after)) > len(sentences(before)) and len(kept) >= len(sentences(before))
