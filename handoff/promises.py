"""Promises in what a bot or an agent wrote, each with the moment it is due.

A promise is a commitment about the future in the writer's or the desk's name. One promise a subject and verb ("I'll
…"), and one more for each further time with its own verb ("check today and call you tomorrow at 10").

Conventions: a day ends at 17:00, its morning at 12:00, its evening at 20:00; "first thing" is 10:00; "early next
week" is Wednesday; a weekday is the next such day, never today; "next Friday" lies in the next calendar week;
"before Friday" is Thursday; a bare "at 4" means 16:00; what would be past already is due by the end of that local day.
"Shortly", "asap", "a few days" and "a minute" name no time. A commitment that hangs on the customer ("if you send me
the number I'll look") is a promise without a date; one the customer may decline ("if you like, I'll …") is an offer,
hence none. English only; promises without a word of the future ("refund on its way") are missed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from re import Pattern

from handoff import promise_time_words as time_words
from handoff import promise_words as words
from handoff.promise_times import Calendar, Named, times
from handoff.signals.text import plain

_ASIDE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|^\s*>.*$|\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”", re.DOTALL | re.MULTILINE)
_MONTH_NEXT = r"(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_SENTENCE = re.compile(
    rf"(?<=[.!?…;])(?<![ap]\.m\.)(?<!\d\.)\s+|(?<=[ap]\.m\.)\s+(?=[A-Z])|(?<=\d\.)\s+(?i:{_MONTH_NEXT})(?=[A-Z])|\n+"
)
_INSTRUCTION = re.compile(
    r"[,;:.–—-]\s*(?:(?:but|and|so|or) )?(?:meanwhile,? )?"
    r"(?:you (?:can|could|may|should|need|must|might|have to)|please|feel free)\b",
    re.IGNORECASE,
)
_OWN_VERB = re.compile(r"\b(?:and|then)\s+(?!(?:on|by|at|in|not|before|the)\b)[a-z']+\b", re.IGNORECASE)
_EDGE = re.compile(
    r"(?:^\W*|[,;:–—-]\s*|\b(?:and|but|so|then|also)\s+)(?:(?:by|at|on|before|around|until)\s+)?$", re.IGNORECASE
)
_TAIL = re.compile(r"(?:[\s,;:–—-]|\b(?:and|but|so|then|or)\b)+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """``what`` was promised as written, ``due`` (aware UTC; None: no time named), ``said``: the time as written."""

    what: str
    due: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a commitment begins; ``timed``: it counts only with a time or the desk's name beside it."""

    start: int
    end: int
    timed: bool = False
    gives: bool = False


def promises(
    text: str, at: datetime, zone: str, *, opens: Callable[[datetime], datetime] | None = None
) -> tuple[Promise, ...]:
    """Every promise in ``text``, written at the aware UTC time ``at`` by a desk in the IANA ``zone``, in order.

    ``opens`` gives the desk's next open time at or after an aware time; with it "tomorrow" and counted days fall on
    days when the desk is there.
    """
    calendar = Calendar(at=at.astimezone(UTC), zone=zone, opens=opens)
    own = _ASIDE.sub(" ", plain(text))
    return tuple(promise for sentence in _SENTENCE.split(own) for promise in _in(" ".join(sentence.split()), calendar))


def _in(sentence: str, calendar: Calendar) -> Iterator[Promise]:
    """The promises of one sentence."""
    if not sentence or (sentence.rstrip(" )*_~").endswith("?") and not words.TAG.search(sentence)):
        return
    if _hit(words.OFFER, sentence):
        return
    heads = _heads(sentence)
    named = times(sentence)
    free = _hit(words.ON_CUSTOMER, sentence)
    for index, head in enumerate(heads):
        stop = heads[index + 1].start if index + 1 < len(heads) else len(sentence)
        cut = _INSTRUCTION.search(sentence, head.end, stop)
        stop = cut.start() if cut else stop
        clause = sentence[head.start : stop]
        if _hit(words.REPEATS, clause):
            continue
        mine = _own_times(sentence, head, stop, heads, named)
        if head.timed and (free or not mine) and (head.gives or not _hit(words.BY_US, clause)):
            continue
        dated = not free and not words.ASKED_FIRST.search(sentence[: head.start])
        yield from _split(sentence, head, stop, mine, calendar if dated else None)


