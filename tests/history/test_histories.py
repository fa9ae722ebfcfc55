"""Histories of several processes with kills, stops and cut connections, checked for everything at once (threats T1)."""

from typing import Any

import pytest

from tests.history.bugs import BUGS, Bug
from tests.history.findings import unexpected
from tests.history.histories import histories

IN_TEST, LONG = 5, 100
"""Histories on each database."""


def ran(played: dict[str, Any], count: int) -> None:
    """Nothing wrong, and enough of everything happened for that to mean something."""
    assert unexpected(played["wrong"]) == []
    assert played["histories"] == count
    assert played["operations"] >= 500 * count
    assert min(played[kind] for kind in ("act", "lease", "commit", "start", "take", "posts")) >= 2 * count


@pytest.mark.timeout(300)
async def test_histories_on_sqlite_are_linearizable() -> None:
    ran(await histories("sqlite://", 1, IN_TEST), IN_TEST)


@pytest.mark.postgres
@pytest.mark.timeout(300)
async def test_histories_of_replicas_on_postgresql_are_linearizable(postgres_url: str) -> None:
    ran(await histories(postgres_url, 1, IN_TEST), IN_TEST)


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_a_hundred_histories_on_sqlite_are_linearizable() -> None:
    ran(await histories("sqlite://", 1000, LONG), LONG)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(7200)
async def test_a_hundred_histories_of_replicas_on_postgresql_are_linearizable(postgres_url: str) -> None:
    ran(await histories(postgres_url, 1000, LONG), LONG)


async def caught(bug: Bug, url: str) -> list[str]:
    """What one short history says of a planted bug; a second and a third where chance hid it."""
    played = await histories(url, 1, 3, bug=bug.name, until_wrong=True)
    return [what for _, what in unexpected(played["wrong"])]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["the lease token is ignored at the commit"])
async def test_a_planted_bug_is_caught(name: str) -> None:
    (bug,) = [bug for bug in BUGS if bug.name == name]
    assert any("not linearizable by the design's words" in what for what in await caught(bug, "sqlite://"))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", [bug for bug in BUGS if "sqlite" in bug.on], ids=lambda bug: bug.name)
async def test_every_planted_bug_is_caught_on_sqlite(bug: Bug) -> None:
    assert await caught(bug, "sqlite://")


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_every_planted_bug_is_caught_on_postgresql(bug: Bug, postgres_url: str) -> None:
    assert await caught(bug, postgres_url)
