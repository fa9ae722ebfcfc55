"""What the engine needs from outside, as narrow protocols, and what may go wrong there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handoff.model import Actor, Author, Autonomy
from storage.letters import Letter


class OutsideUnknown(Exception):
    """Slack could not be asked who somebody is or what a channel is; try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose conversation it is, from the customers file."""

    scope: str
    account: str
    tier: str
    autonomy: Autonomy
    language: str
    tone: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    """The policy's words that are other words for this customer."""


class Directory(Protocol):
    """Who people are and where a channel stands."""

    async def author(self, person: str) -> Author:
        """Which side wrote. Raises OutsideUnknown."""
        ...

    async def actor(self, person: str) -> Actor:
        """The person as an actor, with name. Raises OutsideUnknown."""
        ...

    async def surface(self, channel: str, *, direct: bool) -> tuple[str, str, str]:
        """(surface, kind, name) of a channel; surface ``outside`` where the bot must stay silent.

        Raises:
            OutsideUnknown: Slack could not be asked.
        """
        ...

    async def whose(self, channel: str, customer: str) -> Whose:
        """Scope, account, tier and autonomy of a customer in a channel. Raises OutsideUnknown."""
        ...

    async def away(self, people: Sequence[str]) -> frozenset[str]:
        """Those of them who are known to be away; nobody where that cannot be asked."""
        ...

    async def began(self, channel: str, ts: str) -> str:
        """Who wrote the root of a thread; empty where that cannot be seen."""
        ...


class Refused(Exception):
    """Slack certainly did not take the message, and never will."""


class Busy(Exception):
    """Slack certainly did not take the message yet. ``seconds`` says when to try again."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class OutcomeUnknown(Exception):
    """The message may or may not be there: look before sending again."""


class Unfetched(Exception):
    """A file could not be brought to Slack's upload address this time; nobody saw anything of it."""


class TooLate(Exception):
    """So long has passed since the start of the send that another replica may be sending it: nothing was posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """Where the message is now."""

    ts: str
    channel: str = ""
    shown: int = 0
    """Of a card: the version drawn."""


class Messenger(Protocol):
    """Carries letters."""

    async def deliver(self, letter: Letter, in_time: Callable[[], None]) -> Delivered:
        """Send or update. Raises Refused, Busy or OutcomeUnknown.

        ``in_time`` is called right before each post and raises TooLate, which is passed on.
        """
        ...

    async def find(self, letter: Letter) -> Delivered | None:
        """Look for a letter that may have been sent; None where it is not there. Raises OutcomeUnknown."""
        ...


class Carrier(Protocol):
    """Carries files, in two steps: only the second is seen by anybody."""

    async def upload(self, letter: Letter) -> str:
        """Fetch the letter's file and upload it; Slack's id of the upload. Raises Unfetched, Busy or Refused."""
        ...

    async def share(self, letter: Letter, upload: str, in_time: Callable[[], None]) -> None:
        """Put the upload into the thread. Raises Refused, Busy or OutcomeUnknown. ``in_time``: see Messenger."""
        ...

    async def find(self, letter: Letter) -> Delivered | None:
        """Look for any of the letter's uploads in the thread. Raises OutcomeUnknown."""
        ...


class NoCarrier:
    """Carries nothing: where no Slack is joined."""

    async def upload(self, letter: Letter) -> str:
        """See Carrier.upload."""
        raise Refused("files cannot be sent here")

    async def share(self, letter: Letter, upload: str, in_time: Callable[[], None]) -> None:
        """See Carrier.share."""
        raise Refused("files cannot be sent here")

    async def find(self, letter: Letter) -> Delivered | None:
        """See Carrier.find."""
        return None


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def now(self) -> datetime:
        """Aware UTC time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
