"""Writing: one draft, until it is whole, the customer writes on, a person takes over, or patience ends."""

import asyncio
from datetime import datetime, timedelta

from bot.engine.desk import Desk
from bot.llm.request import Calls, DraftRequest
from handoff.errors import DrafterFailed
from handoff.model import Draft
from storage.pending import Work

PATIENCE = timedelta(seconds=27)
"""For all drafts of one answer together: who writes on waits no longer for a silent model (DESIGN §5: 30 s)."""


class WroteOn(Exception):
    """The customer wrote while the draft was being written."""


class Writing:
    """Model calls in flight, one a conversation at most."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafting: dict[str, asyncio.Task[Draft | Calls]] = {}
        self._since: dict[str, datetime] = {}

    def stop(self, conversation_id: str) -> None:
        """Cancel the call in flight, if any; ``draft`` then raises CancelledError."""
        task = self._drafting.get(conversation_id)
        if task is not None:
            task.cancel()

    def is_late(self, conversation_id: str) -> bool:
        """Whether patience for this answer has ended."""
        now = self._desk.now()
        return now - self._since.get(conversation_id, now) >= PATIENCE

    def ended(self, conversation_id: str) -> None:
        """The answer is decided: the next one begins with new patience."""
        self._since.pop(conversation_id, None)

    async def draft(self, work: Work, request: DraftRequest, news: asyncio.Event | None) -> Draft | Calls:
        """The draft, or the calls the model wants first.

        Raises:
            WroteOn: ``news`` came first.
            DrafterFailed: The model failed, or patience ended.
        """
        conversation_id = work.conversation.id
        if news is not None and news.is_set():
            raise WroteOn
        drafting = asyncio.ensure_future(self._desk.drafter.draft(request))
        self._drafting[conversation_id] = drafting
        waiting = asyncio.ensure_future(news.wait()) if news is not None else None
        try:
            both = {drafting} if waiting is None else {drafting, waiting}
            left = self._left(conversation_id, anew=not work.restarts and not request.called)
            async with self._desk.hands.away():
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=left)
            if drafting.done():
                return drafting.result()
            if waiting is None or not waiting.done():
                raise DrafterFailed("timeout")
            raise WroteOn
        finally:
            self._drafting.pop(conversation_id, None)
            for task in (drafting, waiting):
                if task is not None and not task.done():
                    task.cancel()
                    await asyncio.wait({task})  # not ``await task``: that would swallow our own cancellation
                if task is not None and not task.cancelled():
                    task.exception()  # looked at, so that asyncio does not log it as forgotten

    def _left(self, conversation_id: str, *, anew: bool) -> float:
        """Seconds left for this answer, counted from its first draft."""
        if anew:
            self._since.pop(conversation_id, None)
        now = self._desk.now()
        return max(0.0, (PATIENCE - (now - self._since.setdefault(conversation_id, now))).total_seconds())
