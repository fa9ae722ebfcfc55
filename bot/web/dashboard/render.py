"""Templates to pages. Jinja is loaded with the first page; everything is escaped unless our own code made it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from bot.web.dashboard import words

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = Path(__file__).parent / "static"


@cache
def templates() -> "Environment":
    """The templates beside this file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bot.web.dashboard"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= words.FILTERS
    made.globals["asset"] = asset
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's mark: a browser may keep it, and a new one is another."""
    content = (STATIC / name).read_bytes()
    return f"/dashboard/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One page, or the part of it a panel asked for."""
    shown = templates().get_template(template).render({"part": False, "visitor": None, "page": None} | values)
    return HTMLResponse(shown, status_code=status)
