"""The desk's own secret: seals the dashboard's sessions. Set, or made once and kept beside the database."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings

SHORTEST = 16
"""Characters of a key somebody set; a shorter one could be guessed."""
UNSET = (
    "BATON_SECRET_KEY is not set. On PostgreSQL every replica needs the same one: set it to a long random text, "
    "for example from `openssl rand -hex 32`."
)
SHORT = f"BATON_SECRET_KEY is shorter than {SHORTEST} characters: set it to a long random text."


class NoSecret(Exception):
    """There is no secret to seal with; the words say what to do."""


def secret_key(settings: Settings) -> bytes:
    """The secret: what is set, else what is kept beside the SQLite file, made on first use.

    Raises:
        NoSecret: None is set and there is no place to keep one that every replica reads, or it is too short.
        OSError: The file beside the database cannot be read or made.
    """
    if settings.baton_secret_key is not None:
        given = settings.baton_secret_key.get_secret_value()
        if len(given) < SHORTEST:
            raise NoSecret(SHORT)
        return given.encode()
    url = make_url(settings.baton_database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise NoSecret(UNSET)
    return _kept(Path(f"{url.database}.key"))


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose: what is sealed for one means nothing for another."""
    return hmac.digest(secret, f"baton {purpose} v1".encode(), hashlib.sha256)


def _kept(file: Path) -> bytes:
    """The key in the file; whoever comes first makes it, readable by its owner alone."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_text(encoding="ascii", errors="replace").strip()
        if len(found) < SHORTEST:
            raise NoSecret(f"{file.name} beside the database is damaged: delete it; a new key is made.") from None
        return found.encode()
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        made = secrets.token_hex(32)
        opened.write(made + "\n")
    return made.encode()
