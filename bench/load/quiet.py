"""On a shared machine: wait a while for a moment in which nobody else computes."""

import asyncio
import os
import time

from bench.load import process

PATIENCE = float(os.environ.get("BENCH_QUIET") or 0)  # noqa: TID251  a bench, not the product
"""Seconds to wait at most before each stretch; 0 does not wait. What others used is shown with every figure."""
ENOUGH = 0.35
"""Cores in use that still count as quiet."""


async def moment() -> None:
    """Return at the first quiet second, or when patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = process.busy()
        await asyncio.sleep(1)
        if process.busy() - before < ENOUGH:
            return
