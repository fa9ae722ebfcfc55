"""The words behind /qa sample: how many, of when, drawn how, of what."""

from dataclasses import dataclass
from datetime import timedelta

from handoff.quality.items import STRATA, Kind, Method

MOST = 500
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=366)
KINDS = {
    "answers": Kind.ANSWER,
    "shadow": Kind.SHADOW,
    "handoffs": Kind.HANDOFF,
    "interventions": Kind.INTERVENTION,
    "agents": Kind.AGENT,
}
USAGE = (
    "Say for example `/qa sample 20 last 7d by rule`, `/qa sample 10 simple` or `/qa sample 30 last 24h of answers"
    " handoffs`. Strata: " + ", ".join(STRATA) + ". Of: " + ", ".join(KINDS) + "."
)


class NotUnderstood(Exception):
    """The words make no sense; the text says which, and how to say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for."""

    size: int = 20
    back: timedelta = timedelta(days=7)
    method: Method = Method.RISK
    by: str = ""
    kinds: tuple[Kind, ...] = tuple(Kind)


def read_words(text: str) -> Asked:
    """The wish behind the words. Raises NotUnderstood."""
    words = text.lower().replace(",", " ").split()
    size, back, method, by, kinds = 20, timedelta(days=7), "", "", []
    while words:
        word = words.pop(0)
        if word.isascii() and word.isdigit():
            size = _bounded(int(word))
        elif word == "last" and words:
            back = period(words.pop(0))
        elif word == "by" and words:
            by = _one_of(words.pop(0), STRATA)
        elif word in set(Method):
            method = word
        elif word == "of" and words:
            while words and words[0] in KINDS:
                kinds.append(KINDS[words.pop(0)])
            if not kinds:
                raise NotUnderstood(f"I don't know “{words[0][:40]}”. {USAGE}")
        else:
            raise NotUnderstood(f"I don't know “{word[:40]}”. {USAGE}")
    chosen = Method(method) if method else Method.STRATIFIED if by else Method.RISK
    if by and chosen is Method.SIMPLE:
        raise NotUnderstood("A simple sample has no strata; leave out `simple` or `by`.")
    return Asked(size=size, back=back, method=chosen, by=by, kinds=tuple(dict.fromkeys(kinds)) or tuple(Kind))


def _bounded(number: int) -> int:
    if not 1 <= number <= MOST:
        raise NotUnderstood(f"Between 1 and {MOST} can be drawn at a time.")
    return number


def period(word: str) -> timedelta:
    """``7d``, ``24h`` or ``2w`` as a duration. Raises NotUnderstood."""
    number, unit = word[:-1], word[-1:]
    if not (number.isascii() and number.isdigit() and unit in UNITS and len(number) <= 4):
        raise NotUnderstood(f"“{word[:40]}” is no period. {USAGE}")
    period = int(number) * UNITS[unit]
    if not timedelta() < period <= LONGEST:
        raise NotUnderstood("A period is between one hour and a year.")
    return period


def _one_of(word: str, allowed: tuple[str, ...]) -> str:
    if word not in allowed:
        raise NotUnderstood(f"Nothing can be drawn by “{word[:40]}”. {USAGE}")
    return word
