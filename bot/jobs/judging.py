"""The AI judge, a few things at a time (policy, quality.judge)."""

from bot.engine.judging import judge
from bot.engine.tick import Ticker


async def judge_some(ticker: Ticker) -> None:
    """Judge some of what is due; idempotent, and at an end at once where nothing is."""
    await judge(ticker.desk)
