"""A realistic few weeks on record, for pages that show numbers: conversations of every outcome, people, reviews."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handoff.model import Actor
from handoff.plan import Record
from storage import audit
from storage.channels import channel_of
from storage.flow import OutboxRow, TimerRow
from storage.quality import ItemRow, ReviewRow, SampleRow, UnitRow
from storage.records import CsatRow, DecisionRow, DraftRow, EvidenceRow, FeedbackRow, PromiseRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

AGENTS = ("U0ADA", "U0ADA", "U0BEN", "U0BEN", "U0LEA")
PLACES = (
    ("C0JUNIPER", "U0MIA", "juniper", "ext-juniper"),
    ("C0JUNIPER", "U0TOM", "juniper", "ext-juniper"),
    ("C0LAKE", "U0NORA", "lakeside", "ext-lakeside"),
)
KNOWN = (
    ("How do I reprint a label?", "Open the shipment and click Reprint label. Reprints are free for 180 days."),
    ("Where do I find last month's invoice?", "Invoices are under Billing, Documents, on the first of each month."),
    ("Can two people share one scanner?", "Yes. Each signs in on the scanner with their own four-digit code."),
    ("How do I cancel a shipping label?", "Tick up to 100 rows in Shipments and choose Cancel labels."),
    ("Which label sizes can I print?", "4×6 inches and A6 on label printers, A4 with one or four labels a sheet."),
)
ASKED: tuple[tuple[str, str, str, str, str], ...] = (
    ("asks-for-a-person", "Can I talk to somebody please?", "The customer asks for a person.", "normal", ""),
    (
        "floor-money-movement",
        "You charged me twice this morning!",
        "A demand about a payment.",
        "high",
        "money_movement",
    ),
    ("outside-the-knowledge", "Do you ship live animals?", "No passage supports an answer (0.21).", "normal", ""),
    ("low-confidence", "Does scan-to-ship work offline?", "The draft is less sure than 0.55.", "normal", ""),
    ("very-angry", "This is the third time. Unacceptable!", "The customer is very angry (0.93).", "high", ""),
    ("floor-fraud-security", "Somebody logged in as me", "A report of a stolen account.", "urgent", "fraud_security"),
)
WEIGHTS = (9, 5, 7, 4, 2, 1)


class Weeks:
    """Writes rows; the same ones for one seed."""

    def __init__(self, session: Session, now: datetime, seed: int = 7) -> None:
        self._session = session
        self._now = now
        self._dice = random.Random(seed)
        self._ts = 0

    def fill(self, days: int = 28, a_day: int = 9) -> None:
        """Whole days up to now, quieter on weekends; a few conversations are open."""
        for back in range(days, -1, -1):
            day = self._now - timedelta(days=back)
            many = a_day if day.weekday() < 5 else a_day // 4
            for _ in range(self._dice.randint(max(1, many - 3), many + 4)):
                at = day.replace(hour=8) + timedelta(minutes=self._dice.randint(0, 600))
                if at < self._now - timedelta(hours=2):
                    self._one(at, days - back)
            self._session.flush()
        for number, minutes in enumerate((3, 11, 26)):
            self._open(self._now - timedelta(minutes=minutes), ASKED[number], agent="")
        for agent, minutes in (("U0ADA", 14), ("U0BEN", 47), ("U0ADA", 95)):
            self._open(self._now - timedelta(minutes=minutes), ASKED[1 if agent == "U0ADA" else 4], agent=agent)
        self._session.flush()
        self._nights(days)

    def _one(self, at: datetime, progress: int) -> None:
        if self._dice.random() < 0.66 + 0.004 * progress:
            return self._answered(at)
        asked = self._dice.choices(ASKED, WEIGHTS)[0]
        agent = self._dice.choice(AGENTS) if self._dice.random() > 0.07 else ""
        wait = timedelta(seconds=self._dice.lognormvariate(5.4, 0.9))
        row = self._conversation(at, "CLOSED", at + wait + timedelta(hours=1))
        self._turn(row, "customer", row.customer, asked[1], at)
        handoff = self._handoff(row, asked, at, agent)
        handoff.ended_at, handoff.end_reason = at + wait + timedelta(minutes=40), "resolved" if agent else "withdrawn"
        if agent:
            handoff.claimed_at = handoff.first_claimed_at = at + wait
            self._line(row, "claim", Actor(kind="agent", id=agent), at + wait, "WAITING", "HUMAN")
            self._turn(row, "agent", agent, "I see it. It goes back to your card today.", at + wait * 1.4)
            self._line(row, "resolve", Actor(kind="agent", id=agent), handoff.ended_at, "HUMAN", "CLOSED")
            self._ending(row, agent, handoff.ended_at)
        return None

    def _answered(self, at: datetime) -> None:
        question, answer = self._dice.choice(KNOWN)
        row = self._conversation(at, "BOT", at + timedelta(minutes=4))
        asked = self._turn(row, "customer", row.customer, question, at)
        sent = at + timedelta(seconds=3)
        self._decision(row, asked, ("supported", question, "A passage supports it (0.81).", "normal", ""), sent, answer)
        self._turn(row, "bot", "", answer, sent, outcome="answer")
        if self._dice.random() < 0.3:
            self._session.add(
                FeedbackRow(conversation_id=row.id, turn_ts=asked.ts, person=row.customer, at=sent,
                            helpful=self._dice.random() < 0.88)
            )  # fmt: skip

    def _open(self, at: datetime, asked: tuple[str, str, str, str, str], agent: str) -> None:
        row = self._conversation(at, "HUMAN" if agent else "WAITING", self._now)
        row.agent, row.owner_since, row.fence = agent, at, 1
        self._turn(row, "customer", row.customer, asked[1], at)
        handoff = self._handoff(row, asked, at, agent)
        handoff.claimed_at = handoff.first_claimed_at = at + timedelta(minutes=2) if agent else None
        kind = "idle_remind" if agent else "ladder_leads"
        due = self._now + timedelta(minutes=self._dice.randint(2, 25))
        self._session.add(TimerRow(conversation_id=row.id, kind=kind, rung=1, fence=1, due=due))
        if agent:
            words = "I will send you the corrected invoice this afternoon."
            self._turn(row, "agent", agent, words, at + timedelta(minutes=5))
            self._session.add(
                PromiseRow(conversation_id=row.id, turn_ts=row.thread_ts, by=agent, what=words, state="open",
                           due=self._now + timedelta(minutes=self._dice.choice((-20, 55, 180))), made_at=at)
            )  # fmt: skip

    def _conversation(self, at: datetime, owner: str, ended: datetime) -> ConversationRow:
        channel, customer, account, name = self._dice.choice(PLACES)
        place = channel_of(self._session, channel)
        place.name, place.surface, place.kind = name, "shared", "channel"
        row = ConversationRow(
            channel_id=place.id, thread_ts=self._next_ts(at), scope=account, account=account, tier="gold",
            customer=customer, owner=owner, opened_at=at, updated_at=ended, owner_since=at,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row

    def _turn(
        self, row: ConversationRow, side: str, person: str, text: str, at: datetime, outcome: str = ""
    ) -> TurnRow:
        turn = TurnRow(
            conversation_id=row.id, channel_id=row.channel_id, ts=self._next_ts(at), author=side, person=person,
            text=text, status="done", outcome=outcome or ("answered" if side == "customer" else ""), at=at,
            received_at=at, from_bot=side == "bot", scope=row.scope,
        )  # fmt: skip
        self._session.add(turn)
        return turn

    def _decision(
        self, row: ConversationRow, turn: TurnRow, asked: tuple[str, str, str, str, str], at: datetime, draft: str
    ) -> DecisionRow:
        rule, _, reason, priority, topic = asked
        passages = [{"article": "labels/reprint-a-label.md", "title": "Reprint a label", "section": "From Shipments",
                     "text": "Open the shipment and click Reprint label.", "score": 0.81, "scope": "public",
                     "updated": None}]  # fmt: skip
        evidence = EvidenceRow(conversation_id=row.id, body={"passages": passages, "scores": {"best": 0.81}}, at=at)
        self._session.add(evidence)
        self._session.flush()
        kept = DraftRow(conversation_id=row.id, turn_ts=turn.ts, text=draft, origin="extractive", at=at, fence=0,
                        state="sent" if rule == "supported" else "withheld", edition_id="e" * 64)  # fmt: skip
        self._session.add(kept)
        self._session.flush()
        signals: list[dict[str, Any]] = [
            {"name": "support", "value": 0.81 if rule == "supported" else 0.21, "why": reason, "label": "", "also": []},
            {"name": "frustration", "value": 0.93 if rule == "very-angry" else 0.0, "why": "", "label": "", "also": []},
        ]
        made = DecisionRow(
            conversation_id=row.id, turn_ts=turn.ts, turns=[turn.ts], verdict="answer" if rule == "supported" else
            "hand_over", rule=rule, reason=reason, priority=priority, topic=topic, signals=signals,
            considered=[{"rule": rule, "fired": True, "reason": reason}], fence=0, edition_id="e" * 64,
            evidence_id=evidence.id, draft_id=kept.id, at=at,
        )  # fmt: skip
        self._session.add(made)
        self._session.flush()
        facts = {"verdict": made.verdict, "rule": rule, "priority": priority}
        self._line(row, "decide", Actor(kind="bot"), at, why=reason, facts=facts)
        return made

    def _handoff(
        self, row: ConversationRow, asked: tuple[str, str, str, str, str], at: datetime, agent: str
    ) -> HandoffRow:
        turn = self._turn(row, "customer", row.customer, "Please hurry.", at + timedelta(seconds=5))
        made = self._decision(row, turn, asked, at, "You can see both charges under Billing.")
        self._line(row, "request", Actor(kind="bot"), at, "BOT", "WAITING", asked[2])
        handoff = HandoffRow(
            conversation_id=row.id, decision_id=made.id, rule=asked[0], reason=asked[2], priority=asked[3],
            topic=asked[4], agent=agent, opened_at=at,
        )  # fmt: skip
        self._session.add(handoff)
        return handoff

    def _ending(self, row: ConversationRow, agent: str, at: datetime) -> None:
        self._session.add(
            OutboxRow(kind="notice", conversation_id=row.id, fence=2, status="sent", next_at=at,
                      body={"ask": "csat"}, dedupe=f"csat:{row.id}:2")
        )  # fmt: skip
        if self._dice.random() < 0.42:
            score = self._dice.choices((5, 4, 3, 2, 1), (9, 6, 2, 1, 1))[0]
            self._session.add(
                CsatRow(conversation_id=row.id, fence=2, agent=agent, person=row.customer, score=score, at=at)
            )

    def _nights(self, days: int) -> None:
        """A sample of ten answers and ten handoffs a night, most of them reviewed."""
        for back in range(days, 0, -1):
            since = (self._now - timedelta(days=back)).replace(hour=0, minute=0)
            found = self._things(since, since + timedelta(days=1))
            if len(found) < 4:
                continue
            drawn = self._dice.sample(found, min(6, len(found)))
            sample = SampleRow(
                method="simple", by="kind", kinds=["answer", "handoff"], seed=back, asked=6, since=since,
                until=since + timedelta(days=1), slot=f"{since:%Y-%m-%d}", at=since + timedelta(hours=26),
                population=_held(found),
            )  # fmt: skip
            self._session.add(sample)
            self._session.flush()
            for place, (kind, decision) in enumerate(drawn):
                many = sum(one == kind for one, _ in drawn)
                self._unit(sample, place, kind, decision, many / _held(found)[kind])

    def _things(self, since: datetime, until: datetime) -> list[tuple[str, DecisionRow]]:
        from sqlmodel import col, select

        rows = self._session.exec(select(DecisionRow).where(DecisionRow.at >= since, col(DecisionRow.at) < until)).all()
        return [("answer" if row.verdict == "answer" else "handoff", row) for row in rows]

    def _unit(self, sample: SampleRow, place: int, kind: str, made: DecisionRow, chance: float) -> None:
        judged = self._dice.random() < 0.85
        item = ItemRow(
            kind=kind, subject_id=made.id, conversation_id=made.conversation_id, turn_ts=made.turn_ts, rule=made.rule,
            topic=made.topic, state="done" if judged else "open", at=made.at, drawn_at=sample.at,
        )  # fmt: skip
        self._session.add(item)
        self._session.flush()
        self._session.add(
            UnitRow(sample_id=sample.id, item_id=item.id, stratum=kind, probability=chance, position=place)
        )
        if judged:
            self._session.add(self._review(item, kind, sample.at + timedelta(hours=6)))

    def _review(self, item: ItemRow, kind: str, at: datetime) -> ReviewRow:
        roll = self._dice.random
        if kind == "answer":
            answers = {
                "right": "yes" if roll() > 0.06 else "no", "grounded": "yes" if roll() > 0.04 else "partly",
                "tone": "yes" if roll() > 0.02 else "no", "person": "no" if roll() > 0.05 else "yes",
            }  # fmt: skip
        else:
            answers = {"needed": "yes" if roll() > (0.3 if item.rule == "low-confidence" else 0.08) else "no"}
        bad = answers.get("right") == "no"
        answers["severity"] = "major" if bad and roll() < 0.3 else "none"
        return ReviewRow(item_id=item.id, reviewer="U0RUI", seat="0", state="done", answers=answers, rubric="r",
                         taken_at=at, done_at=at)  # fmt: skip

    def _line(
        self, row: ConversationRow, act: str, by: Actor, at: datetime, was: str = "", now: str = "", why: str = "",
        facts: dict[str, object] | None = None,
    ) -> None:  # fmt: skip
        record: Any = Record(act=act, actor=by, why=why, from_owner=was, to_owner=now, facts=facts or {})
        audit.append(self._session, row.id, record, at=at, fence=row.fence, scope=row.scope)

    def _next_ts(self, at: datetime) -> str:
        self._ts += 1
        return f"{int(at.timestamp())}.{self._ts:06d}"


def _held(found: list[tuple[str, DecisionRow]]) -> dict[str, int]:
    return {kind: sum(one == kind for one, _ in found) for kind in {one for one, _ in found}}


def fill_weeks(session: Session, now: datetime) -> None:
    """Four weeks up to now."""
    Weeks(session, now).fill()
