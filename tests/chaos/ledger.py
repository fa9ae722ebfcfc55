"""What people did in a run, and what they were told about it: the truth the database is held against."""

from dataclasses import dataclass, field


@dataclass
class Said:
    """A message in a customer's place. `word` marks it; an edit gives it another one."""

    channel: str
    thread: str
    ts: str
    person: str
    word: str
    agent: bool = False
    edited: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class Replied:
    """Words typed into the card's modal. `acked`: Slack told the agent that it worked."""

    channel: str
    thread: str
    agent: str
    word: str
    acked: bool


@dataclass(frozen=True)
class Pressed:
    """A button or shortcut. `place` is the customer's (channel, thread)."""

    place: tuple[str, str]
    agent: str
    label: str
    acked: bool


@dataclass
class Ledger:
    """All of it, in the order it happened."""

    said: list[Said] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
