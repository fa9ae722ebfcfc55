"""Finds what could still ping, mask a link or break out in anything that was sent to Slack."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.sandbox import Sandbox

TOKEN = re.compile(r"<([^<>\n]{1,3000})>")
OWN_DATE = re.compile(r"!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :UTC-]+")
OWN_LINK = re.compile(
    r"https://parcelway\.slack\.com/archives/\w+/p\d+\|open the thread|http[^|]*/archives/\w+/p\d+\|open the thread"
)
BARE_LINK = re.compile(r"https?://[^|\s]+")
SPEAKS = (
    "chat.postMessage",
    "chat.update",
    "chat.postEphemeral",
    "views.open",
    "views.publish",
    "views.update",
)


def sent(sandbox: Sandbox) -> list[tuple[str, dict[str, Any]]]:
    """Every call that shows something to somebody, with its arguments."""
    return [(call.method, call.args) for call in sandbox.calls if call.method in SPEAKS]


def mrkdwn(value: Any) -> Iterator[tuple[str, bool]]:
    """Every piece of markup in blocks or views, and whether Slack leaves bare names in it alone."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"]), bool(value.get("verbatim"))
        for inner in value.values():
            yield from mrkdwn(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn(inner)


def loaded(value: Any) -> Any:
    """A JSON argument as itself."""
    return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value


def live(sandbox: Sandbox, hosts: tuple[str, ...] = ()) -> list[str]:
    """Whatever is wrong in what was sent: foreign pings, masked or unlisted links, pictures, invisible characters.

    ``hosts`` may be linked to. Empty when all is inert.
    """
    faults = []
    people = {*sandbox.people}
    for method, args in sent(sandbox):
        blocks, view = loaded(args.get("blocks")), loaded(args.get("view"))
        pieces = [*mrkdwn(blocks), *mrkdwn(view)]
        faults += [f"{method}: not verbatim: {text[:80]}" for text, verbatim in pieces if not verbatim]
        for text in [str(args.get("text") or ""), *(text for text, _ in pieces)]:
            faults += [f"{method}: {fault}" for fault in _tokens(text, people, hosts)]
            faults += [f"{method}: invisible {char!r}" for char in {*text} if _invisible(char)]
        faults += _switches(method, args)
        whole = json.dumps([blocks, view])
        faults += [
            f"{method}: {kind} block"
            for kind in ("image", "markdown", "video", "rich_text")
            if f'"type": "{kind}"' in whole
        ]
    return faults


def _tokens(text: str, people: set[str], hosts: tuple[str, ...]) -> Iterator[str]:
    for token in TOKEN.findall(text):
        own = (
            token == "!subteam^S0AGENTS"
            or OWN_DATE.fullmatch(token)
            or OWN_LINK.fullmatch(token)
            or (token.startswith("@") and token[1:] in people)
            or (token.startswith("#") and token[1:].isalnum())
        )
        listed = BARE_LINK.fullmatch(token) and any(f"//{host}" in token or f".{host}" in token for host in hosts)
        if not own and not listed:
            yield f"live <{token[:120]}>"


def _switches(method: str, args: dict[str, Any]) -> Iterator[str]:
    if method == "chat.postMessage":
        for name in ("unfurl_links", "unfurl_media", "link_names"):
            if args.get(name) not in (False, "false", "0", 0):
                yield f"{method}: {name} is {args.get(name)!r}"
        if args.get("parse") != "none":
            yield f"{method}: parse is {args.get('parse')!r}"


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and char not in "\n\t\u200d\ufe0f"


def pinged(text: str, who: str) -> bool:
    """Whether a text mentions somebody by id so that Slack would notify them."""
    return f"<@{who}" in text
