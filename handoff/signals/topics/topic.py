"""What a risk topic is: three phrase lists of falling weight, and words that only look like it."""

from dataclasses import dataclass, field

from handoff.signals.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Topic:
    """One risk topic. Patterns are matched on ``text.said``: lower case, straight quotes."""

    name: str
    says: str
    """The topic in an agent's words."""
    happened: Phrases
    """Something happened or is threatened: a demand in any sentence form."""
    wanted: Phrases
    """A demand, unless the sentence only asks how it works."""
    mentioned: Phrases
    """The topic comes up; nothing is demanded."""
    exempt: Phrases = field(default_factory=lambda: Phrases(()))
    """False friends; hits inside them do not count."""
    everyday: bool = False
    """Part of ordinary business, so that a supposed case ("if we cancel …") is a question, not a demand."""
    grave: bool = False
    """Lives are at stake: a negation takes nothing back."""
