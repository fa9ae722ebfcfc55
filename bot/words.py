"""Cleaning and cutting text, wherever it goes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

KEEP = frozenset("\n\t")
JOINED = {"\u200d": frozenset({"So", "Sk", "Mn", "Mc"}), "\ufe0f": frozenset({"So", "Sm", "Mn", "Nd", "Po"})}
"""They build emoji and Indic letters after these categories, and hide text elsewhere."""
STRIPPED = frozenset({"Cc", "Cf", "Co", "Cs"})
INVISIBLE = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2065, 0x2800, 0x3164,
             *range(0xFE00, 0xFE0F), 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000))  # fmt: skip
"""Characters that show nothing although they count as letters, marks or unassigned: fillers, selectors, tags."""
SHOWN = {**dict.fromkeys(INVISIBLE), **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")}
PLAIN = re.compile(r"[\t\n -~]*")
"""ASCII with nothing to clean in it."""
CHAIN = " \t\n()<>[]\"'|,"

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def clean(text: str, limit: int = 40_000) -> str:
    """Text without control, bidirectional, zero-width and tag characters, cut at ``limit``."""
    if PLAIN.fullmatch(text):  # most turns are; character by character costs a quarter of a millisecond
        return text[:limit]
    out = [""]
    for char in text[:limit].replace("\r\n", "\n").translate(SHOWN):
        if char in JOINED:
            if unicodedata.category(out[-1] or "a") in JOINED[char]:
                out.append(char)
        elif char in KEEP or unicodedata.category(char) not in STRIPPED:
            out.append(char)
    return "".join(out)


def parts(markdown: str, limit: int) -> list[str]:
    """Markdown cut into parts that are valid on their own, at block borders where they fit."""
    cleaned = clean(markdown)
    if len(cleaned) <= limit:
        return [cleaned.strip("\n")]
    out: list[str] = []
    for block in _source_blocks(cleaned):
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
        quoting = rest[:cut].rsplit("\n", 1)[-1].startswith("> ")
        rest = ("> " if quoting else "") + rest[cut:].lstrip("\n ")  # the rest of a quotation stays one
    return [*out, rest] if rest or not out else out


def _cut(text: str, limit: int) -> int:
    cut = limit
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, limit // 2, limit - len(mark))
        if at > 0:
            cut = at + len(mark)
            break
    for opening, closing, longest in (("&", ";", 6), ("<", ">", limit // 2)):
        at = text.rfind(opening, max(cut - longest, 1), cut)
        if at > 0 and closing not in text[at:cut]:
            cut = at  # never inside an entity or one of our own tokens
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
