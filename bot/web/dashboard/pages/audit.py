"""Audit: the record, searched. Every line says whether it hangs unchanged on the line before it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.page import Values
from storage import trail
from storage.trail import Asked

FIELDS = ("person", "act", "conversation", "rule", "since", "until")
LONGEST = 80
ACTS = (
    "decide", "request", "claim", "release", "resolve", "reopen", "expire", "transfer", "reply", "judge-draft",
    "correct", "feedback", "csat", "propose-action", "approve-action", "reject-action", "do-action", "withhold",
    "promise", "promise-kept", "promise-broken", "reping", "refused", "turn-changed", "pause", "resume", "edition",
    "sign-in",
)  # fmt: skip
"""Offered, not all there are: any other can be typed."""


async def view(house: House, who: Visitor, request: Request) -> Values:
    """One page of lines."""
    given = {name: request.query_params.get(name, "").strip()[:LONGEST] for name in FIELDS}
    asked = Asked(
        person=given["person"].strip("<@>"),
        act=given["act"],
        conversation=given["conversation"],
        rule=given["rule"],
        since=_day(given["since"]),
        until=_day(given["until"], behind=True),
        after=_after(request.query_params.get("after", "")),
    )
    found = await house.desk.store.read(partial(trail.search, asked=asked))
    kept = {name: value for name, value in given.items() if value}
    more = urlencode(kept | {"after": f"{found.more[0].timestamp():.6f}-{found.more[1]}"}) if found.more else ""
    return {
        "given": given,
        "found": found,
        "more": more,
        "acts": ACTS,
        "rules": sorted(rule.name for rule in house.desk.thinking().policy.rules),
        "names": await house.names({line.row.actor_id for line in found.lines}),
        "faults": sum(not line.fits for line in found.lines),
        "look": trail.LOOK,
    }


def _day(text: str, *, behind: bool = False) -> datetime | None:
    """The beginning of a UTC day, or of the day behind it; None where the text is no day."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day + timedelta(days=1) if behind else day


def _after(text: str) -> tuple[datetime, str] | None:
    at, _, id_ = text.partition("-")
    try:
        return datetime.fromtimestamp(float(at), UTC), id_[:64]
    except (ValueError, OverflowError, OSError):
        return None
