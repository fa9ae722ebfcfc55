"""Risk topic: money, closure, legal, medical, fraud, compliance, safety.

Sees curated phrases per topic, recall first. Something that happened, is threatened or demanded
("you charged me twice", "close my account") is worth 0.9; a wish in a sentence that only asks how things work
("how do refunds work?") 0.55; a mere mention ("where do I see my invoice") 0.4. For money, closure and fraud a
linear model adds what no phrase holds: 0.85 where it is sure, its probability below that.
Does not see a demand worded in a way neither knows, or one that only earlier turns make clear.
"""

import re

from handoff.model import Evidence, Signal, Turn
from handoff.signals.linear import model
from handoff.signals.phrases import Hit
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import quote, said
from handoff.signals.topics import TOPICS
from handoff.signals.topics.topic import Topic

NAME = "risk_topic"

DEMAND = 0.9
WISH = 0.85
ASKS_HOW = 0.55
MENTION = 0.4

SURE = 0.8  # the model's probability of any risk from which it counts as a demand, beside a phrase
SURE_ALONE = 0.97  # the same without any phrase
WARNS = 0.6  # the most it says below that
DOUBT = 0.5  # below it the model says nothing

_ASKS = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|please|thanks|quick question|question|also|just wondering|i was wondering|"
    r"wondering|can you|could you|"
    r"(?:can|could) (?:you|someone) (?:please )?(?:tell me|explain|show me|let me know)|tell me|explain|show me|"
    r"let me know|do you know|"
    r"i(?:'d| would)? (?:like|want|need) to (?:know|understand|find out)|i don't (?:know|understand)|(?:i'm|im|"
    r"i am) (?:not sure|wondering|curious)|"
    r"any idea|help me understand)\W+)*"
    r"(?:how|what|where|when|which|who|why|is it|is there|are there|do you|does|do i|do we|can i|can we|could i|"
    r"am i|are we|will|would|if|whether|about|is|are|should)\b"
)
# "if I print it twice, am I charged again": supposed, not reported. Holds for money and closure only.
_SUPPOSES = re.compile(
    r"^\W*(?:(?:so|and|hi|hello|but|what happens|what)\W+)*(?:if|in case|suppose|say|when) (?:i|"
    r"we|someone|a|an|our|my|the)\b"
)
_CLAUSE = re.compile(r"(?<=[.!?;])\s+|\s+-\s+")


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """The gravest topic: value as in the module's docstring, label the topic's name or empty."""
    del history, evidence
    text = said(turn.text)
    value, topic, words = by_rules(text)
    if value >= WISH and topic:
        why = f"demands or reports {topic.says}: {quote(words)}"
        return Signal(name=NAME, value=value, why=why, label=topic.name, also=_others(text, topic))
    likely, other = (0.0, None) if _only_looks_like(text, value) else by_model(text, backed=value >= MENTION)
    if likely > value and other and value != ASKS_HOW:
        return Signal(
            name=NAME, value=likely, why=f"reads like {other.says} ({likely:.2f}): {quote(text)}", label=other.name
        )
    if topic is None:
        return Signal(name=NAME, value=0.0, why="touches no risk topic")
    how = "asks about" if value > MENTION else "mentions"
    return Signal(name=NAME, value=value, why=f"{how} {topic.says}: {quote(words)}", label=topic.name)


def _others(text: str, first: Topic) -> tuple[str, ...]:
    """Every other topic the turn demands or reports."""
    seen = (topic.name for clause in _CLAUSE.split(text) for topic in TOPICS if _demands(topic, clause))
    return tuple(name for name in dict.fromkeys(seen) if name != first.name)


def _demands(topic: Topic, clause: str) -> bool:
    return _of(topic, clause, bool(_ASKS.match(clause)))[0] >= WISH


def by_model(text: str, backed: bool) -> tuple[float, Topic | None]:
    """Value and topic of the fitted model; 0 where no topic is likely.

    It was fitted on banks, shops and telecoms. Where no phrase backs it, it may warn but not demand.
    """
    if not text:
        return 0.0, None
    shares = model(NAME).probabilities(text)
    risk = 1 - shares.pop("none")
    if risk < DOUBT:
        return 0.0, None
    topic = max(shares, key=lambda name: shares[name])
    sure = risk >= (SURE if backed else SURE_ALONE)
    return WISH if sure else min(risk, WARNS), next(t for t in TOPICS if t.name == topic)


def by_rules(text: str) -> tuple[float, Topic | None, str]:
    """Value, topic and the words that gave it, over ``said`` text."""
    best: tuple[float, Topic | None, str] = (0.0, None, "")
    for clause in _CLAUSE.split(text):
        asks = bool(_ASKS.match(clause))
        for topic in TOPICS:
            value, words = _of(topic, clause, asks)
            if value > best[0]:
                best = (value, topic, words)
    return best


def _of(topic: Topic, clause: str, asks: bool) -> tuple[float, str]:
    exempt = topic.exempt.hits(clause)
    for list_, value in (
        (topic.happened, DEMAND),
        (topic.wanted, ASKS_HOW if asks else WISH),
        (topic.mentioned, MENTION),
    ):
        taken_back = ""
        for hit in list_.hits(clause):
            if _inside(hit, exempt):
                continue
            if topic.everyday and _SUPPOSES.search(clause[: hit.start]):
                value = min(value, ASKS_HOW)
            if topic.grave or not hit.negated:
                return value, hit.text
            taken_back = taken_back or hit.text
        if taken_back:
            return min(value, ASKS_HOW), taken_back
    return 0.0, ""


def _only_looks_like(text: str, value: float) -> bool:
    """Whether all the phrases found are false friends; the model does not know them."""
    return value == 0 and any(topic.exempt.first(text) for topic in TOPICS)


def _inside(hit: Hit, others: list[Hit]) -> bool:
    return any(other.start < hit.end and hit.start < other.end for other in others)


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a demand in words no list holds, or one that only earlier turns make clear; languages other than English",
    read=read,
)
