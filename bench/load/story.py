"""Real conversations to make many of: a Baton plays them on a scratch database, and their rows are the mould."""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.load import world
from bench.load.questions import QUESTIONS
from bench.load.systems import Rig, baton, running

UNKNOWN = "Do you ship live animals to Iceland?"
PATIENCE = 20.0


@dataclass
class Mould:
    """The rows of one conversation by table, as SQLite holds them, and each column's declared type."""

    rows: dict[str, list[dict[str, Any]]]
    types: dict[str, dict[str, str]]


@dataclass
class _Desk:
    """Plays a customer and an agent, one step after the other."""

    rig: Rig
    posts: list[dict[str, Any]] = field(default_factory=list)

    async def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for a condition."""
        end = time.monotonic() + PATIENCE
        while not (found := condition()):
            if time.monotonic() > end:
                raise TimeoutError(f"still waiting for {what}: {self.posts[-3:]}")
            await asyncio.sleep(0.02)
        return found

    async def say(self, who: int, text: str, root: str = "", agent: str = "") -> str:
        """Write in a customer's channel; the ts."""
        ts = world.new_ts()
        body = json.loads(world.message(who, text, ts, root))
        if agent:
            body["event"] |= {"user": agent, "team": world.HOME}
        await self.rig.slack.deliver(json.dumps(body).encode())
        return ts

    async def asks(self, who: int, text: str, root: str = "") -> str:
        """Ask and wait for what the bot posts into the thread; the thread's ts."""
        before = len(self.posts)
        ts = await self.say(who, text, root)
        thread = root or ts
        await self.until(lambda: any(post.get("thread_ts") == thread for post in self.posts[before:]), "an answer")
        return thread

    async def press(self, label: str, agent: str) -> None:
        """Press a button of the newest card; its thread holds notes."""
        cards = [post for post in self.posts if post["channel"] == world.AGENT_CHANNEL and not post.get("thread_ts")]
        card = cards[-1]
        await self.rig.slack.deliver(json.dumps(world.press(card, label, agent)).encode(), "interactive")


async def moulds() -> dict[str, Mould]:
    """``answered`` (10 turns), ``handed`` (10 turns, a person had it, resolved) and ``waiting`` (2 turns, open)."""
    async with running(baton("sqlite")) as rig:
        desk = _Desk(rig)
        rig.slack.on_post = lambda post, at: desk.posts.append(post)
        threads = {"answered": await _answered(desk), "handed": await _handed(desk)}
        threads["waiting"] = await desk.asks(3, UNKNOWN)
        path = rig.database_url.removeprefix("sqlite:///")
        await desk.until(lambda: _at_rest(path), "the end of all work")
        return {name: _mould(path, thread) for name, thread in threads.items()}


async def _answered(desk: _Desk) -> str:
    root = ""
    for question in QUESTIONS[:5]:
        root = await desk.asks(1, question.text, root)
    return root


async def _handed(desk: _Desk) -> str:
    root = ""
    for question in QUESTIONS[:2]:
        root = await desk.asks(2, question.text, root)
    await desk.asks(2, UNKNOWN, root)
    await desk.until(lambda: any(post["channel"] == world.AGENT_CHANNEL for post in desk.posts), "a card")
    await desk.press("handoff.claim", world.AGENTS[0])
    await desk.until(lambda: desk.rig.slack.calls.get("chat.update", 0), "the claimed card")
    await desk.say(2, "I can look into that for you.", root, agent=world.AGENTS[0])
    await desk.say(2, "Thank you, that would help.", root)
    await desk.say(2, "We do not, sadly; live animals are excluded by every carrier.", root, agent=world.AGENTS[0])
    await desk.say(2, "Good to know.", root)
    await asyncio.sleep(0.5)
    await desk.press("handoff.resolve", world.AGENTS[0])
    return root


def _at_rest(path: str) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        pending = connection.execute("SELECT sum(pending) FROM conversation").fetchone()[0]
        going = connection.execute("SELECT count(*) FROM outbox WHERE status IN ('ready','sending')").fetchone()[0]
        closed = connection.execute("SELECT count(*) FROM conversation WHERE owner = 'CLOSED'").fetchone()[0]
        inbox = connection.execute("SELECT count(*) FROM inbox WHERE status = 'pending'").fetchone()[0]
        return not pending and not going and not inbox and bool(closed)


def _mould(path: str, thread: str) -> Mould:
    """Every row that belongs to the conversation, by the columns all tables share."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        (key,) = connection.execute("SELECT id FROM conversation WHERE thread_ts = ?", (thread,)).fetchone()
        rows: dict[str, list[dict[str, Any]]] = {}
        types: dict[str, dict[str, str]] = {}
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            types[table] = {row["name"]: row["type"] for row in connection.execute(f"PRAGMA table_info({table})")}
            column = next((name for name in ("conversation_id", "stream") if name in types[table]), "")
            column = "id" if table == "conversation" else column
            if column:
                order = "seq" if "seq" in types[table] else "rowid"
                found = connection.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY {order}", (key,))
                rows[table] = [dict(row) for row in found]
        return Mould({table: found for table, found in rows.items() if found}, types)
