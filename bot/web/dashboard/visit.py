"""Who is looking: the cookie says who signed in, the roster says at every request what they may see."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from bot.slack.people import PeopleUnknown, Person
from bot.web.dashboard.house import House, Visitor


class SignedOut(Exception):
    """There is no session, or it is over."""


class Shut(Exception):
    """This person may not see this; the words say why."""


class Away(Exception):
    """Slack cannot be asked who this is, so nobody is let in."""


FORM = "a-form"
"""Cookie of the sign-in form."""


def cookie_name(house: House, name: str = "baton") -> str:
    """Under https browsers hold a ``__Host-`` cookie to this very host, and send it over https alone."""
    return f"__Host-{name}" if house.address.secure else name


def set_cookie(house: House, response: Response, name: str, value: str, seconds: int) -> None:
    """Hand a cookie out: no script reads it, no other site's form sends it."""
    response.set_cookie(
        cookie_name(house, name), value, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=house.address.secure,
    )  # fmt: skip


async def visitor(house: House, request: Request, *, fresh: bool) -> Visitor:
    """Who looks.

    Args:
        house: The desk.
        request: Carries the cookie.
        fresh: Ask Slack anew; else what is at most five minutes old counts, and what Slack told us since.

    Raises:
        SignedOut, Shut, Away: Nobody is let in.
    """
    session = house.sessions.open(request.cookies.get(cookie_name(house), ""), house.now())
    if session is None or not session.person:
        raise SignedOut
    person = await member(house, session.person, fresh=fresh)
    lead = person.lead or (person.agent and not house.people.has_leads)
    return Visitor(person=person, lead=lead, session=session, csrf=house.sessions.form_token(session.nonce))


async def member(house: House, person_id: str, *, fresh: bool) -> Person:
    """The person, if they are on the roster now. Raises Shut and Away."""
    try:
        person = await house.people.person(person_id, fresh=fresh)
    except PeopleUnknown as error:
        raise Away from error
    if not (person.agent or person.reviewer):
        raise Shut("You are not on this desk's roster any more, so there is nothing to show.")
    return person


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form; the guard has bounded its length. Anything but a plain form has none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def same_site(request: Request) -> bool:
    """Whether a post comes from our own page, as far as the browser says."""
    return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
