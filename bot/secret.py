"""The key pseudonyms are made with: the desk's own, else one that is made once and kept beside the database."""

import os
import secrets
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings

LEAST = 32
"""Bytes of a key that is made here."""


class NoKey(Exception):
    """There is no key and no place to keep one; the text says what to set."""


def secret_key(settings: Settings) -> bytes:
    """BATON_SECRET_KEY, or what stands in the file beside the SQLite database; made where there is none.

    Raises:
        NoKey: On PostgreSQL without BATON_SECRET_KEY: replicas share no file.
    """
    if settings.baton_secret_key is not None:
        return settings.baton_secret_key.get_secret_value().encode()
    url = make_url(settings.baton_database_url)
    if url.get_backend_name() != "sqlite":
        raise NoKey("set BATON_SECRET_KEY: persons leave under pseudonyms, which must be the same in every export")
    database = Path(url.database or "baton.db")
    file = database.with_name(f"{database.name}.key")
    if not file.exists():
        _make(file)
    return bytes.fromhex(file.read_text(encoding="ascii").strip())


def _make(file: Path) -> None:
    """Write a fresh key, readable by its owner alone; another process that was faster keeps its own."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_hex(LEAST))
