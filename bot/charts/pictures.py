"""Specs to pictures, in the child process: vl-convert never enters the serving process."""

from typing import Any

from bot.engine.apart import Apart

WIDTH = 760
SCALE = 2.0
"""Twice as fine as the page: Slack shows pictures on fine screens."""


async def png(apart: Apart, spec: dict[str, Any]) -> bytes:
    """The picture of a spec. Raises WorkFailed."""
    return await apart(draw_png, sized(spec))


async def svg(apart: Apart, spec: dict[str, Any], width: int = WIDTH) -> str:
    """The drawing of a spec, for pages. Raises WorkFailed."""
    return await apart(draw_svg, sized(spec, width))


def sized(spec: dict[str, Any], width: int = WIDTH) -> dict[str, Any]:
    """The spec with a width of its own, where it would fill its place on a page."""
    return {**spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}, "padding": 18}


def draw_png(spec: dict[str, Any]) -> bytes:
    """In the child."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=SCALE)
    return drawn


def draw_svg(spec: dict[str, Any]) -> str:
    """In the child."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
