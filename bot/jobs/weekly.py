"""The weekly digest, on Monday morning, once whatever the number of replicas."""

from bot.engine.digest import weekly
from bot.engine.tick import Ticker


async def post_weekly(ticker: Ticker) -> None:
    """Post last week's numbers if their hour has come; idempotent."""
    await weekly(ticker.desk)
