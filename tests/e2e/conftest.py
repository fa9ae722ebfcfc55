"""The stage as a fixture."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.e2e.stage import CHROMIUM, Stage, open_stage

Open = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def stage() -> AsyncIterator[Open]:
    """``await stage(**settings)`` starts the demo and a browser; a script error on any page fails the test."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    opened: list[Stage] = []
    async with contextlib.AsyncExitStack() as stack:

        async def start(**settings: object) -> Stage:
            opened.append(await stack.enter_async_context(open_stage(**settings)))
            return opened[-1]

        yield start
    assert [trouble for each in opened for trouble in each.troubles] == []
