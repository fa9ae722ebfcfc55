"""Looks at the database after every commit, knowing nothing of the engine: who may speak, and which send started.

Times are counted in commits. A send starts with the commit that makes its row ``sending`` or counts one more
attempt; a claim takes effect with the commit that makes the owner HUMAN.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from storage.letters import Letter

BOT_SAYS = ("answer", "notice")


class Send(NamedTuple):
    """A bot's send as its row says."""

    kind: str
    status: str
    fence: int | None
    attempts: int


@dataclass
class Watch:
    """One interleaving's findings; ``begin`` forgets the one before."""

    path: Path
    wrong: list[str] = field(default_factory=list)
    commits: int = 0
    owner: str = "BOT"
    fence: int = 0
    claims: dict[int, int] = field(default_factory=dict)
    """Fence at which a person took over → the commit it happened at."""
    bound: dict[str, int | None] = field(default_factory=dict)
    """Send → fence it was made for."""
    started: dict[str, int] = field(default_factory=dict)
    """Send → commit of its newest start."""
    paused_at: int = 0
    """Commit at which the channel was paused; 0 while it is not."""
    conversation: str = ""
    channel: str = ""
    """Slack's id of the channel watched."""
    channel_id: str = ""
    after_claim: dict[str, int] = field(default_factory=dict)
    """Send whose post began after a claim, though it had started before → that claim's fence."""

    moments: Counter[str] = field(default_factory=Counter)
    """Where in the reply path the claims fell."""
    beside: int = 0
    """Sends that started while an agent's message waited to be handled: no claim yet, but soon."""
    drafting: Callable[[], bool] = lambda: False
    at_start: Callable[[], None] = lambda: None
    """Called when a bot's send has started and its sender does not know yet."""

    def __post_init__(self) -> None:
        self._database = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)

    def begin(self, channel: str) -> None:
        """A new interleaving in a fresh channel (Slack's id)."""
        self.wrong, self.commits, self.owner, self.fence, self.conversation = [], 0, "BOT", 0, ""
        self.channel, self.paused_at, self.beside = channel, 0, 0
        self.at_start = lambda: None
        for kept in (self.claims, self.bound, self.started, self.after_claim, self.moments):
            kept.clear()
        self._sends: dict[str, Send] = {}

    def committed(self) -> None:
        """Look at what is there now."""
        self.commits += 1
        if not self.conversation and not self._find():
            return
        owner, fence = self._one("SELECT owner, fence FROM conversation WHERE id = ?", self.conversation)
        if fence < self.fence:
            self.wrong.append(f"the fence went from {self.fence} to {fence}")
        if owner != self.owner and fence <= self.fence:
            self.wrong.append(f"owner {self.owner} became {owner} at fence {fence}")
        if owner == "HUMAN" and fence != self.fence:
            self.claims[fence] = self.commits
            self.moments[self._moment()] += 1
        self.owner, self.fence = owner, fence
        paused = self._one("SELECT count(*) FROM pause WHERE scope IN (?, 'all')", self.channel_id)[0]
        self.paused_at = (self.paused_at or self.commits) if paused else 0
        self._look_at_sends()

    def post_starts(self, letter: Letter) -> None:
        """The engine hands a letter to Slack now."""
        if letter.kind not in BOT_SAYS:
            return
        bound, start = self.bound.get(letter.id), self.started.get(letter.id, 0)
        if letter.withdrawn:
            self.wrong.append(f"a withdrawn {letter.kind} was posted")
        if not start:
            self.wrong.append(f"{letter.kind} was posted though its start is not on record")
        for fence, commit in self.claims.items():
            if bound is None or fence <= bound:
                continue
            if start > commit:
                self.wrong.append(f"{letter.kind} of fence {bound} was posted after the claim at fence {fence}")
            self.after_claim.setdefault(letter.id, fence)

    def rests(self) -> bool:
        """Whether nothing of the conversation is left to do, cards included."""
        busy = "SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = ? AND status IN ('ready', 'sending'))"
        return not self.left_open() and not self._one(busy, self.conversation)[0]

    def left_open(self) -> list[str]:
        """Turns and sends to the customer that are not at their end."""
        turns = "SELECT 'turn ' || status FROM turn WHERE conversation_id = ? AND status != 'done'"
        sends = (
            "SELECT kind || ' ' || status FROM outbox WHERE conversation_id = ?"
            " AND kind NOT IN ('card', 'note') AND status IN ('ready', 'sending')"
        )
        found = (self._database.execute(statement, (self.conversation,)) for statement in (turns, sends))
        return [f"{what} at the end" for (what,) in chain(*found)]

    def held_draft(self) -> str:
        """The id of a draft that waits for approval; empty where there is none."""
        held = "SELECT max(id) FROM draft WHERE conversation_id = ? AND state = 'held'"
        return str(self._one(held, self.conversation)[0] or "")

    def drafts(self) -> int:
        """How many drafts are on record, whatever became of them."""
        return int(self._one("SELECT count(*) FROM draft WHERE conversation_id = ?", self.conversation)[0])

    def _moment(self) -> str:
        """Where in the reply path a claim fell."""
        answers = [send.status for send in self._sends.values() if send.kind == "answer"]
        if "sending" in answers:
            return "while an answer is being sent"
        if "ready" in answers:
            return "between decision and send"
        if answers:
            return "after the answer"
        return "while the model writes" if self.drafting() else "before the draft or before the decision"

    def _find(self) -> bool:
        found = self._database.execute(
            "SELECT c.id, c.channel_id FROM conversation c JOIN channel_alias a ON a.channel_id = c.channel_id"
            " WHERE a.slack_id = ?",
            (self.channel,),
        ).fetchone()
        if found is not None:
            self.conversation, self.channel_id = found
        return found is not None

    def _look_at_sends(self) -> None:
        statement = (
            "SELECT id, kind, status, fence, attempts FROM outbox"
            " WHERE conversation_id = ? AND kind IN ('answer', 'notice')"
        )
        for key, *rest in self._database.execute(statement, (self.conversation,)):
            send = Send(*rest)
            before = self._sends.get(key)
            self._sends[key] = send
            self.bound.setdefault(key, send.fence)
            if send.status == "sending" and (before is None or send.attempts > before.attempts):
                self._starts(key, send, again=before is not None and before.status == "sending")

    def _starts(self, key: str, send: Send, *, again: bool) -> None:
        """``again``: it is only looked up, unless a post follows."""
        bound = self.bound[key]
        if not again:
            if bound is not None and bound != self.fence:
                self.wrong.append(f"{send.kind} of fence {bound} started at fence {self.fence} of {self.owner}")
            if self.owner == "HUMAN":
                self.wrong.append(f"{send.kind} started while a person owns the conversation")
            if send.kind == "answer" and self.paused_at:
                self.wrong.append("an answer started while the bot was paused")
        self.started[key] = self.commits
        waiting = "SELECT count(*) FROM turn WHERE conversation_id = ? AND person = 'U0ADA' AND status = 'pending'"
        self.beside += not again and bool(self._one(waiting, self.conversation)[0])
        self.at_start()

    def _one(self, statement: str, value: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._database.execute(statement, (value,)).fetchone()
        return found

    def close(self) -> None:
        """Give the file back."""
        self._database.close()
