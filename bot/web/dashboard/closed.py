"""What stands under /dashboard where there is no secret to seal sessions with."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from bot.address import Address
from bot.web.dashboard.guard import Guard


def closed(why: str, address: Address) -> ASGIApp:
    """Say why there is no dashboard."""
    return Guard(PlainTextResponse(f"There is no dashboard: {why}", status_code=503), address)
