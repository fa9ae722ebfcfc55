"""JOBS: what runs on a schedule. Each is an idempotent tick over due rows; the leader alone runs them."""

from collections.abc import Awaitable, Callable

from bot.engine.tick import Ticker
from bot.jobs.judging import judge_some
from bot.jobs.nightly import draw_nightly
from bot.jobs.weekly import post_weekly

JOBS: tuple[tuple[str, float, Callable[[Ticker], Awaitable[None]]], ...] = (
    ("timers", 1.0, Ticker.fire),
    ("tidy", 600.0, Ticker.tidy),
    ("nightly sample", 300.0, draw_nightly),
    ("judge", 15.0, judge_some),
    ("weekly digest", 300.0, post_weekly),
)
"""(name, seconds between runs, what it does)."""
