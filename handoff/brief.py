"""What a person needs who comes in: the ask, what was tried, what is open. Each quotes a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handoff.model import Author, Turn

QUOTE = 600
"""Characters of one quotation; longer turns are cut to their weightiest sentences, never to their start."""

ASKING = ("?", "how ", "why ", "what ", "when ", "where ", "who ", "can ", "could ", "please", "need", "want")
WEIGHTY = (
    "not ", "n't", "never", "still", "again", "error", "fail", "charge", "refund", "cancel", "wrong", "broken",
    "urgent", "asap", "since", "order", "invoice", "account", "lost", "stolen", "lawyer",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Quotations for the card, oldest first inside each part."""

    ask: str
    """What the customer asks, in their own words."""
    ask_ts: str
    tried: tuple[tuple[str, str], ...]
    """(ts, quotation) of what the bot answered."""
    open: tuple[tuple[str, str], ...]
    """(ts, quotation) of customer turns nobody answered, the ask left out."""


def brief(turns: Sequence[Turn], opened: datetime | None = None) -> Brief:
    """Return the brief of a conversation's turns, oldest first.

    Args:
        turns: Oldest first.
        opened: When the handoff opened; what people answer afterwards does not change what was asked.
    """
    customers = [turn for turn in turns if turn.author is Author.CUSTOMER and turn.text.strip()]
    answers = [turn for turn in turns if turn.author in {Author.BOT, Author.AGENT}]
    answered = max((turn.ts for turn in answers), default="")
    before = max((turn.ts for turn in answers if not opened or not turn.at or turn.at <= opened), default="")
    after = min((turn.ts for turn in answers if turn.ts > before), default="~")
    asking = [turn for turn in customers if before < turn.ts < after]
    asked = max(asking or customers[-1:], key=_weight, default=None)
    unanswered = [turn for turn in customers if turn.ts > answered]
    bot = [turn for turn in turns if turn.author is Author.BOT and turn.text.strip()]
    return Brief(
        ask=quotation(asked.text) if asked else "",
        ask_ts=asked.ts if asked else "",
        tried=tuple((turn.ts, quotation(turn.text)) for turn in bot[-3:]),
        open=tuple((turn.ts, quotation(turn.text)) for turn in unanswered if turn is not asked)[-4:],
    )


def quotation(text: str, limit: int = QUOTE) -> str:
    """The text whole, or its weightiest sentences in their order, with … where something was left out."""
    text = text.strip()
    if len(text) <= limit:
        return text
    sentences = [piece for sentence in _sentences(text) for piece in _clauses(sentence, max(limit // 3, 1))]
    chosen: set[int] = set()
    room = limit - 2
    # Of equal weight the later one: people tell the story first and ask at the end.
    for index in sorted(range(len(sentences)), key=lambda at: (-_score(sentences[at]), -at)):
        length = len(sentences[index]) + 3
        if length <= room:
            chosen.add(index)
            room -= length
    out, last = [], -1
    for index in sorted(chosen):
        if index != last + 1:
            out.append("…")
        out.append(sentences[index])
        last = index
    if last != len(sentences) - 1:
        out.append("…")
    return " ".join(out)


def _weight(turn: Turn) -> tuple[float, str]:
    return (max(_score(sentence) for sentence in _sentences(turn.text)), turn.ts)


def _score(sentence: str) -> float:
    lowered = f"{sentence.lower()} "
    asks = sum(mark in lowered for mark in ASKING)
    weighs = sum(mark in lowered for mark in WEIGHTY)
    return 2.0 * asks + 1.5 * weighs + min(len(sentence), 120) / 120


def _clauses(sentence: str, limit: int) -> list[str]:
    """A run-on sentence in pieces of at most ``limit`` characters, at blanks where there are any."""
    out = []
    while len(sentence) > limit:
        cut = sentence.rfind(" ", limit // 2, limit + 1)
        cut = cut if cut > 0 else limit
        out.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*out, sentence] if sentence else out


def _sentences(text: str) -> list[str]:
    out, current = [], ""
    for char in text.replace("\n", " \n "):
        if char == "\n":
            if current.strip():
                out.append(current.strip())
            current = ""
            continue
        current += char
        if char in ".!?" and len(current.strip()) > 1:
            out.append(current.strip())
            current = ""
    if current.strip():
        out.append(current.strip())
    return out or [text]
