"""Each detector speaks of what it is for, and is silent over a run without fault."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.flow import OutboxRow, TimerRow
from storage.records import AuditRow, DecisionRow
from storage.tables import ConversationRow, HandoffRow, TurnRow
from tests.chaos import verdict
from tests.chaos.evidence import Evidence, Memory
from tests.chaos.ledger import Ledger, Pressed, Replied, Said
from tests.chaos.model import Asked
from tests.chaos.mutants import MUTANTS
from tests.chaos.town import channel, customers, town, word

ROOM, (MIA, _) = channel(0), customers(0)
FIRST, SECOND = word(1), word(2)
NOW = datetime.now(UTC)


class Desk:
    """A run in which two questions were asked and answered, ready to be spoilt."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(town(1, (0.0,)))
        self.ledger, self.asked, self.journal = Ledger(), list[Asked](), list[dict[str, Any]]()
        self.memory = Memory([], {"chan": ROOM}, {}, [], [], [], [], [], [])
        self.row = ConversationRow(id="conv", channel_id="chan", thread_ts="")
        self.memory.conversations.append(self.row)

    async def ask(self, mark: str) -> TurnRow:
        """Ask in the one thread; stored and acknowledged at once, answered by a post."""
        ts = await self.sandbox.say(MIA, ROOM, f"How? {mark}", thread_ts=self.row.thread_ts or None)
        self.row.thread_ts = self.row.thread_ts or ts
        for delivery in self.sandbox.deliveries:
            delivery.state = "acked"
        self.ledger.said.append(Said(ROOM, self.row.thread_ts, ts, MIA, mark))
        turn = TurnRow(
            conversation_id="conv", channel_id="chan", ts=ts, author="customer", text=f"How? {mark}", status="done",
            outcome="answered", at=NOW, received_at=NOW,
        )  # fmt: skip
        self.memory.turns[(ROOM, ts)] = turn
        self.journal.append({"what": "stored", "pid": 1, "at": float(ts), "ts": [ts]})
        self.asked.append(Asked((mark,), float(ts) + 1.0, 0, float(ts) + 1.2))
        at = datetime.fromtimestamp(float(ts) + 1.3, UTC)
        self.memory.decisions.append(_decision(ts, at))
        self.answer(turn, f"send-{mark}", mark)
        return turn

    def answer(self, turn: TurnRow, marker: str, mark: str) -> None:
        """The bot's post for a turn, with its row."""
        item = OutboxRow(
            id=marker, kind="answer", conversation_id="conv", status="sent", next_at=NOW, body={"turn": turn.ts}
        )
        self.memory.outbox.append(item)
        self.post(marker, f"So. {mark}")

    def post(self, marker: str, text: str) -> None:
        """A message of the bot in Slack."""
        room = self.sandbox.room(ROOM)
        metadata = {"event_type": "baton_message", "event_payload": {"id": marker}}
        ts = self.sandbox.next_ts()
        thread = {"thread_ts": self.row.thread_ts}
        room.add(
            {"type": "message", "user": self.sandbox.bot_user_id, "text": text, "ts": ts, "metadata": metadata} | thread
        )

    def seen(self) -> Evidence:
        """What the detectors get."""
        return Evidence(self.sandbox, self.ledger, self.memory, self.asked, self.journal, [])


def _decision(ts: str, at: datetime) -> DecisionRow:
    return DecisionRow(
        conversation_id="conv", turn_ts=ts, turns=[ts], verdict="answer", rule="", reason="", priority="", signals=[],
        considered=[], fence=0, edition_id="", evidence_id="", at=at,
    )  # fmt: skip


@pytest.fixture
async def desk() -> Desk:
    found = Desk()
    await found.ask(FIRST)
    await found.sandbox.advance(10.0)
    await found.ask(SECOND)
    return found


def speaking(desk: Desk) -> set[str]:
    """Names of the detectors that found something."""
    seen = desk.seen()
    return {name for name, detect in verdict.DETECTORS if detect(seen)}


async def test_over_a_run_without_fault_every_detector_is_silent(desk: Desk) -> None:
    assert speaking(desk) == set()


def never_stored(desk: Desk) -> None:
    del desk.memory.turns[(ROOM, desk.ledger.said[0].ts)]


def never_ended(desk: Desk) -> None:
    desk.memory.turns[(ROOM, desk.ledger.said[0].ts)].status = "pending"
    desk.row.pending = 1


