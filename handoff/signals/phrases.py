"""Phrase lists: recall-first patterns with one shared idea of negation.

A list is a plain tuple of regular expressions over ``text.said`` (lower case, straight quotes, one space).
A hit that is negated in its own clause is reported as such; the signal decides what that means.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# A refusal in the writer's own name, as an order, or as leave ("you don't need to"): up to five words before the
# hit, in the same clause. "why don't you", "you won't refund me", "I don't know how to reach" are no refusals.
_WHO = r"(?:^|\b(?:i|we|please|and|also|so|no|ok|okay|really|just|actually|still|that|id|i'd|we'd)\s)\s*"
_REFUSES = (
    r"(?:do not|don't|dont|didn't|did not|won't|will not|wouldn't|would not|never|am not|are not|i'm not|we're not|"
    r"not asking|not going|not trying|rather not|not)\b(?!\s+(?:you|we|i|know|see|care|mind|understand|get|find|"
    r"have (?:a|any|the) (?:way|number))\b)"
)
_LEAVE = r"\b(?:(?:you|u) (?:don't|do not|dont|needn't|need not)(?: (?:need|have))?|no (?:longer )?need|no reason)\b"
_NEXT = r"\b(?:instead of|rather than|without|avoid|stop|no longer)(?: (?:the|a|an|any|to|having|wanting))*"
_NEGATED = re.compile(rf"(?:(?:{_WHO}{_REFUSES}|{_LEAVE})(?:\s+[\w'-]+){{0,5}}|{_NEXT})\s*$")
_CLAUSE_END = re.compile(r"[.;:!?\n,]|\bbut\b|\bhowever\b|\binstead,")


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found and where; ``negated`` where the clause takes it back."""

    text: str
    start: int
    end: int
    negated: bool = False


class Phrases:
    """A compiled phrase list."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._compiled = tuple(re.compile(rf"(?<![\w'])(?:{p})(?!\w)") for p in self.patterns)

    def hits(self, text: str) -> list[Hit]:
        """Every hit, one a pattern and place, in list order."""
        return [
            Hit(m.group().strip(), m.start(), m.end(), negated(text, m.start()))
            for pattern in self._compiled
            for m in pattern.finditer(text)
        ]

    def first(self, text: str) -> Hit | None:
        """The first hit that is not negated, else a negated one, else None."""
        taken_back = None
        for pattern in self._compiled:
            for match in pattern.finditer(text):
                hit = Hit(match.group().strip(), match.start(), match.end(), negated(text, match.start()))
                if not hit.negated:
                    return hit
                taken_back = taken_back or hit
        return taken_back


def negated(text: str, start: int) -> bool:
    """Whether the clause before ``start`` takes the hit back ("you don't need to …")."""
    before = text[max(0, start - 80) : start]
    clause = _CLAUSE_END.split(before)[-1].strip()
    return bool(clause) and bool(_NEGATED.search(clause))
