"""Templates to pages. Jinja is loaded with the first page; everything is escaped unless our own code made it."""

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from bot.web.dashboard import words

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def templates() -> "Environment":
    """The templates beside this file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bot.web.dashboard"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= words.FILTERS
    return made


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One page, or the part of it a panel asked for."""
    shown = templates().get_template(template).render({"part": False, "visitor": None, "page": None} | values)
    return HTMLResponse(shown, status_code=status)
