"""A passage's text to the pieces that can be quoted: sentences, whole lists, whole tables."""

import re
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_SHORT_FORMS = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|st|inc|ltd|co|a\.m|p\.m)|\b[A-Z])\.$", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:•|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to quote unchanged."""

    text: str
    block: int
    """Number of the paragraph or list it stands in."""
    kind: str
    """sentence, steps (numbered), list or table."""


def pieces(text: str) -> tuple[Piece, ...]:
    """All pieces of a passage in reading order."""
    made: list[Piece] = []
    for block, paragraph in enumerate(part for part in text.split("\n\n") if part.strip()):
        lines = paragraph.split("\n")
        if _ITEM.match(lines[0]):
            kind = "steps" if lines[0].lstrip()[0].isdigit() else "list"
            made.append(Piece(paragraph, block, kind))
        elif len(lines) > 1 and all(" | " in line for line in lines):
            made.append(Piece(paragraph, block, "table"))
        else:
            made.extend(Piece(one, block, "sentence") for one in split(paragraph))
    return tuple(made)


def split(paragraph: str) -> list[str]:
    """Sentences of a paragraph; abbreviations do not end one."""
    done: list[str] = []
    for part in _END.split(paragraph.replace("\n", " ")):
        if done and _SHORT_FORMS.search(done[-1]):
            done[-1] = f"{done[-1]} {part}"
        else:
            done.append(part)
    return [one.strip() for one in done if one.strip()]
