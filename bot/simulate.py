"""``baton simulate``: recorded conversations, customer turns played through the whole path.

Each conversation gets a thread of its own in a shared channel of a local Slack. What the bot or an agent
said in the recording is not played: the question is what this desk would have done with the customer's words.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.demo import sample, sandbox_settings
from bot.sandbox import Channel, Sandbox, SandboxConfig, parcelway, serve
from bot.settings import Settings
from bot.wiring import Running, running
from storage import simulated

CUSTOMER = "U0MIA"
CHANNELS = 100
"""Shared channels the conversations are spread over: a real channel takes one post a second."""
TOGETHER = 8
"""Conversations played at the same time."""
PATIENCE = timedelta(seconds=60)


class BadRecording(Exception):
    """A line of the file is not a conversation."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One conversation of the file; ``more`` holds the labels it came with."""

    id: str
    turns: tuple[str, ...]
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one conversation."""

    id: str
    turns: int
    outcome: str
    """``answered``, ``handed_over``, ``no_answer_needed``."""
    handed_at: int
    """Number of the customer turn (from 1) that was handed over; 0 where none was."""
    rule: str
    verdicts: tuple[str, ...]
    more: dict[str, Any]


def read(file: Path, limit: int) -> list[Recorded]:
    """The conversations of a JSONL file.

    Raises:
        BadRecording: With the line number and what a line must look like.
    """
    found = list(_lines(file))
    return found[:limit] if limit else found


def _lines(file: Path) -> Iterator[Recorded]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                body = json.loads(line)
                turns = tuple(str(turn["text"]) for turn in body["turns"] if turn["author"] == "customer")
                more = {key: value for key, value in body.items() if key not in {"id", "turns"}}
                yield Recorded(str(body["id"]), turns, more)
            except (ValueError, KeyError, TypeError) as error:
                raise BadRecording(
                    f"{file}, line {number}: a line must be "
                    '{"id", "turns": [{"author": "customer"|"bot"|"agent", "text"}]}'
                ) from error


async def simulate(file: Path, settings: Settings, limit: int = 0) -> list[Result]:
    """Play every conversation; knowledge, policy and model come from the settings."""
    recorded = read(file, limit)
    sandbox = Sandbox(_world())
    with TemporaryDirectory(prefix="baton-simulate-") as folder:
        async with serve(sandbox) as served:
            given = {
                "openai_api_key": settings.openai_api_key,
                "openai_base_url": settings.openai_base_url,
                "baton_model": settings.baton_model,
                "baton_knowledge": settings.baton_knowledge or sample("knowledge"),
                "baton_policy": settings.baton_policy or sample("policy.yaml"),
                "baton_autonomy": settings.baton_autonomy,
                "baton_database_url": f"sqlite:///{folder}/simulate.db",
            }
            async with running(sandbox_settings(sandbox, served.api_url, **given)) as baton:
                return await _play_all(recorded, sandbox, baton)


async def _play_all(recorded: list[Recorded], sandbox: Sandbox, baton: Running) -> list[Result]:
    gate = asyncio.Semaphore(TOGETHER)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("playing", total=len(recorded))

        async def one(number: int, conversation: Recorded) -> Result:
            async with gate:
                result = await _play(conversation, f"C0SIM{number % CHANNELS:03}", sandbox, baton)
                progress.advance(bar)
                return result

        return list(await asyncio.gather(*(one(number, item) for number, item in enumerate(recorded))))


def _world() -> SandboxConfig:
    """The sample company with many shared channels."""
    company = parcelway()
    members = next(channel.members for channel in company.channels if channel.id == "C0JUNIPER")
    shared = tuple(
        Channel(f"C0SIM{number:03}", f"ext-{number}", members, is_ext_shared=True) for number in range(CHANNELS)
    )
    return replace(company, channels=(*company.channels, *shared))


async def _play(conversation: Recorded, channel: str, sandbox: Sandbox, baton: Running) -> Result:
    """Say the customer's turns one after the other, each after the one before is dealt with."""
    store, root = baton.front.desk.store, ""
    for text in conversation.turns:
        ts = await sandbox.say(CUSTOMER, channel, text or "…", thread_ts=root or None)
        root = root or ts
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while not await store.read(partial(simulated.is_done, channel=channel, ts=ts)):
                await asyncio.sleep(0.02)
    seen = await store.read(partial(simulated.outcome, channel=channel, root=root))
    return Result(
        id=conversation.id,
        turns=len(conversation.turns),
        outcome=seen.outcome,
        handed_at=seen.handed_at,
        rule=seen.rule,
        verdicts=seen.verdicts,
        more=conversation.more,
    )


def report(results: list[Result], *, as_json: bool) -> int:
    """Print what became of them; outcomes sum to 100 %."""
    if as_json:
        print(json.dumps([asdict(result) for result in results]))  # noqa: T201
        return 0
    console, total = Console(highlight=False), max(len(results), 1)
    table = Table("outcome", "rule", "conversations", "share", title=f"{len(results)} conversations")
    for (outcome, rule), count in Counter((item.outcome, item.rule) for item in results).most_common():
        table.add_row(outcome.replace("_", " "), rule, str(count), f"{100 * count / total:.1f} %")
    console.print(table)
    verdicts = Counter(verdict for item in results for verdict in item.verdicts)
    console.print(
        f"{sum(verdicts.values())} decisions: " + ", ".join(f"{name} {n}" for name, n in verdicts.most_common())
    )
    return 0
