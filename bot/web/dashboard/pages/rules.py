"""Rules: what each rule asked people for, and how often reviewers say that it was right."""

from functools import partial

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.intervals import wilson
from bot.web.dashboard.pages.page import Values
from bot.web.dashboard.pages.span import span
from storage.measures import by_rule


async def view(house: House, who: Visitor, request: Request) -> Values:
    """Each rule's volume and precision."""
    stretch = span(request, house.now())
    lines = await house.desk.store.read(partial(by_rule, since=stretch.since, until=stretch.until))
    written = {rule.name for rule in house.desk.thinking().policy.rules}
    fired = {line.rule for line in lines}
    return {
        "span": stretch,
        "lines": [(line, wilson(line.precision.n, line.precision.of)) for line in lines],
        "most": max((line.handoffs for line in lines), default=0),
        "total": sum(line.handoffs for line in lines),
        "reviewed": sum(line.precision.of for line in lines),
        "written": written,
        "silent": sorted(written - fired),
    }
