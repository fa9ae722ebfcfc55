"""The desk: everything the engine works with, in one place. Built by bot/wiring/ alone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.apart import Apart
from bot.engine.back_end import BackEnd
from bot.engine.brain import Brain
from bot.engine.hands import Hands
from bot.engine.ports import Carrier, Clock, Directory, Messenger, NoCarrier
from bot.llm.judging import Judge
from bot.llm.request import Drafter
from bot.llm.translation import Translator
from storage.store import Store


class NoBrain(Exception):
    """No edition is loaded yet; turns wait."""


async def _nobody(text: str) -> None:
    """Tells nobody."""


async def _nowhere(title: str, text: str, picture: bytes) -> bool:
    """Shows nothing."""
    return False


def _nothing(handoff_id: str) -> None:
    """Does nothing."""


@dataclass(slots=True)
class Desk:
    """Ports, store and the brain that runs now."""

    store: Store
    directory: Directory
    messenger: Messenger
    drafter: Drafter
    clock: Clock
    brain: Brain | None = None
    translator: Translator | None = None
    """None where no model is set: nothing is translated then."""
    judge: Judge | None = None
    """None where no model is set: reviewers' answers stand alone then."""
    usual_wait: tuple[int, int] | None = None
    """Minutes a person usually takes to join; None where too few waits were measured."""
    away: frozenset[str] = frozenset()
    """Agents the policy names whom Slack called away within the last minute."""
    back_end: BackEnd = field(default_factory=BackEnd)
    """Where the policy's own actions are carried out."""
    carrier: Carrier = field(default_factory=NoCarrier)
    """Brings people's files into threads."""
    accounts: frozenset[str] = frozenset()
    """Accounts actions can be done for: those of the customers file."""
    own_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Account → the policy's words that are other words for it, from the customers file."""
    replica: str = ""
    stopping: bool = False
    last_pulse: datetime | None = field(default=None)
    refusing: datetime | None = None
    """Since when what Slack delivers cannot be committed; None while it can."""
    hands: Hands = field(default_factory=Hands)
    apart: Apart = field(default_factory=Apart)
    """The child process for heavy work."""
    on_card: Callable[[str], None] = field(default=_nothing)
    """Hears of every card that was drawn, by its handoff's id."""
    alert: Callable[[str], Awaitable[None]] = field(default=_nobody)
    """Tells operators; works without the store."""
    show: Callable[[str, str, bytes], Awaitable[bool]] = field(default=_nowhere)
    """Posts title, text and picture where QA reads; whether that worked."""
    tell: Callable[[str], Awaitable[None]] = field(default=_nobody)
    """Says something to the QA channel; what fails is logged and done without."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return self.clock.now()

    def thinking(self) -> Brain:
        """The brain that runs now. Raises NoBrain before the first edition."""
        if self.brain is None:
            raise NoBrain
        return self.brain
