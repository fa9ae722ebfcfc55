"""In and out: a one-time link from Slack signs in, a button signs out.

The link itself only shows a button: what follows links by itself (an unfurler, a mail scanner) uses nothing up.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.slack.sentences import sentence
from bot.web.dashboard.house import House
from bot.web.dashboard.render import page
from bot.web.dashboard.session import FORM_TERM, TERM
from bot.web.dashboard.visit import FORM, cookie_name, member, same_site, set_cookie, visitor
from bot.web.dashboard.visit import form as posted
from handoff.errors import TicketSpent
from storage import tickets

HOME = "/dashboard/"
FORGED = "This form did not come from this page, or stood open too long. Open the link again."


async def ask(house: House, request: Request) -> Response:
    """Show the button. Nothing is used up, and nothing about the link is said."""
    token = request.query_params.get("t", "")
    if not token:
        return page("signed_out.html", status=401)
    seal = house.sessions.seal("", house.now())
    form = house.sessions.open(seal, house.now())
    assert form is not None
    answer = page("enter.html", token=token, csrf=house.sessions.form_token(form.nonce))
    set_cookie(house, answer, FORM, seal, int(FORM_TERM.total_seconds()))
    return answer


async def enter(house: House, request: Request) -> Response:
    """Use the link up and hand out a session."""
    given = await posted(request)
    form = house.sessions.open(request.cookies.get(cookie_name(house, FORM), ""), house.now())
    if form is None or not same_site(request) or not house.sessions.form_fits(form.nonce, given.get("csrf", "")):
        return page("message.html", status=403, title="Not signed in", words=FORGED)
    try:
        person = await house.desk.store.run(partial(tickets.use, token=given.get("t", ""), now=house.now()))
    except TicketSpent as spent:
        return page("message.html", status=410, title="This link is spent", words=sentence(spent, str))
    await member(house, person, fresh=True)
    answer = RedirectResponse(HOME, status_code=303)
    answer.delete_cookie(cookie_name(house, FORM), path="/", secure=house.address.secure, httponly=True)
    set_cookie(house, answer, "baton", house.sessions.seal(person, house.now()), int(TERM.total_seconds()))
    return answer


async def leave(house: House, request: Request) -> Response:
    """Sign out: the cookie goes."""
    who = await visitor(house, request, fresh=False)
    given = await posted(request)
    if not same_site(request) or not house.sessions.form_fits(who.session.nonce, given.get("csrf", "")):
        return page("message.html", status=403, title="Still signed in", words=FORGED)
    answer = page("signed_out.html", left=True)
    answer.delete_cookie(cookie_name(house), path="/", secure=house.address.secure, httponly=True)
    return answer
