"""Stuck: the conversation repeats itself or makes no progress.

Sees the customer saying the same again, the bot saying or asking the same twice, words for "it still does not
work", and many customer turns without a sign of progress. Does not see a loop in which every turn is worded anew.
"""

from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import overlap, quote, said, stems

NAME = "stuck"

AGAIN = Phrases(
    (
        r"(?:still|again) (?:\w+ ){0,2}?(?:not|doesn't|isn't|can't|won't|failing|fails|broken|the same|same|getting|"
        r"get|happening|happens|see|seeing|no)",
        r"(?:same|identical) (?:\w+ )?(?:error|problem|issue|thing|answer|message|result|question|response|again)",
        r"(?:already|just) (?:\w+ )?(?:told|said|tried|did|done|asked|answered|explained|sent|gave|mentioned|"
        r"checked|provided)",
        r"(?:tried|did|done) (?:that|this|it|all (?:of )?(?:that|this))(?: already| before| twice| again)?",
        r"(?:that|this|it)(?: \w+)? (?:didn't|did not|doesn't|does not|hasn't|has not) (?:\w+ )?(?:help|work|solve|"
        r"fix|answer|change)\w*",
        r"(?:you )?(?:already|just) (?:asked|said|told me|sent) (?:me )?(?:that|this|it)|you (?:keep|are repeating|"
        r"repeat)",
        r"as (?:i )?(?:said|mentioned|told you|explained)(?: before| above| earlier| already)?|(?:like|what) i said|"
        r"i repeat|asking again|again[:,]",
        r"(?:second|third|fourth|fifth|\d+(?:rd|th|nd)) time|(?:going|running|we're|talking) (?:\w+ )?in circles|"
        r"no progress|"
        r"(?:not|isn't|wasn't|that's not|not really) (?:what i (?:asked|meant|need|want)\w*|my question|"
        r"the question|answering|helpful)",
    )
)
SETTLED = Phrases(
    (
        r"thanks?|thank you|thx|great|perfect|awesome|works?|worked|got it|solved|makes sense|good|cool|"
        r"excellent",
    )
)

LONG = 5  # customer turns without a word of progress before length itself counts
SAME = 0.6  # share of stemmed content words in common


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 moving on to 1 going in circles."""
    del evidence
    found = sorted((reason for reason in reasons(turn, history) if reason[0] > 0), key=lambda reason: -reason[0])
    left = 1.0
    for weight, _ in found:
        left *= 1 - weight
    why = "; ".join(why for _, why in found) if found else "the conversation moves on"
    return Signal(name=NAME, value=1 - left, why=why)


def reasons(turn: Turn, history: tuple[Turn, ...]) -> list[tuple[float, str]]:
    """Every piece of evidence as (weight 0..1, sentence)."""
    own = [t.text for t in history if t.author is Author.CUSTOMER]
    bots = [t.text for t in history if t.author is Author.BOT]
    repeats = [text for text in own[-5:] if _same(turn.text, text)]
    echoes = sum(_same(bots[-1], text) for text in bots[-4:-1]) if bots else 0
    quiet = _turns_without_progress(own)
    hit = AGAIN.first(said(turn.text)) if own else None
    return [
        (min(0.9, 0.6 + 0.2 * (len(repeats) - 1)) if repeats else 0.0, _repeats(repeats)),
        (min(0.8, 0.5 + 0.2 * (echoes - 1)) if echoes else 0.0, "the bot said the same thing more than once"),
        (0.45 if hit else 0.0, f"says it did not help: {quote(hit.text)}" if hit else ""),
        (min(0.5, 0.12 * (quiet - LONG + 1)) if quiet >= LONG else 0.0, f"{quiet + 1} turns without progress"),
    ]


def _same(one: str, other: str) -> bool:
    if said(one) == said(other):
        return bool(said(one)) and len(said(one)) > 3
    return min(len(stems(one)), len(stems(other))) >= 2 and overlap(one, other) >= SAME


def _repeats(texts: list[str]) -> str:
    return f"the customer repeats {quote(texts[-1])}" if texts else ""


def _turns_without_progress(own: list[str]) -> int:
    count = 0
    for text in reversed(own):
        hit = SETTLED.first(said(text))
        if hit is not None and not hit.negated:
            break
        count += 1
    return count


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a loop in which customer and bot word every turn anew, and progress outside the thread",
    read=read,
)
