"""What a page is: where it stands, whom it is for, and a function from the desk to what its template shows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor

Values = dict[str, object]
View = Callable[[House, Visitor, Request], Awaitable[Values | None]]
"""None where what was asked for is not there."""

AGENTS, LEADS = frozenset({"agent"}), frozenset({"lead"})
REVIEWS = frozenset({"reviewer", "lead"})
WHOM = {AGENTS: "agents", LEADS: "leads", REVIEWS: "reviewers and leads"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``needs`` holds rights of which one will do."""

    path: str
    title: str
    needs: frozenset[str]
    view: View
    template: str
    listed: bool = True

    @property
    def whom(self) -> str:
        """Whom it is for, in words."""
        return WHOM[self.needs]
