"""Trends: how conversations ended, how fast people came, what customers said; day by day."""

from functools import partial

from starlette.requests import Request

from bot.charts import outcome_rows
from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.page import Values
from bot.web.dashboard.pages.span import span
from handoff.quality.outcomes import DEFINITIONS
from storage.measures import by_account, by_topic, daily, overview

MANY = 12
"""Lines of a table at most."""


async def view(house: House, who: Visitor, request: Request) -> Values:
    """One window, the window before it, and its days."""
    stretch, read = span(request, house.now()), house.desk.store.read
    since, until, earlier = stretch.since, stretch.until, stretch.before.since
    return {
        "span": stretch,
        "sums": await read(partial(overview, since=since, until=until, now=house.now())),
        "before": await read(partial(overview, since=earlier, until=since, now=house.now())),
        "days": await read(partial(daily, since=since, until=until)),
        "outcomes": outcome_rows(),
        "definitions": DEFINITIONS,
        "accounts": (await read(partial(by_account, since=since, until=until)))[:MANY],
        "topics": (await read(partial(by_topic, since=since, until=until)))[:MANY],
    }
