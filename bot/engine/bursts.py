"""Bursts: which turns are answered together, which look unfinished, and long answers in parts."""

from dataclasses import replace

from bot.engine.brain import Brain
from bot.words import parts
from handoff.model import Author, Turn
from handoff.plan import Plan
from storage.pending import Work

PART = 3000
"""Characters of Markdown in one message; the rest follows as messages of their own."""
FRAGMENT = 3
"""Words at most of a turn that looks like the start of a burst."""


def leading(work: Work) -> tuple[Turn, ...]:
    """The customer turns at the head that are answered together."""
    turns = []
    for turn in work.pending:
        if turn.author is not Author.CUSTOMER or turn.ts in work.deleted:
            break
        turns.append(turn)
    return tuple(turns)


def is_fragment(turn: Turn) -> bool:
    """Whether more is likely to follow at once."""
    words = turn.text.split()
    return 0 < len(words) <= FRAGMENT and "?" not in turn.text and not turn.files


def in_parts(made: Plan, brain: Brain) -> Plan:
    """Long answers become several sends; the buttons and sources go with the last."""
    sends = []
    for send in made.sends:
        texts = parts(brain.words(send.text), PART) if send.kind == "answer" else [brain.words(send.text)]
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            sends.append(
                replace(send, text=text, buttons=send.buttons and last, passages=send.passages if last else ())
            )
    return replace(made, sends=tuple(sends))
