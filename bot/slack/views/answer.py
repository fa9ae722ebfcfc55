"""What the customer sees: an answer, a notice, a person's relayed words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from slack_sdk.models.blocks import Block

from bot.slack.ids import Press, Value
from bot.slack.markdown import to_mrkdwn
from bot.slack.text import escape, line, pieces, with_links
from bot.slack.views.parts import buttons, context, scores, sections
from handoff.model import Passage


class Source(NamedTuple):
    """Where an answer's words come from."""

    title: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What chat.postMessage gets: blocks, and the same words as plain text for notifications."""

    text: str
    blocks: Sequence[Block]

    def arguments(self) -> dict[str, Any]:
        """Arguments that keep foreign text inert: no unfurling, no parsing, no linked names."""
        return {
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
            "unfurl_links": False,
            "unfurl_media": False,
            "parse": "none",
            "link_names": False,
        }


def answer(
    markdown: str,
    *,
    conversation: str,
    sources: Sequence[Source | Passage],
    with_buttons: bool,
    disclosure: str,
    hosts: frozenset[str],
) -> Message:
    """The bot's answer with its sources.

    Args:
        markdown: The draft (one part of it where it was split).
        conversation: Our id, carried by the buttons.
        sources: Where the passages it cites stand.
        with_buttons: On the last part only.
        disclosure: The AI notice where this is the first message to somebody; empty otherwise.
        hosts: Hosts the answer may link to.
    """
    body = to_mrkdwn(markdown, hosts) or escape(markdown)
    blocks: list[Block] = [context(disclosure)] if disclosure else []
    blocks += sections(body)
    if sources:
        blocks.append(context(f"Written by AI from: {named(sources)}"))
    if with_buttons:
        blocks.append(buttons(Value(conversation), Press.PERSON, Press.HELPFUL, Press.NOT_HELPFUL))
    return Message(text=_text(disclosure, body), blocks=blocks)


def notice(
    text: str, *, conversation: str, disclosure: str, with_person: bool, ask: str = "", outbox: str = ""
) -> Message:
    """The desk's own words, for example that a colleague was asked; ``ask`` puts the question of content under them."""
    body = to_mrkdwn(text, frozenset())
    blocks: list[Block] = [context(disclosure)] if disclosure else []
    blocks += sections(body)
    if with_person:
        blocks.append(buttons(Value(conversation), Press.PERSON))
    if ask:
        blocks += [*sections(to_mrkdwn(ask, frozenset())), scores(Value(conversation, outbox))]
    return Message(text=_text(disclosure, body), blocks=blocks)


def relay(words: str, *, name: str, company: str) -> Message:
    """A person's words under their name. Their links stay; nobody can be pinged."""
    body = f"{speaker(name, company)}\n{with_links(words, None)}"
    return Message(text=pieces(body, 3900)[0], blocks=sections(body))


def speaker(name: str, company: str) -> str:
    """The line above what a person says or sends."""
    return f"*{line(name, 80)}* ({line(company, 80)}):"


def named(sources: Sequence[Source | Passage]) -> str:
    """Titles of the cited articles, each once."""
    titles = dict.fromkeys(
        line(source.title, 120)
        + (f" › {line(source.section, 120)}" if source.section and source.section != source.title else "")
        for source in sources
    )
    return " · ".join(titles)


def _text(disclosure: str, body: str) -> str:
    whole = f"{body}\n\n{disclosure}" if disclosure else body  # notifications show the beginning
    return pieces(whole, 3900)[0]
