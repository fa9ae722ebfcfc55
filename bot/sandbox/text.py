"""What Slack makes of typed words: escapes, mention tokens, links, and the rich_text block beside them."""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(
    r"(?P<token><(?:@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+)(?:\|[^<>|]*)?>)"
    r"|(?P<url>https?://[^\s<>|\"]*[^\s<>|\".,;:!?'\])])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})"
    r"|(?<!\w)@(?P<call>channel|here|everyone)\b"
    r"|(?<![\w@])@(?P<at>[^\s@<>][^@<>\n]{0,60})"
)
_WIRE = re.compile(r"<([^<>]+)>")


def escape(text: str) -> str:
    """The three characters Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(text: str, names: Mapping[str, str]) -> str:
    """Turn typed words into Slack's wire text.

    `names` maps lower-case visible names to user ids: "@Ada Obi" becomes <@U…>. Tokens <@U…> and <#C…>
    are taken as picked from Slack's menu; anything else is escaped, URLs and addresses become links.
    """
    if not any(mark in text for mark in "&<>@:"):
        return text
    parts: list[str] = []
    done = 0
    position = 0
    while match := _TOKEN.search(text, position):
        wire, end = _wire(match, names)
        if wire:
            parts += (escape(text[done : match.start()]), wire)
            done = end
        position = max(end, match.start() + 1)
    parts.append(escape(text[done:]))
    return "".join(parts)


def _wire(match: re.Match[str], names: Mapping[str, str]) -> tuple[str, int]:
    """The wire form of one match and where it ends; an unknown @name has none."""
    if token := match["token"]:
        return token, match.end()
    if url := match["url"]:
        return f"<{escape(url)}>", match.end()
    if mail := match["mail"]:
        return f"<mailto:{mail}|{mail}>", match.end()
    if call := match["call"]:
        return f"<!{call}>", match.end()
    said = match["at"].lower()
    for name, user in names.items():
        if said.startswith(name) and not said[len(name) : len(name) + 1].isalnum():
            return f"<@{user}>", match.start() + 1 + len(name)
    return "", match.start() + 1


def rich_text(wire: str, block_id: str) -> list[dict[str, Any]]:
    """The rich_text block Slack puts beside a person's words."""
    elements: list[dict[str, Any]] = []
    done = 0
    for match in _WIRE.finditer(wire):
        if match.start() > done:
            elements.append({"type": "text", "text": unescape(wire[done : match.start()])})
        elements.append(_element(match[1]))
        done = match.end()
    if done < len(wire):
        elements.append({"type": "text", "text": unescape(wire[done:])})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _element(inside: str) -> dict[str, Any]:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link: dict[str, Any] = {"type": "link", "url": unescape(target)}
    if label:
        link["text"] = unescape(label)
    return link
