"""Heavy work beside the serving process: in a child, on demand, and gone afterwards."""

import asyncio
import os
import subprocess
import sys

import pytest

from bot.charts import outcomes, png, waits
from bot.engine.apart import Apart, WorkFailed

LOADED = "import sys, bot.wiring; print([name for name in ('jinja2', 'scipy', 'vl_convert') if name in sys.modules])"


async def until_dead(apart: Apart) -> None:
    async with asyncio.timeout(5):
        while apart.alive:
            await asyncio.sleep(0.02)


async def test_work_runs_elsewhere_and_the_child_ends_after_a_while_without_any() -> None:
    apart = Apart(idle=0.05)
    first = await apart(os.getpid)
    assert first != os.getpid()
    await until_dead(apart)
    assert await apart(os.getpid) != first
    apart.close(hard=True)


async def test_a_child_that_dies_is_told_and_the_next_work_gets_a_new_one() -> None:
    apart = Apart()
    with pytest.raises(WorkFailed):
        await apart(os._exit, 3)
    assert await apart(len, "abc") == 3
    apart.close(hard=True)


async def test_work_that_takes_too_long_is_ended() -> None:
    import time

    apart = Apart(longest=1.5)
    with pytest.raises(WorkFailed):
        await apart(time.sleep, 30)
    assert not apart.alive


async def test_what_the_work_raises_comes_back() -> None:
    apart = Apart()
    with pytest.raises(ValueError, match="invalid literal"):
        await apart(int, "x")
    apart.close(hard=True)


async def test_charts_are_drawn_without_the_serving_process_loading_what_draws_them() -> None:
    apart = Apart()
    for spec in (outcomes([], "light"), waits([], "dark")):
        assert (await png(apart, spec)).startswith(b"\x89PNG")
    apart.close(hard=True)
    assert "vl_convert" not in sys.modules


async def test_a_start_loads_neither_templates_nor_statistics_nor_charts() -> None:
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", LOADED], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
