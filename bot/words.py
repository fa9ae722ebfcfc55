"""Cleaning and cutting text, wherever it goes."""

import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

KEEP = frozenset("\n\t\u200d\ufe0f")
"""Control and format characters that stay: line breaks, and the joiners of emoji."""
STRIPPED = frozenset({"Cc", "Cf", "Co", "Cs"})
CHAIN = " \t\n()<>[]\"'|,"

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def clean(text: str, limit: int = 40_000) -> str:
    """Text without control, bidirectional, zero-width and tag characters, cut at ``limit``."""
    kept = (char for char in text[:limit] if char in KEEP or unicodedata.category(char) not in STRIPPED)
    return "".join(kept).replace("\r", "\n")


def parts(markdown: str, limit: int) -> list[str]:
    """Markdown cut into parts that are valid on their own, at block borders where they fit."""
    out: list[str] = []
    for block in _source_blocks(clean(markdown)):
        if out and len(out[-1]) + len(block) + 2 <= limit:
            out[-1] = f"{out[-1]}\n\n{block}"
        else:
            out += pieces(block, limit)
    return out or [""]


def _source_blocks(markdown: str) -> Iterator[str]:
    lines = markdown.split("\n")
    for node in SyntaxTreeNode(_PARSER.parse(markdown)).children:
        if node.map:
            yield "\n".join(lines[node.map[0] : node.map[1]]).strip("\n")


def pieces(text: str, limit: int) -> list[str]:
    """Text cut into pieces of at most ``limit`` characters, at paragraph, line, sentence or blank."""
    rest, out = text.strip("\n"), []
    while len(rest) > limit:
        cut = _cut(rest, limit)
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n ")
    return [*out, rest] if rest or not out else out


def _cut(text: str, limit: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, limit // 2, limit - len(mark))
        if at > 0:
            return at + len(mark)
    cut = limit
    while text[cut - 1 : cut] in {"&", "<"} or "&" in text[cut - 5 : cut]:
        cut -= 1  # never inside an entity
    return cut


def hosts_in(texts: Sequence[str]) -> frozenset[str]:
    """Hosts of every http(s) address in trusted texts: the allow-list of what a draft may link to."""
    found = set()
    for text in texts:
        for word in runs(text):
            if word.startswith(("http://", "https://")):
                try:
                    host = urlsplit(word).hostname
                except ValueError:
                    continue
                if host and "." in host:
                    found.add(host.lower())
    return frozenset(found)


def runs(text: str) -> list[str]:
    """The text split into runs that may be an address and single separators; joined they are the text."""
    out, run = [], ""
    for char in text:
        if char in CHAIN:
            if run:
                out.append(run)
                run = ""
            out.append(char)
        else:
            run += char
    return [*out, run] if run else out
