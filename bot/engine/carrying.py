"""Carrying one letter: posted within its time, or, where it is a file, fetched, uploaded and shared in steps.

Only sharing shows a file to anybody, and it is the only step that must not happen twice. The id Slack gave the
upload is in the outbox before it is shared, so that whoever finds the send cut short can look for the file.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.engine.desk import Desk
from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused, TooLate, Unfetched
from storage import files
from storage.letters import DRAWN, Letter
from storage.store import StoreDown

LONGEST_POST = 13.0
"""Seconds for one delivery, names looked up included: less than the lease of a send (storage.letters.SENDING), after
which another replica looks for the message and may send it."""
LONGEST_FETCH = 120.0
"""Seconds for a file's way here and to Slack's upload address; the lease is renewed meanwhile."""
RENEW = 4.0
"""Seconds between renewals of a file's lease."""
TRIES = 5
"""Starts of a file that cannot be fetched before whoever sent it is told."""
LOOKS = (0.0, 0.3, 0.7, 1.5, 2.5)
"""Seconds before each look for a file Slack took: it shows them a little later."""


async def ready(desk: Desk, letter: Letter) -> Letter:
    """A file is with Slack, seen by nobody, and its upload's id is stored; anything else is ready as it is.

    Raises:
        Busy, Refused: It cannot be brought there now, or never.
        TooLate: The send is another replica's now.
    """
    if letter.kind != "file" or letter.body.get("accepted"):
        return letter
    async with _held(desk, letter):
        upload = await _uploaded(desk, letter)
    return await _hold(desk, letter, uploads=[*(letter.body.get("uploads") or ()), upload])


async def deliver(desk: Desk, letter: Letter) -> Delivered:
    """Post what is ready. Raises what Messenger.deliver raises."""
    if letter.kind == "file":
        return await _shared(desk, letter)
    async with asyncio.timeout(LONGEST_POST):
        return await desk.messenger.deliver(letter, partial(_in_time, desk, letter))


async def find(desk: Desk, letter: Letter) -> Delivered | None:
    """Look for a letter that may have been sent. Raises OutcomeUnknown."""
    return await (desk.carrier if letter.kind == "file" else desk.messenger).find(letter)


def too_early(letter: Letter, now: datetime, visible: timedelta) -> bool:
    """Whether what was posted last may still come into view. A file that was not uploaded has not been posted."""
    redraws = letter.kind in DRAWN and letter.card_ts
    unposted = letter.kind == "file" and not letter.body.get("uploads")
    return letter.doubt_at is not None and not redraws and not unposted and now - letter.doubt_at < visible


async def _shared(desk: Desk, letter: Letter) -> Delivered:
    """A file Slack said yes to is never shared again: Slack does it later, and sometimes not at all."""
    if letter.body.get("accepted"):
        raise OutcomeUnknown("Slack took the file and does not show it")
    async with asyncio.timeout(LONGEST_POST):
        await desk.carrier.share(letter, letter.body["uploads"][-1], partial(_in_time, desk, letter))
    letter = await _hold(desk, letter, accepted=True)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_POST):
            for seconds in LOOKS:
                await desk.clock.sleep(seconds)
                found = await desk.carrier.find(letter)
                if found is not None:
                    return found
    raise OutcomeUnknown("Slack took the file and does not show it yet")


async def _uploaded(desk: Desk, letter: Letter) -> str:
    """Slack's id of the upload; a file that cannot be fetched is tried a few times."""
    try:
        async with asyncio.timeout(LONGEST_FETCH):
            return await desk.carrier.upload(letter)
    except (Unfetched, TimeoutError) as error:
        if letter.attempts >= TRIES:
            raise Refused(str(error) or "it takes too long") from error
        raise Busy(2.0**letter.attempts, str(error) or "it takes too long") from error


@contextlib.asynccontextmanager
async def _held(desk: Desk, letter: Letter) -> AsyncIterator[None]:
    """Renew the lease of a send while its file is under way; nobody sees anything of it yet."""

    async def renew() -> None:
        with contextlib.suppress(TooLate, StoreDown):  # a lease that is lost shows at the next step
            while True:
                await asyncio.sleep(RENEW)
                await _hold(desk, letter)

    renewing = asyncio.ensure_future(renew())
    try:
        yield
    finally:
        renewing.cancel()


async def _hold(desk: Desk, letter: Letter, **news: Any) -> Letter:
    """The send is still ours, with ``news`` in the outbox. Raises TooLate where it is not."""
    held = await desk.store.run(partial(files.hold, letter=letter, now=desk.now(), news=news))
    if held is None:
        raise TooLate
    return held


def _in_time(desk: Desk, letter: Letter) -> None:
    """Raises TooLate where this process was frozen since the start was committed."""
    if desk.now() - letter.started > timedelta(seconds=LONGEST_POST):
        raise TooLate
