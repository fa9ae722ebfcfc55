"""docs/states.md, written from the ownership table itself.

Write it anew with ``make docs``.
"""

from datetime import UTC, datetime
from pathlib import Path

from bot.slack.sentences import sentence
from handoff.errors import HandoffError
from handoff.model import Act, Actor, Conversation, Owner
from handoff.ownership import END_REASONS, TRANSITIONS, step

FILE = Path(__file__).resolve().parents[2] / "docs" / "states.md"

ADA = "U0ADA"
WHO: tuple[tuple[str, Actor], ...] = (
    ("the owning agent", Actor(kind="agent", id=ADA, name="Ada")),
    ("another agent", Actor(kind="agent", id="U0BEN", name="Ben")),
    ("a lead", Actor(kind="agent", id="U0LEA", name="Lea", lead=True)),
    ("the customer", Actor(kind="customer", id="U0MIA")),
    ("the bot", Actor(kind="bot")),
    ("a timer", Actor(kind="system")),
)
AT = datetime(2026, 1, 1, tzinfo=UTC)

HEAD = """\
# Who may speak

Every conversation has exactly one owner. Six acts change it, and nothing else does; each change gives the
conversation a new fence, so that a bot message planned before it is never sent after it. This page is written from
`handoff/ownership.py` by `make docs`; a test fails when it is out of date.

| owner | who may speak to the customer |
|---|---|
| BOT | the bot |
| WAITING | nobody yet: a person was asked for, the agents see a card |
| HUMAN | one agent, by name; the bot is silent |
| CLOSED | nobody: the conversation ended, a new message opens it again |

"""
MIDDLE = """
## Every case

What each act does while each owner has the conversation; in italics what a person is told who tries and may not.
Ada is the agent who has it. A bystander (home workspace, not on the roster) changes nothing anywhere.

| owner | act | what happens |
|---|---|---|
"""


def states_markdown() -> str:
    """The page: the diagram, then every (owner, act) cell with its refusal in words."""
    rows = [f"| {owner} | {act} | {'<br>'.join(_cell(owner, act))} |" for owner in Owner for act in Act]
    return HEAD + _diagram() + MIDDLE + "\n".join(rows) + "\n"


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> BOT"]
    for (owner, act), cell in TRANSITIONS.items():
        for to in cell if isinstance(cell, tuple) else ():
            ended = END_REASONS[owner, act].value.replace("_", " ")
            lines.append(f"    {owner} --> {to}: {act} ({ended})")
    return "\n".join([*lines, "```", ""])


def _cell(owner: Owner, act: Act) -> list[str]:
    """One line for each thing that can happen, moves first, with everybody it happens to."""
    present = [pair for pair in WHO if owner is Owner.HUMAN or pair[0] not in {"the owning agent", "a lead"}]
    found: dict[str, list[str]] = {}
    for name, actor in present:
        shown = name if owner is Owner.HUMAN else name.replace("another agent", "an agent")
        for what in dict.fromkeys(_what(owner, act, actor, last=last) for last in (False, True)):
            found.setdefault(what, []).append(shown)
    ordered = sorted(found.items(), key=lambda item: not item[0].startswith("**"))
    return [f"{what}: {'everybody' if len(names) == len(present) else ', '.join(names)}" for what, names in ordered]


def _what(owner: Owner, act: Act, actor: Actor, *, last: bool) -> str:
    before = Conversation(id="c", owner=owner, agent=ADA if owner is Owner.HUMAN else "")
    try:
        after = step(before, act, actor, AT, customer_spoke_last=last)
    except HandoffError as error:
        return f"*{sentence(error, lambda _: 'Ada')}*"
    when = ""
    if owner is Owner.HUMAN and act is Act.EXPIRE:
        when = " where the customer spoke last" if last else " where nothing is open"
    ended = END_REASONS[owner, act].value.replace("_", " ")
    return f"**→ {after.owner}** ({ended}){when}"
