"""``baton run``: take turns until stopped."""

import asyncio
import json

from bot.settings import Settings
from bot.wiring import running


async def run(settings: Settings) -> None:
    """Run Baton; print one JSON line on stdout when it takes turns."""
    async with running(settings) as baton:
        line = {"event": "ready", "mode": baton.mode, "port": baton.port, "edition": baton.front.edition_id[:12]}
        print(json.dumps(line), flush=True)  # noqa: T201
        await asyncio.Event().wait()
