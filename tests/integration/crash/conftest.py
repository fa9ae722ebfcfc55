"""A place for real Baton processes, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, parcelway, serve
from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.crash.processes import Place, reply


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """URL of an empty database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def place(database: str, tmp_path: Path) -> AsyncIterator[Place]:
    """Nothing runs yet; whatever is started is ended with the test."""
    sandbox, llm = Sandbox(parcelway()), FakeLLM(reply=reply)
    async with serve(sandbox) as served, llm_server(llm):
        found = Place(sandbox, served.api_url, database, llm, tmp_path)
        yield found
        await found.end()
        if llm.gate is not None:
            llm.gate.set()
