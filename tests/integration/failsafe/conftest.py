"""Places to break things in: prepared databases, a Baton on a sandbox, real processes."""

from tests.integration.crash.conftest import place
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
    "place",
    "postgres_memory",
    "postgres_ready",
    "postgres_template",
    "ready_url",
    "sqlite_memory",
    "sqlite_ready",
    "sqlite_template",
]
