"""Customer text made comparable: Slack markup, invisible characters, look-alikes, words, stems.

Everything is bounded: only the first ``LONGEST`` characters of a turn are looked at, so one turn
cannot cost more than a few milliseconds. Results are cached because every signal asks for the same turn.
"""

import html
import re
import unicodedata
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found,unused-ignore]

LONGEST = 6_000  # characters; Slack itself splits messages at 4,000 and cuts them at 40,000

_STEMMER = Stemmer.Stemmer("english")

# Invisible on purpose: zero-width, bidi controls, soft hyphen, variation selectors, Unicode tags.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Cyrillic and Greek letters that look like Latin ones; used only inside words that also hold Latin letters.
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁһӏАВЕКМНОРСТУХІЈЅαοερνικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlABEKMHOPCTYXIJSaoepviktABEZHIKMNOPTYX",
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "…": "..."})
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>\s]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_PLACE = re.compile(r"<[#!][^|>]*(?:\|([^>]*))?>")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.S)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.M)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MIXED = re.compile(r"[^\W\d_]{2,}")
_APOSTROPHES = """
don't didn't doesn't can't isn't aren't wasn't weren't haven't hasn't hadn't wouldn't couldn't shouldn't won't i'm i've
you're you've they're they've that's what's where's how's who's there's
"""
_CONTRACTED = {word.replace("'", ""): word for word in _APOSTROPHES.split()}
_BARE = re.compile(rf"\b(?:{'|'.join(_CONTRACTED)})\b")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")

_STOP_WORDS = """
a about above after again all also am an and any are aren't as at be because been before being below between
both but by can can't cannot could couldn't d did didn't do does doesn't doing don't down during each few
for from further get got had hadn't has hasn't have haven't having he hello her here hers hey hi him his how
i i'd i'll i'm i've if in into is isn't it it's its itself just let's ll m may me might more most must my
myself no nor not now of off ok okay on once only or other our ours out over own per please re s same shall
she should shouldn't so some such t than thank thanks that that's the their theirs them then there these
they they're this those through to too under until up us ve very via was wasn't we we'd we'll we're we've
were weren't what what's when where which while who whom why will with won't would wouldn't yes you you'd
you'll you're you've your yours yourself
"""
STOP = frozenset(_STOP_WORDS.split())


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """The turn as a reader sees it: no markup, no invisible characters, straight quotes, Latin look-alikes."""
    text = text[:LONGEST]
    text = _LINK.sub(lambda m: m.group(2) or m.group(1), text)
    text = _MENTION.sub("@person", text)
    text = _PLACE.sub(lambda m: m.group(1) or "@here", text)
    text = html.unescape(text)
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(_QUOTES)
    return _MIXED.sub(_fold, text)


def _fold(match: re.Match[str]) -> str:
    """A word that mixes Latin letters with look-alikes becomes Latin; pure Cyrillic or Greek stays."""
    word = match.group()
    if word.isascii() or not any(letter.isascii() for letter in word):
        return word
    return word.translate(_LOOKALIKE)


@lru_cache(maxsize=256)
def said(text: str) -> str:
    """Lower-case plain text in the author's own words: without code and quoted lines, spaces collapsed.

    "dont" and its kin get their apostrophe back, so that phrase lists know one spelling.
    """
    own = _QUOTED_LINE.sub(" ", _CODE.sub(" ", plain(text)))
    return _BARE.sub(lambda m: _CONTRACTED[m.group()], " ".join(own.lower().split()))


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """Plain sentences, original case, empty ones dropped."""
    own = _QUOTED_LINE.sub(" ", _CODE.sub(" ", plain(text)))
    return tuple(part.strip() for part in _SENTENCE.split(own) if part.strip())


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words in order, apostrophes kept inside."""
    return tuple(_WORD.findall(plain(text).lower()))


@lru_cache(maxsize=512)
def stems(text: str) -> tuple[str, ...]:
    """Stemmed content words in order, stop words dropped."""
    kept = [word.removesuffix("'s") for word in words(text) if word not in STOP]
    return tuple(_STEMMER.stemWords(kept))


def overlap(one: str, other: str) -> float:
    """Jaccard share of stemmed content words two texts have in common, 0 to 1."""
    a, b = set(stems(one)), set(stems(other))
    return len(a & b) / len(a | b) if a and b else 0.0


def quote(text: str, most: int = 60) -> str:
    """The text in typographic quotes, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) > most:
        flat = flat[:most].rsplit(" ", 1)[0] + "…"
    return f"“{flat}”"


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value inside its range."""
    return max(low, min(high, value))
