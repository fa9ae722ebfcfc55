"""Baton as a real process, on a sandbox and a model server that live in the test."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from sqlmodel import Session, select

from bot.demo import sample
from bot.sandbox import Sandbox
from storage import audit
from storage.flow import InboxRow, OutboxRow
from storage.store import open_store
from storage.tables import ConversationRow
from tests.fakes.llm import FakeLLM

ANSWER = "In Shipments, tick up to 100 rows and choose Cancel labels."
KNOWN = "How do I cancel a shipping label?"
UNKNOWN = "Do you ship live animals to Iceland?"


def reply(text: str) -> Any:
    """The knowledge's own words where it has some."""
    if "label" in text:
        return {"answer": ANSWER, "cites": [1], "enough": True}
    return {"answer": "The passages do not say.", "cites": [], "enough": False}


@dataclass
class Process:
    """``python -m bot run`` with its ready line and its log."""

    process: asyncio.subprocess.Process
    log: Path
    stdout: list[str] = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict)

    async def wait_ready(self) -> None:
        """Until it takes turns; its log where it does not."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            line = (await self.process.stdout.readline()).decode()
        assert line, f"it ended: {self.log.read_text()[-2000:]}"
        self.stdout.append(line)
        self.ready = json.loads(line)

    async def get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=15) as client:
            return await client.get(f"http://127.0.0.1:{self.ready['port']}{path}")

    async def idle(self) -> None:
        """Until nothing is pending and nothing waits to be sent."""
        end = time.monotonic() + 20
        while True:
            numbers = dict(
                line.split() for line in (await self.get("/metrics")).text.splitlines() if line.startswith("baton_")
            )
            open_work = ("baton_turns_pending", "baton_outbox_ready", "baton_outbox_sending")
            if not any(float(numbers.get(name, 0)) for name in open_work):
                return
            assert time.monotonic() < end, f"work is left: {numbers}\n{self.log.read_text()[-3000:]}"
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL: no goodbye."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> float:
        """SIGTERM; give the seconds it took. It must end by itself, with exit code 0."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return await self.ended(begun)

    async def ended(self, begun: float) -> float:
        async with asyncio.timeout(25):
            code = await self.process.wait()
        assert code == 0, self.log.read_text()[-3000:]
        assert self.process.stdout is not None
        self.stdout += (await self.process.stdout.read()).decode().splitlines()
        return time.monotonic() - begun


@dataclass
class Place:
    """Where a Baton runs: one sandbox, one database, one model server; several processes in turn."""

    sandbox: Sandbox
    api_url: str
    database: str
    llm: FakeLLM
    folder: Path
    started: list[Process] = field(default_factory=list)

    def env(self, **more: str) -> dict[str, str]:
        """Settings as an operator would give them (DESIGN §5)."""
        return {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_APP_TOKEN": self.sandbox.app_token,
            "SLACK_API_URL": self.api_url,
            "OPENAI_API_KEY": "test",
            "OPENAI_BASE_URL": self.llm.base_url,
            "BATON_DATABASE_URL": self.database,
            "BATON_AGENT_CHANNEL": self.sandbox.agent_channel,
            "BATON_AGENT_GROUP": self.sandbox.agent_group,
            "BATON_LEADS": "U0LEA",
            "BATON_KNOWLEDGE": str(sample("knowledge")),
            "BATON_POLICY": str(sample("policy.yaml")),
            "BATON_CUSTOMERS": str(sample("customers.yaml")),
            "BATON_PORT": "0",
        } | more

    async def spawn(self, **more: str) -> Process:
        """Start a process without waiting for its ready line."""
        log = self.folder / f"log-{len(self.started)}.jsonl"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self.env(**more), cwd=self.folder,
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self.started.append(Process(process, log))
        return self.started[-1]

    async def start(self, **more: str) -> Process:
        """Start a process that takes turns."""
        running = await self.spawn(**more)
        await running.wait_ready()
        return running

    async def until(self, condition: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
        """Wait for a condition on the sandbox; the newest log where it never comes."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                logs = "\n".join(process.log.read_text()[-2500:] for process in self.started[-2:])
                raise AssertionError(f"still waiting for {what}\n{logs}")
            await asyncio.sleep(0.02)
        return value

    async def ask(self, text: str = KNOWN, **more: Any) -> str:
        """Mia asks in Juniper's channel; the message is acknowledged when this returns."""
        ts = await self.sandbox.say("U0MIA", "C0JUNIPER", text, **more)
        await self.until(lambda: self.acked(ts), "the acknowledgement")
        return ts

    def acked(self, ts: str) -> bool:
        mine = [one for one in self.sandbox.deliveries if one.payload.get("event", {}).get("ts") == ts]
        return bool(mine) and all(one.acked for one in mine)

    def said(self, ts: str, channel: str = "C0JUNIPER") -> list[str]:
        """What the bot wrote in a thread."""
        bot = self.sandbox.bot_user_id
        return [str(one["text"]) for one in self.sandbox.messages(channel, ts) if one.get("user") == bot]

    async def half_a_minute_passes(self) -> None:
        """While nobody runs: leases run out, and what was being sent is half a minute old."""
        away = timedelta(seconds=30)

        def op(session: Session) -> None:
            for row in session.exec(select(ConversationRow)).all():
                row.lease_until = row.lease_until and row.lease_until - away
            for item in session.exec(select(OutboxRow)).all():
                item.lease_until = item.lease_until and item.lease_until - away
                item.sending_at = item.sending_at and item.sending_at - away
                item.next_at -= away
            for press in session.exec(select(InboxRow)).all():
                press.lease_until = press.lease_until and press.lease_until - away

        await self.look(op)

    async def look(self, op: Callable[[Session], Any]) -> Any:
        """One operation on the database of a stopped Baton."""
        store = open_store(self.database)
        try:
            return await store.run(op)
        finally:
            await store.close()

    async def in_order(self) -> None:
        """Of a stopped Baton: nothing is left open and the record holds."""

        def op(session: Session) -> tuple[int, set[str], list[audit.Fault]]:
            pending = sum(row.pending for row in session.exec(select(ConversationRow)).all())
            return pending, {item.status for item in session.exec(select(OutboxRow)).all()}, audit.verify(session)[1]

        pending, statuses, faults = await self.look(op)
        assert (pending, faults) == (0, [])
        assert statuses <= {"sent", "cancelled"}

    async def end(self) -> None:
        """No process outlives its test."""
        for running in self.started:
            if running.process.returncode is None:
                await running.kill()
