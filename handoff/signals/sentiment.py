"""Sentiment of the turn and its trend over the conversation, by VADER (Hutto & Gilbert 2014).

Sees words, emoji, capitals and exclamation marks of one English turn; -1 is very negative, 1 very positive.
Words that carry no feeling in a support desk ("please help", "security", "error") are taken out of the
lexicon. Does not see dissatisfaction without negative words ("no, the other one"): that is ``frustration``.
"""

from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped,unused-ignore]

from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp, plain

# Politeness and nouns of the trade, not feelings.
_NEUTRAL_HERE = """
please help helps helping helped support supported supports dear sincerely sincere secure security secured safe share
shared shares value values valued interest interests active alert alerts charge charged charges credit debt pay free
block blocked blocking cancel cancelled canceled cancels cancelling canceling drop dropped hand number like solution
solutions solve special legal battle
"""


@lru_cache(maxsize=1)
def _analyzer() -> SentimentIntensityAnalyzer:
    analyzer = SentimentIntensityAnalyzer()
    for word in _NEUTRAL_HERE.split():
        analyzer.lexicon.pop(word, None)
    return analyzer


@lru_cache(maxsize=1024)
def polarity(text: str) -> float:
    """VADER's compound score of a raw turn, -1 to 1. ``:emoji_names:`` are read as words."""
    words = plain(text).replace(":", " ").replace("_", " ") if text.count(":") > 1 else plain(text)
    return float(_analyzer().polarity_scores(words)["compound"]) if words.strip() else 0.0


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """-1 very negative to 1 very positive."""
    del history, evidence
    value = clamp(polarity(turn.text), -1.0, 1.0)
    tone = "negative" if value <= -0.05 else "positive" if value >= 0.05 else "neutral"
    return Signal(name="sentiment", value=value, why=f"the tone of the turn is {tone} ({value:+.2f})")


LOOKS_BACK = 5  # customer turns, this one included


def read_trend(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """Half the change along a least-squares line over the customer's last turns, -1 worsening to 1."""
    del evidence
    earlier = [t for t in history if t.author is Author.CUSTOMER][-(LOOKS_BACK - 1) :]
    scores = [polarity(t.text) for t in (*earlier, turn)]
    if len(scores) < 2:
        return Signal(name="sentiment_trend", value=0.0, why="this is the customer's first turn")
    middle = (len(scores) - 1) / 2
    spread = sum((i - middle) ** 2 for i in range(len(scores)))
    slope = sum((i - middle) * score for i, score in enumerate(scores)) / spread
    value = clamp(slope * (len(scores) - 1) / 2, -1.0, 1.0)
    word = "worsens" if value <= -0.1 else "improves" if value >= 0.1 else "is steady"
    return Signal(
        name="sentiment_trend",
        value=value,
        why=f"over the last {len(scores)} turns the tone {word}: {scores[0]:+.2f} to {scores[-1]:+.2f}",
    )


READER = Reader(
    name="sentiment",
    stage=Stage.TURN,
    misses="irony, dissatisfaction without negative words, and every language but English",
    read=read,
)
TREND = Reader(
    name="sentiment_trend",
    stage=Stage.TURN,
    misses="a mood that changes within one turn, and whatever sentiment misses",
    read=read_trend,
)
