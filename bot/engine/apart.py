"""Heavy work in a child process: scipy and vl-convert never enter the serving process.

The child is made on first use and ended after a while without work, so that an idle desk stays small.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

T = TypeVar("T")

IDLE = 60.0
"""Seconds without work after which the child is ended; the next one costs about a second and a half."""
LONGEST = 60.0
"""Seconds one piece of work may take; then the child is ended with it."""


class WorkFailed(Exception):
    """The child died or took too long; nothing came of it."""


class Apart:
    """Runs functions of modules in one child, one after the other."""

    def __init__(self, idle: float = IDLE, longest: float = LONGEST) -> None:
        self._idle = idle
        self._longest = longest
        self._pool: ProcessPoolExecutor | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._busy = 0

    async def __call__(self, work: Callable[..., T], *given: Any) -> T:
        """What ``work(*given)`` returns or raises. It and all that goes in and out must pickle.

        Raises:
            WorkFailed: The child died or took too long.
        """
        self._busy += 1
        self._stay()
        try:
            async with asyncio.timeout(self._longest):
                return await asyncio.get_running_loop().run_in_executor(self._child(), work, *given)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close(hard=True)
            raise WorkFailed(getattr(work, "__name__", "work")) from error
        finally:
            self._busy -= 1
            self._end_later()

    @property
    def alive(self) -> bool:
        """Whether there is a child."""
        return self._pool is not None

    def close(self, *, hard: bool = False) -> None:
        """End the child: at once where ``hard``, else after what it does."""
        self._stay()
        pool, self._pool = self._pool, None
        if pool is None:
            return
        children = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children if hard else ():
            child.kill()

    def _child(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy the loop's locks and sockets
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_deaf)
        return self._pool

    def _end_later(self) -> None:
        self._stay()
        if self._pool is not None and not self._busy:
            self._ending = asyncio.get_running_loop().call_later(self._idle, self.close)

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


def _deaf() -> None:
    """Ctrl-C in a terminal reaches the child too; its parent ends it in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
