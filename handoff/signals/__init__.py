"""Signals: observed facts about a turn or a draft. They judge nothing; rules and policy do.

To add one: one file here with a ``READER``, one line in ``SIGNALS``.
"""

from handoff.model import Author, Draft, Evidence, Signal, Turn
from handoff.signals import (
    asks_person,
    confidence,
    frustration,
    language,
    leak,
    manipulation,
    needs_reply,
    novelty,
    promise,
    quantities,
    risk_topic,
    sentiment,
    stuck,
    support,
    withdraws,
)
from handoff.signals.reader import Reader, Stage

__all__ = ["SIGNALS", "Reader", "Stage", "read", "warm"]

SIGNALS: tuple[Reader, ...] = (
    asks_person.READER,
    sentiment.READER,
    sentiment.TREND,
    frustration.READER,
    risk_topic.READER,
    novelty.READER,
    stuck.READER,
    manipulation.READER,
    language.READER,
    needs_reply.READER,
    withdraws.READER,
    support.READER,
    quantities.READER,
    confidence.READER,
    promise.READER,
    leak.READER,
)


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence, stage: Stage) -> tuple[Signal, ...]:
    """Every signal of the stage, in ``SIGNALS`` order; ``Stage.DRAFT`` looks at ``evidence.draft``."""
    return tuple(reader.read(turn, history, evidence) for reader in SIGNALS if reader.stage is stage)


def warm() -> None:
    """Load all packaged weights and the language identifier before the first turn (0.6 s, once)."""
    foreign = Turn(channel="", ts="0", author=Author.CUSTOMER, text="Je ne trouve pas la facture de mai")
    read(foreign, (), Evidence(draft=Draft(text="La facture", origin="")), Stage.TURN)
    read(foreign, (), Evidence(draft=Draft(text="La facture", origin="")), Stage.DRAFT)
