"""The verify button: the whole record is read in a child process, so that nobody's turn waits for it."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.engine.apart import WorkFailed
from bot.web.dashboard.door import FORGED
from bot.web.dashboard.house import House
from bot.web.dashboard.pages.page import LEADS
from bot.web.dashboard.render import page
from bot.web.dashboard.visit import Shut, form, same_site, visitor
from storage import audit
from storage.store import open_store

SHOWN = 20
TOO_LONG = "The record is too long to be read whole in a minute here. Run `baton audit verify`, which takes its time."


async def verify(house: House, request: Request) -> Response:
    """Say how many lines were read and what does not fit."""
    who = await visitor(house, request, fresh=True)
    given = await form(request)
    if not who.may(LEADS):
        raise Shut("The audit is for leads.")
    if not same_site(request) or not house.sessions.form_fits(who.session.nonce, given.get("csrf", "")):
        return page("message.html", 403, title="Nothing was done", words=FORGED)
    part = "hx-request" in request.headers
    try:
        count, faults = await house.desk.apart(read_whole, house.database_url)
    except WorkFailed:
        return page("verified.html", part=part, count=0, faults=[], more=0, trouble=TOO_LONG)
    more = max(0, len(faults) - SHOWN)
    return page("verified.html", part=part, count=count, faults=faults[:SHOWN], more=more, trouble="")


def read_whole(database_url: str) -> tuple[int, list[audit.Fault]]:
    """In the child: every line of every stream."""

    async def read() -> tuple[int, list[audit.Fault]]:
        store = open_store(database_url, read_only=True)
        try:
            return await store.read(audit.verify)
        finally:
            await store.close()

    return asyncio.run(read())
