"""The prepared databases of the storage tests, for tests that drive the engine on them."""

from tests.integration.storage.conftest import (
    memory,
    postgres_memory,
    postgres_ready,
    postgres_template,
    ready_url,
    sqlite_memory,
    sqlite_ready,
    sqlite_template,
)

__all__ = [
    "memory",
    "postgres_memory",
    "postgres_ready",
    "postgres_template",
    "ready_url",
    "sqlite_memory",
    "sqlite_ready",
    "sqlite_template",
]
