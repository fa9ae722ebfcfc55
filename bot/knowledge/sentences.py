"""A passage's text to the pieces that can be quoted: sentences, whole lists, whole tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?][\"'”’)\]]*(\s+)(?=[\"'“‘(\[]?[A-Z0-9])")
_SHORT_FORM = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|st|inc|ltd|co|a\.m|p\.m)|\b[A-Z])\.\s+$", re.IGNORECASE
)
_ITEM = re.compile(r"^\s*(?:•|\d+[.)])\s")
_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to quote unchanged: ``passage[start:end]``."""

    text: str
    start: int
    end: int
    block: int
    """Number of the paragraph or list it stands in."""
    kind: str
    """sentence, steps (numbered), list or table."""


def pieces(text: str) -> tuple[Piece, ...]:
    """All pieces of a passage in reading order."""
    made: list[Piece] = []
    for block, match in enumerate(_PARAGRAPH.finditer(text)):
        kind, start = _kind(match.group()), match.start()
        spans = _sentences(match.group()) if kind == "sentence" else [(0, len(match.group()))]
        made.extend(Piece(match.group()[a:z], start + a, start + z, block, kind) for a, z in spans)
    return tuple(made)


def _kind(paragraph: str) -> str:
    lines = paragraph.split("\n")
    if _ITEM.match(lines[0]):
        return "steps" if lines[0].lstrip()[0].isdigit() else "list"
    return "table" if len(lines) > 1 and all(" | " in line for line in lines) else "sentence"


def _sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(paragraph):
        if not _SHORT_FORM.search(paragraph[start : match.end(1)]):
            yield start, match.start(1)
            start = match.end(1)
    if start < len(paragraph):
        yield start, len(paragraph)
