"""The dashboard's routes: one for each page, and the door."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from typing_extensions import override

from bot.engine.desk import NoBrain
from bot.web.dashboard import door
from bot.web.dashboard.guard import Guard
from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages import PAGES, Page
from bot.web.dashboard.pages.charts import chart
from bot.web.dashboard.pages.verify import verify
from bot.web.dashboard.render import STATIC
from bot.web.dashboard.render import page as rendered
from bot.web.dashboard.visit import Away, Shut, SignedOut, visitor
from storage.store import StoreDown

LATER = {"retry-after": "5"}
Handler = Callable[[House, Request], Awaitable[Response]]


def dashboard(house: House) -> ASGIApp:
    """Everything under /dashboard."""

    def at(path: str, handler: Handler, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            return await _sheltered(handler, house, request)

        return Route(path, endpoint, methods=[method])

    return Guard(
        Starlette(
            routes=[
                at("/", _first),
                at("/enter", door.ask),
                at("/enter", door.enter, "POST"),
                at("/leave", door.leave, "POST"),
                at("/audit/verify", verify, "POST"),
                at("/charts/{name}", chart),
                *(at(f"/{page.path}", _showing(page)) for page in PAGES),
                Mount("/static", _Lasting(directory=STATIC)),
            ]
        ),
        house.address,
    )


def _showing(page: Page) -> Handler:
    async def show(house: House, request: Request) -> Response:
        part = "hx-request" in request.headers
        who = await visitor(house, request, fresh=not part)
        if not who.may(page.needs):
            raise Shut(f"“{page.title}” is for {page.whom}.")
        values = await page.view(house, who, request)
        if values is None:
            gone = _frame(page, who, house) | {
                "title": "Nothing here",
                "words": "It may have been erased, or the link was cut.",
            }
            return rendered("message.html", 404, **gone)
        shown: dict[str, Any] = {**_frame(page, who, house), **values, "part": part}
        return rendered(page.template, **shown)

    return show


def _frame(page: Page, who: Visitor, house: House) -> dict[str, Any]:
    """What every page's frame shows."""
    open_to = [one for one in PAGES if one.listed and who.may(one.needs)]
    return {"page": page, "visitor": who, "pages": open_to, "now": house.now()}


async def _first(house: House, request: Request) -> Response:
    """The first page this person may see."""
    who = await visitor(house, request, fresh=False)
    mine = next((one for one in PAGES if one.listed and who.may(one.needs)), None)
    if mine is None:
        raise Shut("There is no page for you here.")
    return RedirectResponse(f"/dashboard/{mine.path}", status_code=303)


async def _sheltered(handler: Handler, house: House, request: Request) -> Response:
    """What stands in the way becomes a page that says so."""
    try:
        return await handler(house, request)
    except SignedOut:
        return rendered("signed_out.html", 401)
    except Shut as shut:
        return rendered("message.html", 403, title="Not for you", words=str(shut))
    except Away:
        words = "Slack cannot be asked who you are right now. Try again in a moment."
        answer = rendered("message.html", 503, title="One moment", words=words)
    except (StoreDown, NoBrain):
        words = "The database cannot be read right now. Try again in a moment."
        answer = rendered("message.html", 503, title="One moment", words=words)
    answer.headers.update(LATER)
    return answer


class _Lasting(StaticFiles):
    """Files that carry their version in the address: a browser keeps them."""

    @override
    def file_response(self, *given: Any, **named: Any) -> Response:
        """See StaticFiles.file_response."""
        answer = super().file_response(*given, **named)
        answer.headers["cache-control"] = "public, max-age=86400"
        return answer
