"""Agents: the load people carry. Leads see everybody, an agent sees their own line."""

from functools import partial

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.page import Values
from bot.web.dashboard.pages.span import span
from storage.measures import by_agent


async def view(house: House, who: Visitor, request: Request) -> Values:
    """Each agent's claims, times and open work."""
    stretch = span(request, house.now())
    lines = await house.desk.store.read(partial(by_agent, since=stretch.since, until=stretch.until))
    mine = [line for line in lines if who.lead or line.agent == who.person.id]
    names = await house.names({line.agent for line in mine})
    return {
        "span": stretch,
        "lines": sorted(mine, key=lambda line: names.get(line.agent, line.agent)),  # by name: no ranking of people
        "most": max((line.claims for line in mine), default=0),
        "names": names,
    }
