"""The same measures again, the slowest and plainest way: every row in memory, plain loops, nothing of the product's.

Written from docs/measures.md, not from the code it checks.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.flow import OutboxRow
from storage.quality import DisputeRow, ItemRow, ReviewRow
from storage.receipts import ApprovalRow
from storage.records import AuditRow, CorrectionRow, CsatRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import ConversationRow, HandoffRow, TurnRow
from tests.integration.storage.steps import Memory

TABLES = (ConversationRow, TurnRow, HandoffRow, DecisionRow, DraftRow, FeedbackRow, CsatRow, CorrectionRow, AuditRow,
          OutboxRow, ApprovalRow, ItemRow, ReviewRow, DisputeRow)  # fmt: skip
DAY = timedelta(days=1)
THREE, WEEK = timedelta(hours=72), timedelta(days=7)
Window = tuple[datetime, datetime]


@dataclass
class Slow:
    """Everything there is."""

    rows: dict[Any, list[Any]]

    @classmethod
    async def of(cls, memory: Memory) -> "Slow":
        return cls({table: await memory.rows(table) for table in TABLES})

    def mine(self, table: Any, conversation: Any) -> list[Any]:
        return [row for row in self.rows[table] if row.conversation_id == conversation.id]

    def conversation(self, row: Any) -> Any:
        return next(one for one in self.rows[ConversationRow] if one.id == row.conversation_id)

    # conversations

    def opened(self, window: Window, account: str = "") -> list[Any]:
        since, until = window
        found = [one for one in self.rows[ConversationRow] if since <= one.opened_at < until and one.customer]
        return [one for one in found if account in {"", one.account}]

    def asking(self, conversation: Any) -> list[Any]:
        """Customer turns that called for an answer, in order."""
        turns = [turn for turn in self.mine(TurnRow, conversation) if turn.author == "customer"]
        found = [turn for turn in turns if turn.outcome not in {"silent", "deleted"}]
        return sorted(found, key=lambda turn: (turn.received_at, turn.ts))

    def asked_for(self, handoff: Any) -> bool:
        """The bot asked for a person: there is a decision, and it was not to hold a draft."""
        decision = next((one for one in self.rows[DecisionRow] if one.id == handoff.decision_id), None)
        return decision is not None and not (decision.verdict == "hold" and decision.draft_id)

    def said(self, conversation: Any) -> bool:
        return any(turn.outcome == "answer" for turn in self.mine(TurnRow, conversation))

    def is_request(self, conversation: Any) -> bool:
        handoffs = self.mine(HandoffRow, conversation)
        people = any(self.asked_for(one) or one.claimed_at or not one.ended_at for one in handoffs)
        return people or self.said(conversation) or bool(self.asking(conversation))

    def word(self, conversation: Any) -> str:
        scores = sorted(self.mine(CsatRow, conversation), key=lambda row: (row.at, row.fence))
        if scores and scores[-1].score >= 4:
            return "good"
        if scores and scores[-1].score <= 2:
            return "bad"
        presses = sorted(self.mine(FeedbackRow, conversation), key=lambda row: (row.turn_ts, row.at))
        return ("good" if presses[-1].helpful else "bad") if presses else ""

    def came_back(self, conversation: Any) -> bool:
        lines = sorted((one for one in self.rows[AuditRow] if one.stream == conversation.id), key=lambda one: one.seq)
        closed = [line.at for line in lines if line.to_owner == "CLOSED" and line.from_owner != "CLOSED"]
        told = [turn for turn in self.mine(TurnRow, conversation) if not turn.deleted]
        told.sort(key=lambda turn: (turn.received_at, turn.ts))
        for turn in self.asking(conversation):
            if any(timedelta() < turn.received_at - at <= WEEK for at in closed):
                return True
            if turn not in told or told.index(turn) == 0:
                continue
            before = told[told.index(turn) - 1].received_at
            gap = turn.received_at - before
            quiet = not any(before <= at <= turn.received_at for at in closed)
            for one in self.mine(HandoffRow, conversation):
                if one.opened_at < turn.received_at and (not one.ended_at or turn.received_at - one.ended_at < THREE):
                    quiet = False
            if quiet and THREE < gap <= THREE + WEEK:
                return True
        return False

    def outcome(self, conversation: Any, now: datetime) -> str:
        handoffs, word = self.mine(HandoffRow, conversation), self.word(conversation)
        if self.came_back(conversation):
            return "reopened"
        waits = any(one.state in {"open", "approved"} for one in self.mine(ApprovalRow, conversation))
        waits |= any(turn.status != "done" for turn in self.mine(TurnRow, conversation))
        waits |= any(one.ended_at is None for one in handoffs)
        if waits or conversation.owner in {"WAITING", "HUMAN"}:
            return "pending"
        if conversation.owner == "BOT" and word != "good" and now - conversation.updated_at <= THREE:
            return "pending"
        if any(one.claimed_at for one in handoffs):
            return "handed-claimed"
        if any(self.asked_for(one) for one in handoffs):
            return "handed-unclaimed"
        if word == "good":
            return "solved-confirmed"
        return "solved-quiet" if self.said(conversation) and word != "bad" else "abandoned"

    def outcomes(self, window: Window, now: datetime, account: str = "") -> Counter[str]:
        return Counter(self.outcome(one, now) for one in self.opened(window, account) if self.is_request(one))

    def handed(self, window: Window, account: str = "") -> int:
        requests = [one for one in self.opened(window, account) if self.is_request(one)]
        return sum(any(self.asked_for(row) for row in self.mine(HandoffRow, one)) for one in requests)

    def without_people(self, window: Window, account: str = "") -> int:
        requests = [one for one in self.opened(window, account) if self.is_request(one)]
        return sum(
            not any(self.asked_for(row) or row.claimed_at for row in self.mine(HandoffRow, one)) for one in requests
        )

    # stretches with people

    def stretches(self, window: Window, account: str = "") -> list[Any]:
        since, until = window
        found = [one for one in self.rows[HandoffRow] if since <= one.opened_at < until]
        found = [one for one in found if self.asked_for(one) or one.claimed_at]
        return [one for one in found if account in {"", self.conversation(one).account}]

    def handoffs(self, window: Window, account: str = "") -> list[Any]:
        return [one for one in self.stretches(window, account) if self.asked_for(one)]

    def first_claim(self, handoff: Any) -> datetime | None:
        """From the record: the first change to HUMAN at or after the stretch began, and before it ended."""
        lines = [one for one in self.rows[AuditRow] if one.stream == handoff.conversation_id]
        taken = sorted(line.at for line in lines if line.to_owner == "HUMAN" and line.from_owner != "HUMAN")
        inside = [at for at in taken if at >= handoff.opened_at and (not handoff.ended_at or at <= handoff.ended_at)]
        return inside[0] if inside else None

    def waits(self, handoffs: list[Any]) -> list[float]:
        found = [(one, self.first_claim(one)) for one in handoffs]
        return [(at - one.opened_at).total_seconds() for one, at in found if at is not None]

    def words(self, handoff: Any) -> list[tuple[float, str]]:
        """(seconds after its beginning, agent) of what people wrote to the customer in it."""
        minute = timedelta(minutes=1)
        found = []
        for turn in self.rows[TurnRow]:
            if turn.conversation_id != handoff.conversation_id or turn.author != "agent" or turn.deleted:
                continue
            late = handoff.ended_at is not None and turn.received_at - handoff.ended_at > minute
            if turn.received_at - handoff.opened_at >= -minute and not late:
                after = (turn.received_at - handoff.opened_at).total_seconds()
                found.append((max(0.0, after), turn.speaks_for or turn.person))
        return sorted(found)

    def first_replies(self, window: Window, account: str = "") -> list[float]:
        return [self.words(one)[0][0] for one in self.handoffs(window, account) if self.words(one)]

    def resolved(self, window: Window, account: str = "") -> list[Any]:
        return [one for one in self.stretches(window, account) if one.end_reason == "resolved" and one.claimed_at]

    def waited(self, handoff: Any) -> float:
        """Seconds after people's words until anybody's next, or the end."""
        turns = [
            turn
            for turn in self.rows[TurnRow]
            if turn.conversation_id == handoff.conversation_id
            and turn.author in {"agent", "customer"}
            and not turn.deleted
            and handoff.opened_at - timedelta(minutes=1) <= turn.received_at <= handoff.ended_at
        ]
        turns.sort(key=lambda turn: (turn.received_at, turn.ts))
        total = 0.0
        for at, turn in enumerate(turns):
            ends = turns[at + 1].received_at if at + 1 < len(turns) else handoff.ended_at
            if turn.author == "agent":
                total += max(0.0, (ends - max(turn.received_at, handoff.opened_at)).total_seconds())
        return total

    # the rest

    def answers(self, window: Window, account: str = "") -> Counter[str]:
        since, until = window
        turns = [turn for turn in self.rows[TurnRow] if turn.outcome == "answer" and since <= turn.received_at < until]
        turns = [turn for turn in turns if account in {"", self.conversation(turn).account}]
        return Counter(turn.received_at.date().isoformat() for turn in turns)

    def feedback(self, window: Window, account: str = "") -> list[bool]:
        since, until = window
        found = [row for row in self.rows[FeedbackRow] if since <= row.at < until]
        return [row.helpful for row in found if account in {"", self.conversation(row).account}]

    def asked(self, window: Window, account: str = "") -> list[list[int]]:
        """The scores of each ending whose question was due in the window and went out."""
        since, until = window
        found = []
        for item in self.rows[OutboxRow]:
            ours = item.body.get("ask") == "csat" and item.status == "sent" and since <= item.next_at < until
            if ours and account in {"", self.conversation(item).account}:
                same = [row for row in self.rows[CsatRow] if row.conversation_id == item.conversation_id]
                found.append([row.score for row in same if row.fence == item.fence])
        return found

    def judged(self, window: Window, account: str = "") -> list[Any]:
        since, until = window
        states = {"approved", "edited", "rejected", "dismissed"}
        found = [row for row in self.rows[DraftRow] if row.judged_at and since <= row.judged_at < until]
        return [row for row in found if row.state in states and account in {"", self.conversation(row).account}]

    def corrections(self, window: Window, account: str = "") -> list[Any]:
        since, until = window
        found = [row for row in self.rows[CorrectionRow] if since <= row.at < until]
        return [row for row in found if account in {"", self.conversation(row).account}]

    def decisions(self, window: Window, key: str) -> dict[str, Counter[str]]:
        since, until = window
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.rows[DecisionRow]:
            if since <= row.at < until:
                found[getattr(row, key)][row.verdict] += 1
        return dict(found)

    def reviewed(
        self, window: Window, kind: str, question: str, finding: str, account: str = ""
    ) -> list[tuple[str, bool]]:
        """(rule, whether at least half of its reviewers found it) of each reviewed thing."""
        since, until = window
        granted = {row.review_id for row in self.rows[DisputeRow] if row.state == "granted"}
        found = []
        for item in self.rows[ItemRow]:
            if item.kind != kind or item.state in {"gold", "excluded"}:
                continue
            if account not in {"", self.conversation(item).account}:
                continue
            said = [
                row.answers[question] == finding
                for row in self.rows[ReviewRow]
                if row.item_id == item.id and row.state == "done" and since <= row.done_at < until
                and row.id not in granted and question in row.answers
            ]  # fmt: skip
            if said:
                found.append((item.rule, 2 * sum(said) >= len(said)))
        return found
