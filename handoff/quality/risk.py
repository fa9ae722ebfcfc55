"""How likely a finding is taken to be, before anybody looked. It moves how much is looked at, never a rate."""

from collections.abc import Iterable
from dataclasses import dataclass

from handoff.model import Signal

USUAL = 0.02
"""The chance of a finding where nothing speaks for one: a guess."""
SPEAKS = {"doubt": 0.2, "topic": 0.15, "frustration": 0.1}
"""How much more likely it is taken to be by the bot's own doubt (1 less its confidence), a topic that carries risk and
a customer's frustration, each times a signal from 0 to 1."""
UNHELPFUL = 0.4
"""The same after a customer's "Not helpful"."""


@dataclass(frozen=True, slots=True)
class Risk:
    """What a decision's signals say about it."""

    doubt: float
    """1 less the bot's confidence, or less the support of its best passage; 0 where neither was looked at."""
    chance: float
    """Of a finding, 0 to 1."""


def of(signals: Iterable[Signal]) -> Risk:
    """Read a decision's signals."""
    values = {one.name: one.value for one in signals}
    doubt = min(max(1.0 - values.get("confidence", values.get("support", 1.0)), 0.0), 1.0)
    seen = {"doubt": doubt, "topic": values.get("risk_topic", 0.0), "frustration": values.get("frustration", 0.0)}
    return Risk(doubt, min(USUAL + sum(SPEAKS[name] * value for name, value in seen.items()), 1.0))
