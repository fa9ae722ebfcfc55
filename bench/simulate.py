"""Real conversations through the whole path: what this desk would have done with the customers' words.

Airline: 200 conversations of 50 tasks, the airline's policy in prose as the only knowledge. SGD: 324
dialogues about other businesses, against the sample company's knowledge: every answer there is a wrong one.
Intervals: bootstrap over tasks (the airline set repeats each task four times), Wilson for SGD.
"""

import asyncio
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scipy.stats import binomtest

from bench.figures import shared_data, write_between
from bot.logs import set_up
from bot.settings import Settings
from bot.simulate import Result, simulate

ROUNDS = 2000


def by_task(results: Sequence[Result], share: Callable[[Sequence[Result]], float]) -> tuple[float, float]:
    """95 % interval of a share, drawing whole tasks."""
    tasks: dict[object, list[Result]] = defaultdict(list)
    for result in results:
        tasks[result.more.get("task", result.id)].append(result)
    groups, draw = list(tasks.values()), random.Random(7)
    values = sorted(
        share([result for group in draw.choices(groups, k=len(groups)) for result in group]) for _ in range(ROUNDS)
    )
    return values[int(0.025 * ROUNDS)], values[int(0.975 * ROUNDS)]


def table(results: Sequence[Result]) -> list[str]:
    """Outcome and rule by conversation; the shares sum to 100 %."""
    lines = ["| outcome | by rule | conversations | share | 95 % interval |", "|---|---|---|---|---|"]
    for (outcome, rule), count in Counter((item.outcome, item.rule) for item in results).most_common():

        def share(some: Sequence[Result], outcome: str = outcome, rule: str = rule) -> float:
            return sum((item.outcome, item.rule) == (outcome, rule) for item in some) / max(len(some), 1)

        low, high = by_task(results, share)
        name = outcome.replace("_", " ")
        whole, between = f"{100 * share(results):.1f} %", f"{100 * low:.1f}–{100 * high:.1f} %"
        lines.append(f"| {name} | {rule or '—'} | {count} | {whole} | {between} |")
    return lines


def verdicts(results: Sequence[Result]) -> str:
    """Decisions on single turns."""
    seen = Counter(verdict for item in results for verdict in item.verdicts)
    turns = sum(item.turns for item in results)
    named = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in seen.most_common())
    return f"{turns} customer turns; {sum(seen.values())} decided while the bot was the owner: {named}."


async def main() -> None:
    """Play both sets and write the table into README.md."""
    data = shared_data()
    with TemporaryDirectory() as folder:
        shutil.copy(data / "airline_policy.md", Path(folder) / "policy.md")
        airline = await simulate(data / "airline_conversations.jsonl", Settings(baton_knowledge=Path(folder)))
    sgd = await simulate(data / "sgd_dialogues.jsonl", Settings())
    gold = [item for item in airline if item.more.get("gold_transfer")]
    reached = sum(item.outcome == "handed_over" for item in gold)
    tasks = len({item.more["task"] for item in gold})
    wrong = sum(item.outcome == "answered" for item in sgd)
    bounds = binomtest(wrong, len(sgd)).proportion_ci(method="wilson")
    lines = [
        f"Airline, {len(airline)} conversations of {len({item.more['task'] for item in airline})} tasks, keyless, "
        "only the airline's policy as knowledge (the tasks need account actions this desk does not have yet, "
        "so people get them; intervals by bootstrap over tasks):",
        "",
        *table(airline),
        "",
        verdicts(airline),
        f"Of the {len(gold)} conversations ({tasks} tasks) that must go to a person, {reached} did.",
        "",
        f"Other businesses (SGD, {len(sgd)} dialogues, {sum(item.turns for item in sgd)} customer turns) against the "
        f"sample company's knowledge, where any answer is wrong: {wrong} conversations ended answered "
        f"({100 * wrong / len(sgd):.1f} %, 95 % Wilson {100 * bounds.low:.1f}–{100 * bounds.high:.1f} %).",
        verdicts(sgd),
    ]
    text = "\n".join(lines)
    print(text)
    write_between(Path("README.md"), "simulate", text)


if __name__ == "__main__":
    set_up("ERROR", json_lines=False)
    asyncio.run(main())
