"""What one process of a history is told to do, and who does what how often."""

from dataclasses import dataclass

from tests.history.models import Who

ADA, BEN, LEA = Who("agent", "U0ADA"), Who("agent", "U0BEN"), Who("agent", "U0LEA", lead=True)
MIA, TOM = Who("customer", "U0MIA"), Who("bystander", "U0TOM")
AGENTS = frozenset({ADA.id, BEN.id, LEA.id})
ACTS: tuple[tuple[str, tuple[Who, ...], int], ...] = (
    ("claim", (ADA, BEN, LEA), 10),
    ("claim", (TOM, MIA), 1),
    ("release", (ADA, BEN), 6),
    ("release", (LEA,), 14),
    ("release", (MIA,), 8),
    ("resolve", (ADA, BEN, LEA), 1),
    ("reopen", (ADA, MIA, MIA), 8),
    ("ask", (MIA,), 2),
    ("expire", (Who("system"),), 2),
    ("read", (Who("system"),), 1),
)
"""Act, who tries it, and how often."""


@dataclass(slots=True)
class Spec:
    """One process's part of a history."""

    name: str
    folder: str
    database: str
    conversations: dict[str, str]
    """Conversation → Slack's id of its channel."""
    seed: int
    operations: int
    bug: str = ""
    fresh: bool = False
    """The only process of its database starts: leases and sends are void."""
    closing: bool = False
    """Only workers, until everything is at rest."""
