"""A second, independent reader of mrkdwn: what in a text would Slack treat as live?"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

TOKEN = re.compile(r"<([^<>]*)>")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
MENTION = re.compile(r"@[UW][A-Z0-9]+")
DATE = re.compile(r"!date\^[0-9]+\^[^^|]+\|[^|]+")
GROUP = re.compile(r"!subteam\^S[A-Z0-9]+")
CHANNEL = re.compile(r"#[CGD][A-Z0-9]+")
THREAD = re.compile(r"https://[a-z.]+/archives/[A-Z0-9]*/p[0-9]*\|open the thread")
LINK = re.compile(r"https?://([^/?#|@\s]+)[^|\s]*", re.IGNORECASE)

INVISIBLE = {0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x2065, 0x2800, 0x3164, 0xFEFF, 0xFFA0}
RANGES = ((0x200B, 0x200C), (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0E), (0xE0000, 0xE0FFF))


def tokens(text: str) -> list[str]:
    """What stands between < and >: everything Slack could make live."""
    return TOKEN.findall(text)


def foreign_tokens(text: str, *, hosts: frozenset[str] | None = frozenset(), own: bool = False) -> list[str]:
    """Tokens that neither our code makes (only where ``own``) nor the allow-list admits."""
    return [token for token in tokens(text) if not _ours(token, own) and not _link(token, hosts)]


def loose_marks(text: str) -> str:
    """Text around the tokens that still holds an angle bracket or a bare ampersand; empty where all is escaped."""
    rest = TOKEN.sub("", text)
    rest = re.sub(r"^[ •0-9.]*(?:> ?)+", "", rest, flags=re.MULTILINE)  # quotation marks at the start of a line
    found = re.search(r"[<>]", rest) or ENTITY.search(text)
    return rest[max(found.start() - 20, 0) : found.end() + 20] if found else ""


def invisible(text: str) -> list[str]:
    """Characters that show nothing, turn the line round or smuggle text."""
    return [f"U+{ord(char):04X}" for char in text if _hidden(char)]


def _hidden(char: str) -> bool:
    number = ord(char)
    if char in "\n\t\u200d\ufe0f":  # the joiners of emoji: see the tests of clean()
        return False
    spans = any(low <= number <= high for low, high in RANGES)
    return spans or number in INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}


def _ours(token: str, own: bool) -> bool:
    made = (MENTION, DATE, GROUP, CHANNEL, THREAD)
    return own and any(pattern.fullmatch(token) for pattern in made)


def _link(token: str, hosts: frozenset[str] | None) -> bool:
    found = LINK.fullmatch(token)
    if found is None:
        return False
    host = re.sub(r":[0-9]*$", "", found[1]).lower().rstrip(".")
    if re.search(r"[\\%]", host):
        return False
    return hosts is None or any(host == name or host.endswith(f".{name}") for name in hosts)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every text object inside blocks or a view, as dictionaries."""
    if isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "plain_text"} and isinstance(value.get("text"), str):
            yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from objects(item)
