"""What a question word asks for, and whether a text holds such a thing: a price, a time, a place, steps.

Hand-written and English. Misses: prices and times in words the patterns do not list.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.words import stem

ANSWERED = 0.8
"""Share of a match a word of ``answered_words`` is worth."""
_SPELLED = r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several"
_UNIT = r"(?:second|minute|hour|day|week|weekend|month|quarter|year)s?"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer."""

    name: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]
    words: frozenset[str]
    """Stems of a question that such a thing answers: a text with "5 €" needs no word "price"."""


def _kind(name: str, asks: str, holds: str, words: str = "") -> Kind:
    stems = frozenset(stem(word) for word in words.split())
    return Kind(name, re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE), stems)


KINDS: tuple[Kind, ...] = (
    _kind(
        "phone",
        r"\b(?:phone|telephone|hotline|fax) number\b|\bnumber (?:can|do|should) i call\b",
        r"\+?\d[\d ()/-]{6,}\d",
        "number phone telephone call",
    ),
    _kind(
        "email",
        r"\be-?mail address (?:can|do|should|is|of|for)\b|\bwhat(?:'s| is) (?:your|the) (?:\w+ )?e-?mail\b",
        r"\S@\S",
        "address email mail",
    ),
    _kind(
        "money",
        r"\bhow much (?!time|longer)|\bprices?\b|\bcosts?\b|\bfees?\b|\bexpensive\b",
        r"[$€£]\s?\d|\d\s?(?:[$€£%]|euros?\b|dollars?\b|pounds?\b|usd\b|eur\b|gbp\b|cents?\b)"
        r"|\bfree\b|\bincluded\b|\bno (?:extra |additional )?(?:charge|cost|fee)",
        "price cost fee charge expensive pay",
    ),
    _kind(
        "time",
        r"\bwhen\b|\bhow (?:long|soon|fast|quick|quickly|often|early|late)\b|\bwhich days?\b|\bopening hours\b"
        r"|\bwhat (?:time|days?|hours)\b|\bhow many (?:business |working )?(?:minutes|hours|days|weeks|months)\b",
        rf"\b(?:\d+|{_SPELLED}|each|every|a|per|next|same|last)[ -](?:\w+ )?{_UNIT}\b|\d\s?[ap]\.?m\b"
        r"|\d[:.]\d\d\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:19|20)\d\d\b"
        r"|\b(?:daily|weekly|monthly|yearly|annually|hourly|midnight|noon|today|tomorrow|24/7|as soon as)\b"
        r"|\b(?:immediately|instantly|straight away|at any time|january|february|march|april|june|july|august)\b"
        r"|\b(?:september|october|november|december)\b",
        "time day date hour week month minute opening",
    ),
    _kind(
        "size",
        r"\bhow (?:big|large|far|tall|heavy|wide|deep|high)\b|\b(?:weight|height|width|size|dimensions|distance)\b",
        r"\d\s?(?:km|m|cm|mm|mi|miles?|met(?:er|re)s?|kilomet(?:er|re)s?|ft|feet|inch(?:es)?|kg|g|lbs?|pounds?|oz|tons?"
        r"|kilo(?:gram)?s?|l|lit(?:er|re)s?|mb|gb|tb|kb|px|pixels?|€)\b|\bunlimited\b|\bno limit\b",
        "far big large heavy tall weight weigh height width size dimension distance",
    ),
    _kind("number", r"\bhow (?:many|old)\b", rf"\d|\b(?:{_SPELLED}|no|unlimited)\b", "old"),
    _kind(
        "place",
        r"\bwhere\b",
        r"›|→|>|https?:|@|\b(?:in|at|on|under|from|near|to|via|behind|click|open|tab|page|menu|settings|street)\b",
    ),
    _kind(
        "steps",
        r"\bhow (?:do|can|could|would|should|to)\b|\bwhat (?:do i|should i|can i|are the steps|must i)\b",
        r"(?m)^\s*(?:\d+[.)]|•)\s|›|→|\b(?:go to|open|click|tap|select|choose|press|enter|send|write|call)\b"
        r"|\b(?:contact|visit|use|fill|upload|ask|check|make sure|you (?:can|may|need|must)|sign in|log in|please)\b",
    ),
)


def match(question: str, text: str) -> float:
    """1: the text holds what is asked for; -1: it does not; 0: nothing to check. The first kind counts."""
    kind = _asked(question)
    if kind is None:
        return 0.0
    return 1.0 if _holds(kind, text) else -1.0


def answered_words(question: str, text: str) -> frozenset[str]:
    """Stems of the question that the text answers by holding the kind of thing asked for."""
    kind = _asked(question)
    return kind.words if kind and _holds(kind, text) else frozenset()


@lru_cache(maxsize=64)  # one question meets many passages
def _asked(question: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.asks.search(question)), None)


@lru_cache(maxsize=20_000)  # the same passages are looked at again and again
def _holds(kind: Kind, text: str) -> bool:
    return bool(kind.holds.search(text))


_OWN_CASE = re.compile(
    r"\bwhere(?:'s| is| are) my\b|\bmy (?:last|latest|current|recent)\b|\b(?:status|balance) of my\b"
    r"|\bwhy (?:was|were|did|has|have) (?:i|my|you|we|our)\b|\b(?:charged|billed|debited|paid) (?:me )?twice\b"
    r"|\bhas my\b|\b(?:my|our) .*\b(?:right now|yesterday|last (?:night|week|month))\b"
    r"|#\s?\d{3,}|\b[a-z]{1,4}-?\d{4,}\b|\b\d{6,}\b",
    re.IGNORECASE,
)


def own_case(question: str) -> bool:
    """Whether the question is about the customer's own case ("where is my order"): no article knows that."""
    return bool(_OWN_CASE.search(question))
