"""Specs of the charts, as JSON for the page's own script."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.charts import outcomes, waits
from bot.charts.theme import Mode
from bot.web.dashboard.house import House
from bot.web.dashboard.pages.page import LEADS
from bot.web.dashboard.pages.span import span
from bot.web.dashboard.visit import Shut, visitor
from storage.measures import Day, daily

CHARTS: dict[str, Callable[[Sequence[Day], Mode], dict[str, Any]]] = {"outcomes": outcomes, "waits": waits}


async def chart(house: House, request: Request) -> Response:
    """One chart's spec, for the stretch of time and the mode asked for."""
    who = await visitor(house, request, fresh=False)
    if not who.may(LEADS):
        raise Shut("Trends are for leads.")
    draw = CHARTS.get(request.path_params["name"])
    if draw is None:
        return JSONResponse({"error": "no such chart"}, status_code=404)
    stretch = span(request, house.now())
    days = await house.desk.store.read(partial(daily, since=stretch.since, until=stretch.until))
    mode: Mode = "dark" if request.query_params.get("mode") == "dark" else "light"
    return JSONResponse(draw(days, mode))
