"""An article's Markdown to passages: plain readable text, with the headings it stands under.

Lists become "• " or "1. " lines, tables "a | b" lines, links "text (address)"; images and raw HTML tags go.
Lists, tables and code are kept whole, and a paragraph ending in a colon stays with what follows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.articles import Article
from bot.knowledge.words import clean
from handoff.model import Passage

FULL_WORDS = 110
"""A passage takes no further block once it has this many words."""
SMALL_WORDS = 40
"""A passage smaller than this takes the next block of its section even if that makes it large."""

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>\n]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level piece of an article."""

    path: tuple[str, ...]
    """Headings above it, outermost first, without the article's title."""
    text: str
    joins: bool = False
    """Whether it introduces what follows (a paragraph ending in a colon)."""


def passages(article: Article) -> tuple[Passage, ...]:
    """Cut an article. Order is reading order; scores are 0."""
    made = [_passage(article, path, text) for path, text in _grouped(tuple(_blocks(article)))]
    return tuple(made) or (_passage(article, (), article.title),)


def _passage(article: Article, path: tuple[str, ...], text: str) -> Passage:
    return Passage(
        article=article.path,
        title=article.title,
        section=" › ".join(path),
        text=text,
        score=0.0,
        scope=article.scope,
        updated=article.updated,
    )


def _grouped(blocks: tuple[Block, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    held: list[str] = []
    for place, block in enumerate(blocks):
        held.append(block.text)
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if following is None or following.path != block.path or _full(held, block, following):
            yield block.path, "\n\n".join(held)
            held = []


def _full(held: list[str], last: Block, following: Block) -> bool:
    size = sum(len(text.split()) for text in held)
    if last.joins or size < SMALL_WORDS:
        return False
    return size + len(following.text.split()) > FULL_WORDS


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")


def _blocks(article: Article) -> Iterator[Block]:
    headings: list[tuple[int, str]] = []
    root = SyntaxTreeNode(_parser().parse(clean(article.text)))
    for node in root.children:
        if node.type == "heading":
            level, text = int(node.tag[1]), _inline(node)
            headings = [one for one in headings if one[0] < level] + [(level, text)]
        elif text := _text(node).strip():
            if asked := _bold_question(node):  # FAQ pages often set questions in bold, not as headings
                headings = [one for one in headings if one[0] < 7] + [(7, asked)]
                continue
            path = tuple(text for _, text in headings if text and text != article.title)
            yield Block(path, text, joins=node.type == "paragraph" and text.endswith(":"))


def _bold_question(node: SyntaxTreeNode) -> str:
    if node.type != "paragraph":
        return ""
    parts = [part for part in node.children[0].children if part.type != "text" or part.content.strip()]
    text = _inline(node).strip()
    return text if len(parts) == 1 and parts[0].type == "strong" and text.endswith("?") else ""


def _text(node: SyntaxTreeNode, indent: str = "") -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node, indent)
    if node.type == "table":
        return "\n".join(_row(row) for part in node.children for row in part.children)
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n")
    if node.type == "html_block":
        return _TAG.sub("", node.content).strip()
    if node.type in ("paragraph", "heading"):
        return _inline(node)
    return "\n\n".join(filter(None, (_text(child, indent) for child in node.children)))


def _list(node: SyntaxTreeNode, indent: str) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for place, item in enumerate(node.children):
        mark = f"{first + place}. " if node.type == "ordered_list" else "• "
        parts = [_text(child, indent + "   ") for child in item.children]
        head = parts[0].lstrip() if parts else ""
        rest = "".join("\n" + _indented(part, indent + "   ") for part in parts[1:] if part)
        lines.append(indent + mark + head + rest)
    return "\n".join(lines)


def _indented(text: str, indent: str) -> str:
    return "\n".join(line if line.startswith(indent) else indent + line for line in text.split("\n"))


def _row(row: SyntaxTreeNode) -> str:
    return " | ".join(_inline(cell) for cell in row.children)


def _inline(node: SyntaxTreeNode) -> str:
    text = "".join(_spans(child) for child in node.children)
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _spans(node: SyntaxTreeNode) -> str:
    if node.type == "image":
        return ""
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "html_inline":
        return "\n" if node.content.lower().startswith("<br") else ""
    inner = "".join(_spans(child) for child in node.children) if node.children else node.content
    if node.type == "link":
        return _link(inner, str(node.attrs.get("href", "")))
    return inner


def _link(inner: str, address: str) -> str:
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    if not address.startswith(("http://", "https://", "mailto:", "tel:")) or bare == inner:
        return inner
    return f"{inner} ({bare})" if inner else bare
