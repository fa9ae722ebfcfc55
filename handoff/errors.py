"""What can go wrong, as types. They carry data; ``bot/slack/sentences.py`` turns them into words.

HandoffError
├── IllegalAct            this owner does not know this act
│   ├── AlreadyClaimed    somebody else owns the conversation
│   ├── AlreadyYours      the actor owns it already
│   ├── AlreadyWaiting    a person has been asked for already
│   ├── NotTheOwner       only the owning agent or a lead may do this
│   └── ConversationClosed
├── StaleConversation     the fence or the lease moved; nothing was written
├── NotAllowed            the actor may not do this at all
├── CardGone              the card, draft or button belongs to something that ended
├── ActionRefused         an action may not be proposed or done like this
├── ReceiptBroken         an approval's receipt does not fit what is stored
├── ReceiptStale          the desk's rules changed since an approval was sealed
├── TicketSpent           a sign-in link was used, is too old or never was
├── PolicyError           the policy file is wrong at a line
└── DrafterFailed         no draft could be had
"""

from dataclasses import dataclass

from typing_extensions import override


class HandoffError(Exception):
    """Base of every error the desk raises on purpose."""


@dataclass
class IllegalAct(HandoffError):
    """The act is not defined for this owner."""

    owner: str
    act: str


@dataclass
class AlreadyClaimed(IllegalAct):
    """Another agent owns the conversation."""

    agent: str


@dataclass
class AlreadyYours(IllegalAct):
    """The actor owns it already."""


@dataclass
class AlreadyWaiting(IllegalAct):
    """A person has been asked for already."""


@dataclass
class NotTheOwner(IllegalAct):
    """Only the owning agent or a lead may do this."""

    agent: str


@dataclass
class ConversationClosed(IllegalAct):
    """The conversation has ended."""


@dataclass
class StaleConversation(HandoffError):
    """The conversation moved since it was read."""

    conversation: str


@dataclass
class NotAllowed(HandoffError):
    """The actor has no right to do this; ``reason`` says which right is missing."""

    reason: str


@dataclass
class CardGone(HandoffError):
    """What the button belongs to has ended."""

    what: str


@dataclass
class ActionRefused(HandoffError):
    """An action may not be proposed or done like this; ``why`` is a sentence for people and for the model."""

    why: str


@dataclass
class ReceiptBroken(HandoffError):
    """What is stored is not what was sealed; nothing runs."""

    approval: str


@dataclass
class ReceiptStale(HandoffError):
    """The edition changed since the receipt was sealed; it is checked and sealed again."""

    approval: str


class TicketSpent(HandoffError):
    """A one-time link was used, is too old, or never was: nobody is told which."""


@dataclass
class PolicyError(HandoffError):
    """A policy file is wrong. ``line`` is counted from 1; 0 means the whole file."""

    line: int
    key: str
    problem: str
    allowed: str = ""

    @override
    def __str__(self) -> str:
        """One line a person can act on."""
        where = f"line {self.line}, {self.key}" if self.line else self.key
        return f"{where}: {self.problem}" + (f" (allowed: {self.allowed})" if self.allowed else "")


@dataclass
class DrafterFailed(HandoffError):
    """The drafter gave nothing usable. ``kind`` is one of timeout, refused, broken, busy."""

    kind: str
    detail: str = ""
