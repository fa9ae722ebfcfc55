"""Find everything, settle overlaps, put placeholders in its place."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handoff.pii import numbers, people, phones, secrets
from handoff.pii.spans import Find, Kind, Span
from handoff.signals.text import INVISIBLE

VERSION = "pii-1"
"""Written beside whatever was masked; grows when a change finds more or less."""

FINDERS: tuple[Find, ...] = (secrets.find, people.find, numbers.find, phones.find)
"""To add a kind: a function from text to spans, and a line here."""

NAMES = 200
"""Words of names one Redactor remembers."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_FIRST = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that was masked. It does not hold the thing."""

    kind: Kind
    placeholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text with placeholders, and what they stand for by kind."""

    text: str
    found: tuple[Found, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Kind to how often it was masked."""
        return Counter(one.kind.value for one in self.found)


def spans(text: str) -> Sequence[Span]:
    """What a text holds, from left to right, without overlaps."""
    return settle(text, [span for find in FINDERS for span in find(text)])


def settle(text: str, found: Sequence[Span]) -> Sequence[Span]:
    """The spans in order; those that overlap become one, of the kind that stands first in Kind."""
    out: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if out and span.start < out[-1].end:
            last = out.pop()
            first, end = min(last, span, key=lambda one: _FIRST[one.kind]), max(last.end, span.end)
            whole = first.start == last.start and first.end == end
            span = Span(last.start, end, first.kind, first.value if whole else text[last.start : end].lower())
        out.append(span)
    return out


class Redactor:
    """Masks texts that belong together: in all of them one value has one placeholder.

    Args:
        texts: All of them: a name announced in one is masked in the others too.
    """

    def __init__(self, *texts: str) -> None:
        self._names: dict[tuple[Kind, str], str] = {}
        self._last: Counter[Kind] = Counter()
        self.counts: Counter[str] = Counter()
        """Kind to how often it was masked so far."""
        self._people: dict[str, str] = {}
        """Word of a name to the name it was announced in."""
        for text in texts:
            self._learn(_visible(text))

    def redact(self, text: str) -> Redacted:
        """The text without personal data and secrets. Invisible characters, which hide them, go too."""
        seen, at, out, found = _visible(text), 0, [], []
        for span in self._spans(seen):
            placeholder = self._placeholder(span)
            out += [seen[at : span.start], placeholder]
            at = span.end
            found.append(Found(kind=span.kind, placeholder=placeholder))
            self.counts[span.kind.value] += 1
        return Redacted(text="".join([*out, seen[at:]]), found=tuple(found))

    def _learn(self, text: str) -> Sequence[Span]:
        found = spans(text)
        for span in found:
            for word in people.named(span, text):
                if len(self._people) < NAMES:
                    self._people.setdefault(word, span.value)
        return found

    def _spans(self, text: str) -> Sequence[Span]:
        found = self._learn(text)
        if not self._people:
            return found
        again = [
            Span(word.start(), word.end(), Kind.PERSON, self._people[word.group()])
            for word in _WORD.finditer(text)
            if word.group() in self._people
        ]
        return settle(text, [*found, *again]) if again else found

    def _placeholder(self, span: Span) -> str:
        key = (span.kind, span.value)
        if key not in self._names:
            self._last[span.kind] += 1
            self._names[key] = f"[{span.kind}_{self._last[span.kind]}]"
        return self._names[key]


def redact(text: str) -> Redacted:
    """One text on its own."""
    return Redactor().redact(text)


def _visible(text: str) -> str:
    return text if text.isascii() else INVISIBLE.sub("", text)
