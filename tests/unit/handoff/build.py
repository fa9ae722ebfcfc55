"""Small values for the mind's tests: a policy, a look, a decision, a conversation."""

from collections.abc import Mapping
from datetime import UTC, datetime

from handoff.decide import decide
from handoff.model import (
    Actor,
    Author,
    Autonomy,
    Conversation,
    Decision,
    Draft,
    Evidence,
    Owner,
    Signal,
    Turn,
)
from handoff.policy import Policy, default_text, read_policy
from handoff.policy.model import Words
from handoff.signals import SIGNALS
from handoff.snapshot import Look, Snapshot

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
NAMES = frozenset(reader.name for reader in SIGNALS)

ADA = Actor(kind="agent", id="U0ADA", name="Ada Obi")
BEN = Actor(kind="agent", id="U0BEN", name="Ben Lind")
LEA = Actor(kind="agent", id="U0LEA", name="Lea Moreau", lead=True)
MIA = Actor(kind="customer", id="U0MIA", name="Mia Chen")
BO = Actor(kind="bystander", id="U0BO", name="Bo Berg")
BOT = Actor(kind="bot")
SYSTEM = Actor(kind="system")

WORDS = "words: {" + ", ".join(f"{name}: '{name} words'" for name in Words.model_fields) + "}"
HEAD = f"version: 1\nname: test\nsupport_above: 0.5\nanswerable_above: 0.5\n{WORDS}\n"


def policy(rules: str = "rules: []", *, head: str = HEAD) -> Policy:
    """A policy with the given rules and words like ``handover words``."""
    return read_policy(f"{head}{rules}\n", signals=NAMES)


def default_policy() -> Policy:
    return read_policy(default_text(), signals=NAMES)


def said(
    text: str,
    ts: str = "1763800000.000100",
    author: Author = Author.CUSTOMER,
    at: datetime | None = None,
    received_at: datetime | None = None,
) -> Turn:
    return Turn(channel="C1", ts=ts, author=author, text=text, person="U0MIA", at=at, received_at=received_at)


def signals(**values: float | tuple[float, str]) -> dict[str, Signal]:
    """Signals by name: a value, or a value and a label."""
    pairs = {name: value if isinstance(value, tuple) else (value, "") for name, value in values.items()}
    return {
        name: Signal(name=name, value=value, why=f"{name} was seen", label=label)
        for name, (value, label) in pairs.items()
    }


def snapshot(
    *,
    autonomy: Autonomy = Autonomy.ANSWER,
    paused: bool = False,
    turn: Turn | None = None,
    past: tuple[Mapping[str, tuple[float, str]], ...] = (),
    channel: str = "C1",
    tier: str = "",
    now: datetime = NOW,
    owner: Owner = Owner.BOT,
) -> Snapshot:
    return Snapshot(
        conversation=Conversation(id="c1", owner=owner),
        turns=(turn or said("How long does delivery take?"),),
        past_signals=past,
        autonomy=autonomy,
        paused=paused,
        channel=channel,
        tier=tier,
        now=now,
    )


DRAFT = Draft(text="Delivery takes three days.", origin="gpt", cites=(0,))


def looked(
    seen: Mapping[str, Signal],
    *,
    rules: Policy | None = None,
    draft: Draft | None = None,
    knowledge: bool = True,
    at: Snapshot | None = None,
) -> Decision | None:
    """What decide() says."""
    return decide(at or snapshot(), Evidence(draft=draft, knowledge=knowledge), seen, rules or policy())


def look(seen: Mapping[str, Signal], *, rules: Policy | None = None, draft: Draft | None = None) -> Look:
    return Look(snapshot=snapshot(), evidence=Evidence(draft=draft), policy=rules or policy(), signals=dict(seen))
