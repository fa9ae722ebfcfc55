"""Text to words: cleaning, stemming, which words carry content, how rare a word is in everyday English.

The rarity table ``rarity.txt`` holds document frequencies counted by ``bench/answers/rarity.py`` over public
everyday text (sources and licences in the file's head): a folder of ten articles is too small to tell a rare
word from a common one by itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

_STEMMER = Stemmer.Stemmer("english")
_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*")
_PHRASAL = (
    r"\b(?=(?:log|sign|opt)\w* (?:in|on|out|up|off)\b|check\w* (?:in|out)\b|(?:set|start|pick|back|top)\w* up\b"
    r"|take\w* out\b|drop\w* off\b|shut\w* down\b|roll\w* (?:out|back)\b|cash\w* (?:back|out)\b)"
    r"(log|sign|opt|check|set|start|pick|back|top|take|drop|shut|roll|cash)(?:[gp]?ed|[gp]?ing|[gp]?s)?"
    r" (in|on|out|up|off|down|back)\b"
)
_CONTRACTIONS = (
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ve|ll|d|m)\b"), ""),
)
_ONE_WORD = (
    (re.compile(r"\bcannot\b"), "can not"),
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"(?<=[a-z])-(?=(?:in|on|out|up|off|down|back)\b)"), " "),
    (re.compile(_PHRASAL), r"\1\2"),  # "sign up", "signed up" and "sign-up" are one word
    (re.compile(r"\bhow (?:long|often|soon)\b"), "how"),  # what kind of answer is meant: kinds.py sees to that
)
_STOP_WORDS = """
a about above actually after again all also am an and another any anybody anyone anything anyway are as at
away back be because been before being both but by can come could did do does doing done down each either
else even ever every everything few for from further get gets getting give given go goes going gonna good
got had has have having he hello help hence her here hers hey hi him his hmm hope how however i if in into
is it its itself just kind kindly know let like likely lot make many may maybe me might mine more most much
must my myself need needs neither no nor not now of off oh ok okay on once one only or other our ours out
over own perhaps please pls possible possibly put quite rather really right same see shall she should since
so some somebody someone something still such sure take tell than thank thanks that the their theirs them
then there these they thing things think this those though through thus to today too try trying under until
up upon us use used using very via want wants was way we well were what whatever when where whether which
while who whom whose why will wish with within without won wonder wondering would yes yet you your yours
yourself question ask asking information info able bit explain understand anyhow ive im dont whats hows
"""
STOP = frozenset(_STOP_WORDS.split())
_NEGATION_WORDS = "no not never none neither nor nobody nothing nowhere without cannot unable"
NEGATION = frozenset(_NEGATION_WORDS.split())


class _Visible(dict[int, int | None]):
    """Translation table that drops invisible characters; it fills itself as characters are met."""

    def __missing__(self, code: int) -> int | None:
        """Decide about a character once."""
        kept = chr(code) in "\n\t" or unicodedata.category(chr(code)) not in ("Cf", "Cc", "Cs", "Co")
        self[code] = code if kept else None
        return self[code]


_VISIBLE = _Visible()
STOP_STEMS = frozenset(str(_STEMMER.stemWord(word)) for word in STOP)


def clean(text: str) -> str:
    """NFKC, without invisible format and control characters (newlines and tabs stay)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFKC", lines).translate(_VISIBLE)


def words(text: str) -> list[str]:
    """Lower-case words and numbers in reading order, contractions opened ("can't" → can, not)."""
    lowered = clean(text).casefold().replace("’", "'").replace("‘", "'")
    for pattern, plain in (*_CONTRACTIONS, *_ONE_WORD) if "'" in lowered else _ONE_WORD:
        lowered = pattern.sub(plain, lowered)
    return _WORD.findall(lowered)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English Snowball stem; numbers and long tokens stay as they are."""
    return word[:40] if word[:1].isdigit() or len(word) > 40 else str(_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of all words, stop words included, in reading order."""
    return [stem(word) for word in words(text)]


def content(text: str) -> list[str]:
    """Stems of the words that carry content, in reading order, without repeats."""
    return list(dict.fromkeys(content_of(text)))


def content_of(text: str) -> list[str]:
    """Stems of the words that carry content, in reading order, with repeats."""
    return [stem(word) for word in words(text) if carries(word)]


def rarity(stemmed: str) -> float:
    """How rare a stem is in everyday English, 0 (in every text) to 1 (not in the table)."""
    return _table().get(stemmed, 1.0)


def trigrams(word: str) -> frozenset[str]:
    """Character trigrams of a padded word."""
    padded = f"<{word}>"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def negated(text: str) -> bool:
    """Whether an odd number of negating words stands in the text."""
    return sum(word in NEGATION for word in words(text)) % 2 == 1


def carries(word: str) -> bool:
    """Whether a word says what a text is about."""
    return word not in STOP and (len(word) > 1 or word.isdigit() or not word.isascii())


@cache
def _table() -> dict[str, float]:
    return dict(_rows((Path(__file__).parent / "rarity.txt").read_text(encoding="utf-8")))


def _rows(text: str) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            value, _, listed = line.partition(": ")
            yield from ((one, float(value)) for one in listed.split())
