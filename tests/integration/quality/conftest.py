"""Prepared databases, as the storage tests have them."""

from tests.integration.storage.conftest import *  # noqa: F403
