"""A simulated week at a desk: asking the right person first, in the order of what waiting costs, against first in,
first out and whoever is free. ``python -m bench.routing`` prints a table; same seed, same arrivals for both.
"""

import heapq
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import mean, median

from handoff.policy.people import Skills
from handoff.routing import Load, cost, first_asked

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SEEDS, HOURS, DAYS = 20, 9, 5
A_DAY = 150
"""Handoffs a working day: about as many minutes of work as four agents have, so that queues form."""
AGENTS = (
    Skills(id="U0ADA", topics=("money_movement",), most=1), Skills(id="U0BEN", topics=("legal",), most=1),
    Skills(id="U0CAI", accounts=("Juniper",), topics=("",), most=1), Skills(id="U0DEE", most=1),
)  # fmt: skip
PRIORITIES = (("urgent", 0.05), ("high", 0.2), ("normal", 0.6), ("low", 0.15))
RIGHT, WRONG = 9.0, 13.0
"""Mean minutes of work with the right and with the wrong person. Assumed, not measured: the point is the order."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One handoff."""

    at: datetime
    priority: str
    topic: str
    account: str
    work: float
    """Share of the mean work, the same for both ways."""


@dataclass
class Week:
    """What came of one."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    """Minutes by priority."""
    handled: dict[str, int] = field(default_factory=lambda: {one.id: 0 for one in AGENTS})
    right: int = 0
    total: int = 0


def arrivals(luck: random.Random) -> list[Ask]:
    """A week of handoffs, busier before noon."""
    made = []
    for day in range(DAYS):
        for _ in range(A_DAY):
            hour = luck.triangular(0, HOURS, 2.5)
            at = MONDAY + timedelta(days=day, hours=hour)
            priority = luck.choices([name for name, _ in PRIORITIES], [share for _, share in PRIORITIES])[0]
            topic = luck.choices(["money_movement", "legal", ""], [0.3, 0.15, 0.55])[0]
            account = luck.choices(["Juniper", "Lakeside", "Harbour"], [0.25, 0.35, 0.4])[0]
            made.append(Ask(at, priority, topic, account, luck.expovariate(1.0)))
    return sorted(made, key=lambda ask: ask.at)


def fits(agent: str, ask: Ask) -> bool:
    """Whether this is the right person."""
    skills = next(one for one in AGENTS if one.id == agent)
    return ask.account in skills.accounts or bool(ask.topic and ask.topic in skills.topics) or agent == "U0DEE"


def play(asks: list[Ask], *, routed: bool) -> Week:
    """One agent takes one at a time; who gets free takes the next by the rule."""
    week, queue, coming = Week(), list[Ask](), list(asks)
    free, busy = {one.id for one in AGENTS}, list[tuple[datetime, str]]()
    loads = {one.id: Load() for one in AGENTS}
    now = MONDAY
    while coming or queue or busy:
        if queue and free:
            ask, agent = _next(queue, free, loads, now, routed=routed)
            queue.remove(ask)
            free.discard(agent)
            minutes = ask.work * (RIGHT if fits(agent, ask) else WRONG)
            heapq.heappush(busy, (now + timedelta(minutes=minutes), agent))
            loads[agent] = Load(asked_at=now)
            week.waits.setdefault(ask.priority, []).append((now - ask.at).total_seconds() / 60)
            week.handled[agent] += 1
            week.right += fits(agent, ask)
            week.total += 1
            continue
        times = [coming[0].at] if coming else []
        times += [busy[0][0]] if busy else []
        now = max(now, min(times))
        while coming and coming[0].at <= now:
            queue.append(coming.pop(0))
        while busy and busy[0][0] <= now:
            free.add(heapq.heappop(busy)[1])
    return week


def _next(queue: list[Ask], free: set[str], loads: dict[str, Load], now: datetime, *, routed: bool) -> tuple[Ask, str]:
    if not routed:
        return queue[0], min(free)
    ask = max(queue, key=lambda one: cost(one.priority, now - one.at))
    able = [one for one in AGENTS if one.id in free]
    asked = first_asked(able, loads, account=ask.account, topic=ask.topic, language="en")
    return ask, asked or min(free, key=lambda one: loads[one].asked_at or MONDAY)


def main() -> None:
    """Print the table."""
    ways = {"first in, first out": False, "routed": True}
    found = {
        name: [play(arrivals(random.Random(seed)), routed=routed) for seed in range(SEEDS)]
        for name, routed in ways.items()
    }
    print(f"{SEEDS} simulated weeks of {A_DAY * DAYS} handoffs, 4 agents, minutes of waiting\n")
    print(
        "| | "
        + " | ".join(f"{name}: median / mean" for name, _ in PRIORITIES)
        + " | right person | busiest : least busy |"
    )
    print("|---|" + "---|" * (len(PRIORITIES) + 2))
    for name, weeks in found.items():
        cells = []
        for priority, _ in PRIORITIES:
            waits = [wait for week in weeks for wait in week.waits.get(priority, [])]
            cells.append(f"{median(waits):.1f} / {mean(waits):.1f}")
        right = sum(week.right for week in weeks) / sum(week.total for week in weeks)
        spread = mean(max(week.handled.values()) / max(min(week.handled.values()), 1) for week in weeks)
        print(f"| {name} | " + " | ".join(cells) + f" | {right:.0%} | {spread:.2f} |")


if __name__ == "__main__":
    main()
