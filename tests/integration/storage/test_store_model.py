"""Random walks over the operations agree with a simple model, on both databases."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.store import open_store
from tests.integration.storage.steps import Memory
from tests.integration.storage.walking import Desk


@pytest.fixture
def desk(ready_url: str) -> Iterator[type[Desk]]:
    with asyncio.Runner() as runner:
        store = open_store(ready_url)
        yield type("Walk", (Desk,), {"runner": runner, "memory": Memory(store)})
        runner.run(store.close())


def walk(desk: type[Desk], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        desk,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_short_walk_keeps_the_model(desk: type[Desk]) -> None:
    walk(desk, examples=9, steps=16)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_long_walk_keeps_the_model(desk: type[Desk]) -> None:
    walk(desk, examples=60, steps=50)
