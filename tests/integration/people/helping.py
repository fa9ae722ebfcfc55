"""What the tests of people beside the bot share: a claimed conversation, and the card's thread."""

from typing import Any

from tests.conftest import World
from tests.integration.slack.helping import PERSON, quiet


async def claimed(here: World, text: str = PERSON, by: str = "U0ADA") -> tuple[str, dict[str, Any]]:
    """A conversation an agent has taken: the thread's ts and its card."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", text)
    card = await here.card()
    await quiet(here)
    await here.sandbox.press(by, "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="the claim")
    await quiet(here)
    return ts, here.sandbox.messages("C0DESK")[-1]


def inside(here: World, card: dict[str, Any]) -> list[dict[str, Any]]:
    """The card's thread, without the card."""
    return [one for one in here.sandbox.messages("C0DESK", card["ts"]) if one["ts"] != card["ts"]]


async def suggested(here: World, card: dict[str, Any], number: int = 1) -> dict[str, Any]:
    """The newest live suggestion, once ``number`` were made."""

    def find() -> dict[str, Any] | None:
        made = [one for one in inside(here, card) if "Suggested reply" in str(one.get("text"))]
        return made[-1] if len(made) >= number and "Send" in here.labels(made[-1]) else None

    found: dict[str, Any] = await here.until(find, what="a suggestion")
    await quiet(here)
    return next(one for one in inside(here, card) if one["ts"] == found["ts"])
