"""How the pages say things: times, spans, shares, and the desk's own names in plain words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

NEXT = {
    "ladder_ping": "reminder in the card's thread",
    "ladder_group": "the group is pinged",
    "ladder_leads": "the leads are pinged",
    "ladder_again": "asked again",
    "ladder_word": "the customer hears that nobody was free",
    "ladder_call_back": "a call-back is promised",
    "call_back": "the promised call-back is due",
    "hold": "a person takes the held draft's turn",
    "approval": "the approval lapses",
    "snooze": "the snooze ends",
    "wake": "the snooze ends",
    "promise_remind": "reminder of a promise",
    "promise_due": "a promise is due",
    "idle_remind": "the owner is reminded",
    "idle_release": "it goes back",
}
OWNERS = {"BOT": "with the bot", "WAITING": "waits for a person", "HUMAN": "with a person", "CLOSED": "ended"}


def thread(team_url: str, channel: str, ts: str) -> str:
    """The address of a thread in Slack; empty where it is not known."""
    base = team_url.rstrip("/") or "https://slack.com"
    return f"{base}/archives/{channel}/p{ts.replace('.', '')}" if channel and ts else ""


def exact(at: datetime) -> str:
    """To the second, in UTC; the page's script says it in the reader's own zone."""
    return f"{at:%a %d %b %Y, %H:%M:%S} UTC"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, or how soon, in the largest unit that fits."""
    seconds = (now - at).total_seconds()
    if abs(seconds) < 10:
        return "now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


def span(seconds: float) -> str:
    """A length of time in at most two words."""
    whole = round(abs(seconds))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if whole >= size * (2 if unit == "d" else 1):
            left = (whole % size) * (24 if unit == "d" else 60) // size
            small = {"d": "h", "h": "min", "min": ""}[unit]
            return f"{whole // size}\u00a0{unit}" + (
                f" {left}\u00a0{small}" if left and small and whole // size < 10 else ""
            )
    return f"{whole}\u00a0s"


def percent(share: float | None, digits: int = 0) -> str:
    """A share as percent; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.{digits}f}\u00a0%"


def number(value: float) -> str:
    """With thin spaces between the thousands."""
    return f"{value:,}".replace(",", "\u202f")


def plain(name: str) -> str:
    """A name of ours as words: hand_over → hand over."""
    return name.replace("_", " ").replace("-", " ")


def first_upper(text: str) -> str:
    """With a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def next_word(kind: str) -> str:
    """What a timer will do."""
    return NEXT.get(kind, plain(kind))


def owner(name: str) -> str:
    """An owner in words."""
    return OWNERS.get(str(name), str(name))


def initials(name: str) -> str:
    """Up to two letters for a person's mark."""
    return "".join(word[0] for word in name.split()[:2] if word[:1].isalnum()).upper() or "?"


FILTERS: dict[str, Callable[..., Any]] = {
    "exact": exact, "ago": ago, "span": span, "percent": percent, "number": number, "plain": plain,
    "first_upper": first_upper, "next_word": next_word, "owner": owner, "initials": initials,
}  # fmt: skip
