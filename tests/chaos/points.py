"""Named moments at which a process may die or be stopped.

Most are seen from inside the process, from outside the product: `launch.py` watches SQL statements, commits and
calls. Three are seen from Slack's and the model's side: the call is there and has no answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

IN, AFTER = "in", "after"
"""Behind the statement, inside its transaction; just behind its commit."""


@dataclass(frozen=True)
class Written:
    """A kind of write: a table's statement that carries one of these values, or sets all of some columns.

    Where neither is named, every such statement counts.
    """

    name: str
    verb: str
    table: str
    values: frozenset[str] = frozenset()
    columns: tuple[tuple[str, ...], ...] = ()

    def names(self, statement: str) -> bool:
        """Whether the statement is of the verb and the table."""
        into = {"insert": r"insert\s+into", "update": "update", "write": r"(?:insert\s+into|update)"}[self.verb]
        return re.search(rf'\b{into}\s+"?{self.table}"?[\s(]', statement.lower()) is not None

    def fits(self, statement: str, values: frozenset[str]) -> bool:
        """Whether a statement that names the table is such a write."""
        text = statement.lower()
        named = bool(self.values & values) or any(f"'{value}'" in text for value in self.values)
        sets = any(all(re.search(rf"\b{name}\s*=", text) for name in columns) for columns in self.columns)
        return named or sets or not (self.values or self.columns)


WRITES = (
    Written("turn", "insert", "turn", frozenset({"pending"})),
    Written("press", "insert", "inbox"),
    Written("decision", "insert", "decision"),
    Written(
        "sending", "write", "outbox", frozenset({"sending"}), (("attempts", "lease_until"), ("lease_until", "doubt_at"))
    ),
    Written("sent", "update", "outbox", frozenset({"sent"})),
    Written("act", "insert", "audit", frozenset({"claim", "release", "resolve"})),
    Written("press-done", "update", "inbox", frozenset({"done"})),
    Written("audit", "insert", "audit"),
    Written("timer", "update", "timer"),
)


@dataclass(frozen=True)
class Point:
    """One named moment. `write` and `phase` place it; without them `launch.py` places it by name.

    `weight`: how often it is chosen. `often`: at which pass a process dies there at the latest.
    `rare`: it takes people or a timer to get there. `stops`: whether a
    process may be stopped there for longer than its leases.
    """

    name: str
    where: str
    write: str = ""
    phase: str = ""
    weight: int = 2
    often: int = 2
    rare: bool = False
    stops: bool = True


POINTS = (
    Point("taken", "after the signature check, before anything is stored", often=6),
    Point("intake", "in the transaction that stores a message", "turn", IN, often=4),
    Point("stored", "the message is committed and not acknowledged", "turn", AFTER, weight=3, often=4),
    Point("asking", "before the call to the model"),
    Point("drafted", "the model has answered, nothing is decided"),
    Point("deciding", "in the transaction of a decision", "decision", IN, weight=3),
    Point("decided", "the decision is committed, no send has started", "decision", AFTER, weight=3),
    Point("starting", "in the transaction that starts a send", "sending", IN),
    Point("started", "the send has started, nothing is posted", "sending", AFTER, weight=3),
    Point("posting", "just before the post leaves the process", weight=3, stops=False),
    Point("posted", "Slack took the post, it is not marked as sent", weight=4),
    Point("marking", "in the transaction that marks a send", "sent", IN),
    Point("marked", "a send is marked", "sent", AFTER),
    Point("press-stored", "a press is committed and not acknowledged", "press", AFTER, often=1, rare=True),
    Point("acting", "in the transaction of a claim, release or resolve", "act", IN, weight=3, often=1, rare=True),
    Point("acted", "the act is committed, its press still open", "act", AFTER, weight=3, often=1, rare=True),
    Point("press-ending", "in the transaction that closes a press", "press-done", IN, often=1, rare=True),
    Point("recording", "behind a line of the audit log, in its transaction", "audit", IN, often=6),
    Point("fired", "a timer fired, its effect is not written", "timer", AFTER, often=1, rare=True),
)
OUTSIDE = (
    Point("model-holds", "the model has the request and does not answer", weight=3, stops=False, often=1),
    Point("slack-holds", "Slack has the post and has not taken it", weight=3, stops=False, often=1),
    Point("slack-took", "Slack took the post and has not answered", weight=3, stops=False, often=1),
)
ANYWHERE = "anywhere"
"""A kill at no named moment: the process had reached none in time, or the plan said so."""


def values(parameters: Any) -> frozenset[str]:
    """The short texts among a statement's parameters."""
    return frozenset(_texts(parameters))


def _texts(parameters: Any) -> Iterable[str]:
    if isinstance(parameters, str):
        if len(parameters) <= 16:
            yield parameters
    elif isinstance(parameters, dict):
        for value in parameters.values():
            yield from _texts(value)
    elif isinstance(parameters, list | tuple):
        for value in parameters:
            yield from _texts(value)
