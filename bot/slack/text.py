"""The one filter between foreign text and any outgoing message.

What a customer or a model wrote can never ping, mask a link, unfurl or pose as our own card:
invisible characters go, markup is parsed and emitted anew, `&`, `<` and `>` are escaped, links show their
target and only hosts on the allow-list stay links.
"""

import html
from urllib.parse import urlsplit

from bot.words import clean, pieces, runs

__all__ = ["clean", "pieces"]

SECTION = 2900
"""Characters of one section block; Slack refuses 3,000 (notes: invalid_blocks loses the whole answer)."""
PART = 3600
"""Characters of one message; Slack advises 4,000."""
REMOVED = "(link removed)"
NAME, ENDING = 120, 12
"""Characters of a file's name, and of its ending where that is kept."""
LINK = 1000
"""Characters of a link; a longer one shows as plain text, so that no cut ever falls inside it."""


def escape(text: str) -> str:
    """Plain text for a mrkdwn field: cleaned, and with Slack's three characters escaped."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def line(text: str, limit: int = 300) -> str:
    """Foreign text on one line for a mrkdwn field: it can begin no line that looks like ours."""
    return escape(plain_line(text, limit))


def plain_line(text: str, limit: int = 300) -> str:
    """Foreign text on one line of at most ``limit`` characters, for a plain_text field."""
    words = " ".join(clean(text).split())
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def file_name(name: str) -> str:
    """The name of a foreign file, for titles and lines: no markup, no path, no link, its ending kept."""
    plain = plain_line("".join("_" if char in "<>&|/\\" else char for char in name), 10_000).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > NAME and dot and len(ending) < ENDING:
        return f"{stem[: NAME - len(ending) - 2]}….{ending}"
    return plain_line(plain, NAME) or "file"


def quoted(text: str) -> str:
    """Foreign text as a quotation, every line marked, so that it cannot pose as ours."""
    return "\n".join(f"> {row}" for row in escape(text).split("\n"))


def with_links(text: str, hosts: frozenset[str] | None) -> str:
    """Escaped text whose bare http(s) addresses are links where the host is allowed.

    Args:
        text: Plain text.
        hosts: Allowed hosts, subdomains included; None allows all (a person's own words).
    """
    return "".join(_word(word, hosts) for word in runs(clean(text)))


def allowed(url: str, hosts: frozenset[str] | None) -> bool:
    """Whether ``url`` is http(s) without credentials and on the allow-list."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return False
    if not all(char.isalnum() or char in ".-_" for char in host):
        return False  # browsers read https://evil.example\.ours.example as evil.example
    return hosts is None or any(host == name or host.endswith(f".{name}") for name in hosts)


def link(url: str, hosts: frozenset[str] | None) -> str:
    """A link that shows its target, or a note that it was removed."""
    if not allowed(url, hosts):
        return REMOVED
    safe = _safe(url)
    return f"<{safe}>" if len(safe) <= LINK else escape(url)


def read(text: str) -> str:
    """Slack's escaped text as a person reads it: tokens resolved, entities undone.

    ``<@U1>`` becomes ``@U1``, ``<!channel>`` becomes ``@channel``, ``<url|label>`` becomes ``label (url)``.
    """
    out, rest = [], text
    while True:
        before, opened, after = rest.partition("<")
        out.append(html.unescape(before))
        if not opened:
            return "".join(out)
        token, closed, rest = after.partition(">")
        if not closed:
            return "".join(out) + html.unescape(opened + token)
        out.append(_token(token))


def mentions(text: str) -> tuple[str, ...]:
    """Slack user ids mentioned in Slack's escaped text, in order."""
    tokens = (piece.split(">", 1)[0] for piece in text.split("<@")[1:])
    return tuple(token.split("|", 1)[0] for token in tokens if token)


def _word(word: str, hosts: frozenset[str] | None) -> str:
    lowered = word.lower()
    if not lowered.startswith(("http://", "https://")):
        return escape(word)
    address = word.rstrip(".:;!?*_`")
    return link(address, hosts) + escape(word[len(address) :])


def _safe(url: str) -> str:
    return escape(url).replace("|", "%7C")


def _token(token: str) -> str:
    body, _, label = token.partition("|")
    label = html.unescape(label)
    if body.startswith("@"):
        return f"@{label or body[1:]}"
    if body.startswith("#"):
        return f"#{label or body[1:]}"
    if body.startswith("!"):
        return label or f"@{body[1:].split('^')[0]}"
    url = html.unescape(body).removeprefix("mailto:")
    return f"{label} ({url})" if label and label != url else url
