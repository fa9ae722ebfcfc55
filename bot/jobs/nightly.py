"""The nightly sample, and a word about it in the QA channel."""

from bot.engine.sampling import nightly
from bot.engine.tick import Ticker


async def draw_nightly(ticker: Ticker) -> None:
    """Draw what the policy asks for of the day before; idempotent, so that it may run as often as it likes."""
    made = await nightly(ticker.desk)
    if made is not None and made.drawn:
        await ticker.desk.tell(
            f"{made.drawn} of {made.population} things of yesterday were drawn for review. `/qa next` opens the first."
        )