def answered_without_an_answer(desk: Desk) -> None:
    desk.memory.outbox.pop(0)


def merged_into_nothing(desk: Desk) -> None:
    desk.memory.turns[(ROOM, desk.ledger.said[0].ts)].outcome = "merged"
    desk.memory.decisions.pop(0)


def handed_without_a_card(desk: Desk) -> None:
    desk.memory.turns[(ROOM, desk.ledger.said[0].ts)].outcome = "handed"
    desk.memory.handoffs.append(HandoffRow(conversation_id="conv", opened_at=NOW, card_ts="1.0"))


def a_press_without_a_trace(desk: Desk) -> None:
    desk.ledger.pressed.append(Pressed((ROOM, desk.row.thread_ts), "U0ADA", "claim", acked=True))


def one_marker_twice(desk: Desk) -> None:
    desk.post(f"send-{FIRST}", "So.")


def one_answer_twice(desk: Desk) -> None:
    desk.answer(desk.memory.turns[(ROOM, desk.ledger.said[0].ts)], "another", FIRST)


def asked_over_an_open_turn(desk: Desk) -> None:
    desk.memory.decisions[0].at = datetime.fromtimestamp(desk.asked[1].at + 2.0, UTC)


def two_replicas(desk: Desk) -> None:
    desk.asked[1].slot, desk.asked[1].at, desk.asked[0].until = 1, desk.asked[0].at + 1.0, desk.asked[0].at + 9.0


def started_late(desk: Desk) -> None:
    start = {"kind": "answer", "bound": 0, "fence": 1, "owner": "HUMAN", "outbox": "x", "pid": 1, "at": 0.0}
    desk.journal += [{"what": "send", **start}, {"what": "post", "outbox": "x", "pid": 1, "at": 0.0}]


def a_reply_unsaid(desk: Desk) -> None:
    desk.ledger.replied.append(Replied(ROOM, desk.row.thread_ts, "U0ADA", word(9), acked=True))


def waiting_for_nobody(desk: Desk) -> None:
    desk.row.owner, desk.row.fence = "WAITING", 1
    desk.memory.timers.append(TimerRow(conversation_id="conv", kind="ladder", fence=0, due=NOW))


def a_wrong_count(desk: Desk) -> None:
    desk.row.pending = 3


def a_changed_line(desk: Desk) -> None:
    line: dict[str, Any] = {"stream": "conv", "seq": 1, "at": NOW, "act": "claim", "actor_kind": "agent", "facts": {}}
    desk.memory.audit.append(AuditRow(**line, prev_hash="0" * 64, hash="1" * 64))


def an_invariant(desk: Desk) -> None:
    desk.memory.violations.append("something")


SPOILT: tuple[tuple[Callable[[Desk], None], str], ...] = (
    (never_stored, "lost"),
    (never_ended, "lost"),
    (answered_without_an_answer, "lost"),
    (merged_into_nothing, "lost"),
    (handed_without_a_card, "lost"),
    (a_press_without_a_trace, "lost"),
    (one_marker_twice, "doubled"),
    (one_answer_twice, "doubled"),
    (asked_over_an_open_turn, "out of order"),
    (two_replicas, "two at once"),
    (started_late, "started after a claim"),
    (a_reply_unsaid, "people's words not delivered"),
    (waiting_for_nobody, "waiting without a timer"),
    (a_wrong_count, "pending counters wrong"),
    (a_changed_line, "audit lines broken"),
    (an_invariant, "invariants violated"),
)


@pytest.mark.parametrize(("spoil", "detector"), SPOILT, ids=lambda one: getattr(one, "__name__", ""))
async def test_a_detector_speaks_of_what_it_is_for(desk: Desk, spoil: Callable[[Desk], None], detector: str) -> None:
    spoil(desk)
    assert detector in speaking(desk)


async def test_what_was_never_acknowledged_may_be_missing(desk: Desk) -> None:
    for delivery in desk.sandbox.deliveries:
        delivery.state = "failed"
    never_stored(desk)
    assert "lost" not in speaking(desk)


def test_every_detector_but_the_counters_has_a_planted_bug_and_every_planted_bug_a_detector() -> None:
    """Pending counters mend themselves at the next look, so no bug of one place leaves them wrong for long."""
    names = {name for name, _ in verdict.DETECTORS}
    caught = {mutant.caught_by for mutant in MUTANTS}
    assert caught <= names
    assert names - caught == {"pending counters wrong", "invariants violated"}
