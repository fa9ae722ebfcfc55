"""/metrics carries every measure, cheaply, and the Grafana dashboard asks for nothing else."""

import json
import random
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import FRESH, METRICS, STEADY, Cached, Exposition
from storage import measures
from storage.store import open_store
from tests.integration.measures.desk_life import Life
from tests.integration.storage.conftest import sqlite_ready, sqlite_template
from tests.integration.storage.steps import NINE, Memory

__all__ = ["sqlite_ready", "sqlite_template"]
BOARD = Path(__file__).resolve().parents[3] / "docs" / "grafana" / "baton.json"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
async def memory(sqlite_ready: str) -> AsyncIterator[Memory]:
    """A desk with a past."""
    memory = Memory(open_store(sqlite_ready))
    await Life(memory, random.Random(1)).live(threads=8, steps=9)
    yield memory
    await memory.store.close()


async def scraped(memory: Memory) -> tuple[set[str], Samples]:
    """Names of the gauges, and what they say."""
    text = await Exposition(memory.store, lambda: memory.now).text()
    families = list(text_string_to_metric_families(text))
    samples = [sample for family in families for sample in family.samples]
    return {family.name for family in families}, {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples
    }


async def test_every_gauge_the_dashboard_asks_for_is_there(memory: Memory) -> None:
    names, _ = await scraped(memory)
    asked = set(re.findall(r"\bbaton_\w+", " ".join(_expressions())))
    assert asked <= names
    assert {f"baton_{one.name}" for one in METRICS} <= asked, "a gauge nobody looks at"


def _expressions() -> list[str]:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def test_every_panel_has_a_place_of_its_own() -> None:
    places = [panel["gridPos"] for panel in json.loads(BOARD.read_text(encoding="utf-8"))["panels"]]
    cells = [
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]
    assert len(cells) == len(set(cells))
    assert all(x < 24 for x, _ in cells)


async def test_gauges_say_what_the_measures_say(memory: Memory) -> None:
    _, found = await scraped(memory)
    month = await memory.store.read(
        lambda session: measures.overview(session, memory.now - timedelta(days=30), memory.now)
    )
    outcomes = {dict(labels)["outcome"]: value for (name, labels), value in found.items() if "conversations" in name}
    assert outcomes == {one.value: count for one, count in month.outcomes.items()}
    assert sum(outcomes.values()) == month.conversations > 0
    assert found["baton_csat_asked_30d", ()] == month.satisfaction.asked
    now = await memory.store.read(lambda session: measures.waiting_now(session, memory.now))
    assert found["baton_waiting", ()] == len(now.waiting)


async def test_an_empty_desk_has_no_shares(sqlite_ready: str) -> None:
    memory = Memory(open_store(sqlite_ready))
    names, found = await scraped(memory)
    assert {f"baton_{one.name}" for one in METRICS} <= names
    assert not [name for name, _ in found if "ratio" in name or "mean" in name or name.endswith("seconds_24h")]
    await memory.store.close()


async def test_figures_are_read_again_only_when_they_are_too_old() -> None:
    reads, now = [0], [NINE]

    async def read() -> int:
        reads[0] += 1
        return reads[0]

    kept = Cached(read, FRESH, lambda: now[0])
    said = [await kept.get()]
    for seconds in (14.9, 0.2, 10):
        now[0] += timedelta(seconds=seconds)
        said.append(await kept.get())
    assert said == [1, 1, 2, 2]
    now[0] -= timedelta(hours=1)  # a clock that was set back keeps nothing stale
    assert await kept.get() == 3
    assert timedelta(seconds=15) <= FRESH
    assert STEADY > FRESH
