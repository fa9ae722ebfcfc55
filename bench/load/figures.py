"""From the kept rows to the figures of the page: medians over rounds, ratios to the floor, the targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.load.stats import median

Row = dict[str, Any]
MS = 1000


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured, by part."""

    parts: dict[str, dict[str, Any]]

    def rows(self, part: str, **wanted: Any) -> list[Row]:
        """Rows of a part with these values."""
        rows: list[Row] = self.parts.get(part, {}).get("rows", [])
        return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]

    def middle(self, part: str, column: str, **wanted: Any) -> float | None:
        """The median over the rounds; None where it was not measured."""
        values = [row[column] for row in self.rows(part, **wanted) if column in row]
        return median(values) if values else None

    def worst(self, part: str, column: str, **wanted: Any) -> float | None:
        """The largest over the rounds."""
        return max((row[column] for row in self.rows(part, **wanted) if column in row), default=None)

    def ratio(self, part: str, column: str, system: str, **wanted: Any) -> float | None:
        """A system's median against the floor's, from one run."""
        ours = self.middle(part, column, system=system, **wanted)
        floor = self.middle(part, column, system="floor", **wanted)
        return ours / floor if ours is not None and floor else None

    def added(self, part: str, system: str, **wanted: Any) -> float | None:
        """CPU seconds more than the floor's."""
        ours = self.middle(part, "cpu", system=system, **wanted)
        floor = self.middle(part, "cpu", system="floor", **wanted)
        return None if ours is None or floor is None else ours - floor

    def growth(self, operation: str, system: str) -> float | None:
        """An operation's median on the largest history against the smallest."""
        rows = sorted(self.rows("growth", about="turns", system=system), key=lambda row: row["turns"])
        return rows[-1][operation] / rows[0][operation] if len(rows) > 1 else None


@dataclass(frozen=True, slots=True)
class Target:
    """One line of issue-level targets: the largest (or smallest) value allowed."""

    what: str
    reach: str
    value: Callable[[Results, str], float | None]
    limit: float
    shown: str
    """How a value is written, a format string."""
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether the value reaches the target."""
        return value >= self.limit if self.at_least else value <= self.limit


HARD = {"at_once": 50, "llm": 0.5, "mode": "http"}
ALONE = {"at_once": 1, "llm": 0.5, "mode": "http"}
ACKS = {"at_once": 32, "mode": "http"}


def _ms(value: float | None) -> float | None:
    return None if value is None else value * MS


def _growth(results: Results, system: str) -> float | None:
    ratios = [results.growth(operation, system) for operation in ("ingest", "claim", "answer")]
    return max((ratio for ratio in ratios if ratio is not None), default=None)


TARGETS: tuple[Target, ...] = (
    Target("ack p99, LLM hanging, 100 events/s", "< 500 ms",
           lambda r, s: _ms(r.worst("hang", "p99", system=s)), 500, "{:.0f} ms"),
    Target("slowest ack of those", "none over 2.5 s",
           lambda r, s: r.worst("hang", "max", system=s), 2.5, "{:.2f} s"),
    Target("durable acks over HTTP, 32 at once, against bare Bolt", "≥ 0.20×",
           lambda r, s: r.ratio("acks", "rate", s, **ACKS), 0.20, "{:.2f}×", at_least=True),
    Target("durable acks a second, the same", "≥ 300/s",
           lambda r, s: r.middle("acks", "rate", system=s, **ACKS), 300, "{:.0f}/s", at_least=True),
    Target("added CPU per event, the same", "≤ 0.5 ms",
           lambda r, s: _ms(r.added("acks", s, **ACKS)), 0.5, "{:.2f} ms"),
    Target("one customer, LLM 500 ms: p50 against the floor", "≤ 1.05×",
           lambda r, s: r.ratio("turns", "p50", s, **ALONE), 1.05, "{:.3f}×"),
    Target("50 customers, LLM 500 ms: turns/s against the floor", "≥ 0.85×",
           lambda r, s: r.ratio("turns", "rate", s, **HARD), 0.85, "{:.2f}×", at_least=True),
    Target("50 customers, LLM 500 ms: p50 against the floor", "≤ 1.25×",
           lambda r, s: r.ratio("turns", "p50", s, **HARD), 1.25, "{:.2f}×"),
    Target("CPU per turn, the same", "≤ 8 ms",
           lambda r, s: _ms(r.middle("turns", "cpu", system=s, **HARD)), 8, "{:.1f} ms"),
    Target("memory of the serving process, the same", "≤ 180 MiB",
           lambda r, s: r.worst("turns", "rss", system=s, **HARD), 180, "{:.0f} MiB"),
    Target("claim committed → LLM call hung up, p99", "< 250 ms",
           lambda r, s: _ms(r.worst("claims", "p99", system=s, replicas=1)), 250, "{:.0f} ms"),
    Target("the same, claimed at another replica", "< 250 ms",
           lambda r, s: _ms(r.worst("claims", "p99", system=s, replicas=2)), 250, "{:.0f} ms"),
    Target("ingest, claim, answer: the worst median ratio, largest history against smallest", "≤ 1.5×",
           _growth, 1.5, "{:.2f}×"),
    Target("memory growth over an hour-equivalent (54,000 turns)", "< 10 %",
           lambda r, s: None if (v := r.worst("memory", "per_hour", system=s)) is None else 100 * v, 10, "{:.1f} %"),
)  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
