"""A browser without a screen: cookies, forms, and what the dashboard's answers say."""

import re
from dataclasses import dataclass, field
from functools import partial

import httpx2

from storage import tickets
from tests.conftest import World

CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
LEAD, AGENT, REVIEWER = "U0LEA", "U0ADA", "U0RUI"


@dataclass
class Browser:
    """One person's browser on the dashboard of a world."""

    here: World
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.here.baton.port}/dashboard"

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> httpx2.Response:
        return await self._ask("POST", path, form, headers)

    async def sign_in(self, person: str) -> httpx2.Response:
        """The whole way: a link, the page with the button, the button."""
        return await self.press(await ticket(self.here, person))

    async def press(self, token: str) -> httpx2.Response:
        """Open a link and press its button."""
        shown = await self.get(f"/enter?t={token}")
        return await self.post("/enter", {"t": token, "csrf": csrf(shown)})

    async def _ask(
        self, method: str, path: str, form: dict[str, str] | None, headers: dict[str, str]
    ) -> httpx2.Response:
        sent = {name.replace("_", "-"): value for name, value in (self.headers | headers).items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
            answer = await client.request(method, f"{self.base}{path}", data=form, headers=sent)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer


async def ticket(here: World, person: str) -> str:
    """A fresh one-time token."""
    desk = here.baton.front.desk
    return await desk.store.run(partial(tickets.make, person=person, now=desk.now()))


def csrf(answer: httpx2.Response) -> str:
    """The first form token of a page."""
    found = CSRF.search(answer.text)
    assert found is not None, answer.text[:500]
    return found[1]


async def signed_in(here: World, person: str) -> Browser:
    """A browser in which somebody signed in."""
    browser = Browser(here)
    answer = await browser.sign_in(person)
    assert answer.status_code == 303, answer.text[:500]
    return browser