def _split(sentence: str, head: _Head, stop: int, mine: list[Named], calendar: Calendar | None) -> Iterator[Promise]:
    """One promise, and one more for each further time that has a verb of its own; ``calendar`` None: no dates."""
    if calendar is None or not mine:
        yield Promise(what=_trim(sentence[head.start : stop]), due=None, said="")
        return
    start, first = min(head.start, mine[0].start), mine[0]
    groups: list[list[Named]] = [[first]]
    starts = [start]
    for each in mine[1:]:
        gap = sentence[groups[-1][-1].end : each.start]
        verb = _OWN_VERB.search(gap)
        if verb:
            starts.append(groups[-1][-1].end + verb.start())
            groups.append([each])
        elif re.fullmatch(r"\s*or(?: (?:on|by|at))?\s*", gap, re.IGNORECASE):
            groups[-1].append(each)
    for index, group in enumerate(groups):
        until = starts[index + 1] if index + 1 < len(starts) else stop
        dues = [due for due in (calendar.due(each) for each in group) if due is not None]
        said = sentence[group[0].start : group[-1].end] if dues else ""
        yield Promise(what=_trim(sentence[starts[index] : until]), due=max(dues, default=None), said=said)


def _own_times(sentence: str, head: _Head, stop: int, heads: list[_Head], named: tuple[Named, ...]) -> list[Named]:
    """The times of one commitment: those in its clause, and one right before it ("Tomorrow I'll …")."""
    following = next((other.start for other in heads if other.start > head.start), None)
    mine: list[Named] = []
    for each in named:
        if each.start >= stop:
            break
        if each.end <= head.start:
            fits = _leads(sentence, each, head.start)
        else:
            between = sentence[head.start : each.start]
            fits = not time_words.PAST.search(sentence, head.end, max(head.end, each.start))
            fits = (
                fits
                and (_due_in(each) or not time_words.BOOKS.search(between))
                and (following is None or not _leads(sentence, each, following))
            )
        if fits and not (mine and mine[0].end <= head.start and each.start < head.start):
            mine.append(each)
    return mine


def _due_in(each: Named) -> bool:
    """Whether the words can only be a deadline: "within two days", "today"."""
    return bool({"hour", "span", "lone", "today", "eod"} & set(each.parts))


def _leads(sentence: str, each: Named, start: int) -> bool:
    """Whether the time stands right before the commitment at ``start``, at the edge of a clause."""
    between = sentence[each.end : start] if each.end <= start else "x"
    before = sentence[: each.start] if each.start < 24 else f"x{sentence[each.start - 24 : each.start]}"
    return not between.strip(" ,:–—-") and bool(_EDGE.search(before))


def _heads(sentence: str) -> list[_Head]:
    """Where commitments begin, in order, without overlaps and without what is doubted."""
    found = [_Head(*m.span()) for m in _matches(words.HEADS, sentence)]
    found += [_Head(*m.span(), timed=True) for m in _matches(words.TIMED, sentence)]
    found += [_Head(*m.span()) for m in _matches(words.STARTS, sentence) if _at_start(sentence, m)]
    found += [
        _Head(*m.span(), timed=True, gives=m.group()[-2:].lower() in ("me", "us"))
        for m in _matches(words.TIMED_STARTS, sentence)
        if _at_start(sentence, m)
    ]
    kept: list[_Head] = []
    for head in sorted(found, key=lambda head: (head.start, head.timed, -head.end)):
        clause = re.split(r"[.;:!?\n,]|\bbut\b", sentence[max(0, head.start - 80) : head.start])[-1]
        asks_first = bool(kept) and kept[-1].gives
        if (not kept or head.start >= kept[-1].end) and not words.DOUBT.search(clause) and not asks_first:
            kept.append(head)
    return kept


def _at_start(sentence: str, match: re.Match[str]) -> bool:
    return words.FROM_START.search(sentence[: match.start()]) is not None


def _matches(patterns: tuple[Pattern[str], ...], sentence: str) -> Iterator[re.Match[str]]:
    return (match for pattern in patterns for match in pattern.finditer(sentence))


def _hit(patterns: tuple[Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _trim(clause: str) -> str:
    return _TAIL.sub("", clause.strip()).strip()
