"""Model Markdown to Slack's mrkdwn, through a syntax tree: nothing passes as markup that was not parsed."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.slack.text import REMOVED, allowed, clean, escape, link, with_links

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_mrkdwn(markdown: str, hosts: frozenset[str] | None) -> str:
    """The Markdown as mrkdwn, safe to post with ``verbatim`` set.

    Args:
        markdown: What a model or an article says.
        hosts: Hosts whose links stay; see bot.slack.text.allowed.
    """
    tree = SyntaxTreeNode(_PARSER.parse(clean(markdown)))
    return "\n\n".join(block for block in _blocks(tree, hosts) if block.strip()).strip()


def _blocks(node: SyntaxTreeNode, hosts: frozenset[str] | None) -> Iterator[str]:
    for child in node.children:
        yield _block(child, hosts)


def _block(node: SyntaxTreeNode, hosts: frozenset[str] | None) -> str:
    kind = node.type
    if kind == "paragraph":
        return _inline(node, hosts)
    if kind == "heading":
        return f"*{_inline(node, hosts)}*"
    if kind in {"fence", "code_block"}:
        body = escape(node.content.rstrip("\n")).replace("```", "'''")
        return f"```{body}```"
    if kind in {"bullet_list", "ordered_list"}:
        return "\n".join(_items(node, hosts))
    if kind == "blockquote":
        inner = "\n".join(_blocks(node, hosts))
        return "\n".join(f"> {line}" for line in inner.split("\n"))
    if kind == "table":
        return f"```{_table(node).replace('```', chr(39) * 3)}```"
    if kind == "hr":
        return "———"
    return "\n".join(_blocks(node, hosts)) if node.children else escape(node.content)


def _items(node: SyntaxTreeNode, hosts: frozenset[str] | None) -> Iterator[str]:
    start = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=start):
        mark = f"{number}." if node.type == "ordered_list" else "•"
        lines = "\n".join(_blocks(item, hosts)).split("\n")
        yield "\n".join([f"{mark} {lines[0]}", *(f"    {line}" for line in lines[1:])])


def _table(node: SyntaxTreeNode) -> str:
    rows = [[escape(_plain(cell)) for cell in row.children] for section in node.children for row in section.children]
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(rows[0]))]
    return "\n".join(" | ".join(cell.ljust(widths[column]) for column, cell in enumerate(row)).rstrip() for row in rows)


def _plain(node: SyntaxTreeNode) -> str:
    if not node.children:
        return node.content
    return "".join(_plain(child) for child in node.children)


def _inline(node: SyntaxTreeNode, hosts: frozenset[str] | None) -> str:
    return "".join(_span(child, hosts) for child in node.children)


def _span(node: SyntaxTreeNode, hosts: frozenset[str] | None) -> str:
    kind = node.type
    if kind == "text":
        return with_links(node.content, hosts)
    if kind == "code_inline":
        return f"`{escape(node.content).replace('`', chr(39))}`"
    if kind in {"softbreak", "hardbreak"}:
        return "\n"
    inner = _inline(node, hosts)
    if kind == "strong":
        return f"*{inner}*" if inner.strip() else inner
    if kind == "em":
        return f"_{inner}_" if inner.strip() else inner
    if kind == "link":
        url = str(node.attrs.get("href", ""))
        label = _plain(node)
        if label == url:
            return link(url, hosts)
        target = f"({link(url, hosts)})" if allowed(url, hosts) else REMOVED
        return f"{with_links(label, hosts)} {target}"
    return inner
