"""The tables of docs/measures.md, from the definitions themselves."""

from pathlib import Path

from bot.web.metrics import METRICS
from handoff.quality.measures import MEASURES
from handoff.quality.outcomes import DEFINITIONS, Outcome

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"
ORDER = (Outcome.REOPENED, Outcome.PENDING, Outcome.HANDED_CLAIMED, Outcome.HANDED_UNCLAIMED,
         Outcome.SOLVED_CONFIRMED, Outcome.SOLVED_QUIET, Outcome.ABANDONED)  # fmt: skip
"""As ``outcome`` asks; a test holds it to that."""


def outcomes_table() -> str:
    """One line an outcome, in the order in which they are asked."""
    lines = [f"| {one.value} | {DEFINITIONS[one]} |" for one in ORDER]
    return "\n".join(["| outcome | when |", "|---|---|", *lines]) + "\n"


def measures_table() -> str:
    """One line a measure."""
    head = [
        "| measure | unit | what it is | of what (its n) | how it is computed | where |",
        "|---|---|---|---|---|---|",
    ]
    lines = [
        f"| {one.title} | {one.unit} | {one.means} | {one.of} | {one.how} | `{one.where or one.name}` |"
        for one in MEASURES
    ]
    return "\n".join([*head, *lines]) + "\n"


def metrics_table() -> str:
    """One line a gauge."""
    lines = [f"| `baton_{one.name}` | {', '.join(one.labels) or '—'} | {one.means} |" for one in METRICS]
    return "\n".join(["| gauge | labels | what it is |", "|---|---|---|", *lines]) + "\n"
