"""Quality: how much was reviewed, and what it says about everything that was not."""

from datetime import timedelta
from functools import partial

from starlette.requests import Request

from bot.engine.apart import WorkFailed
from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.page import Values
from bot.web.dashboard.pages.span import span
from storage import judged

SCALES = (0.1, 0.25, 0.5, 1.0)
"""Where bars may end: rates of findings are small, and bars of them should be read."""
OWN = 6
"""Draws by people shown, the newest."""


async def view(house: House, who: Visitor, request: Request) -> Values:
    """The frame: numbers that take no time. The rates follow from the child process."""
    stretch, read = span(request, house.now()), house.desk.store.read
    found = await read(partial(judged.draws, since=stretch.since))
    return {
        "span": stretch,
        "nights": [draw for draw in found if draw.nightly],
        "own": [draw for draw in found if not draw.nightly][:OWN],
        "queue": await read(judged.queue_lengths),
        "names": await house.names({draw.person for draw in found}),
        "quality": house.desk.thinking().policy.quality,
    }


async def rates(house: House, who: Visitor, request: Request) -> Values:
    """The rates of the nights together, or of one draw."""
    stretch = span(request, house.now())
    found = await house.desk.store.read(partial(judged.draws, since=stretch.since - timedelta(days=1)))
    one = request.query_params.get("draw", "")
    draws = [draw for draw in found if (draw.id == one if one else draw.nightly)]
    quality = house.desk.thinking().policy.quality
    try:
        answered = await house.estimates.of(draws, quality) if draws else []
    except WorkFailed:
        return {"answered": [], "failed": True, "draws": draws, "quality": quality, "scale": 1.0}
    shown = [one for both in answered for one in (both.estimate, both.with_judge) if one and one.value is not None]
    highest = max((one.high for one in shown), default=1.0)
    scale = next(top for top in SCALES if highest <= top)
    return {"answered": answered, "failed": False, "draws": draws, "quality": quality, "scale": scale}
