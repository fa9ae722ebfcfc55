"""Every decision, draft, send, claim and judgement of a played conversation is on record, and nothing else is."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, SQLModel, select

from storage import audit
from storage.flow import OutboxRow
from storage.records import AuditRow, CorrectionRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import ConversationRow, HandoffRow
from tests.conftest import Start, World

Row = TypeVar("Row", bound=SQLModel)
KNOWN = "How do I cancel a shipping label?"


@dataclass
class Record:
    """Everything that is to be joined."""

    lines: list[AuditRow] = field(default_factory=list)
    tables: dict[type[SQLModel], list[Any]] = field(default_factory=dict)

    def of(self, table: type[Row], **where: Any) -> list[Row]:
        return [row for row in self.tables[table] if all(getattr(row, name) == value for name, value in where.items())]

    def said(self, act: str, **where: Any) -> list[AuditRow]:
        """Lines of an act; what is no column is looked for among the facts."""

        def fits(line: AuditRow) -> bool:
            values = {**line.facts, **line.model_dump()}
            return line.act == act and all(values.get(name) == value for name, value in where.items())

        return [line for line in self.lines if fits(line)]


def everything(session: Session, table: type[SQLModel]) -> list[SQLModel]:
    return list(session.exec(select(table)).all())


async def read(here: World) -> Record:
    found = Record()
    store = here.baton.front.desk.store
    for table in (ConversationRow, DecisionRow, DraftRow, HandoffRow, OutboxRow, CorrectionRow, FeedbackRow):
        found.tables[table] = await store.read(partial(everything, table=table))
    statement = select(AuditRow).order_by(AuditRow.stream, AuditRow.seq)  # type: ignore[arg-type]
    found.lines = list(await store.read(lambda session: session.exec(statement).all()))
    return found


async def press(here: World, who: str, label: str, card: dict[str, Any]) -> None:
    await here.sandbox.press(who, "C0DESK", card["ts"], label)
    await here.settled()


async def play(here: World) -> None:
    """Answered; asked for a person; claimed, refused, replied, released; taken over; paused."""
    box = here.sandbox
    ts = await box.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts))
    answer = box.messages("C0JUNIPER", ts)[-1]["ts"]
    for label in ("Helpful", "Not helpful", "Talk to a person"):
        await box.press("U0MIA", "C0JUNIPER", answer, label)
        await here.settled()
    card = await here.card(having="cancel a shipping label")
    await asyncio.gather(*(press(here, who, "Claim", card) for who in ("U0ADA", "U0BEN")))
    winner = "U0BEN" if box.ephemerals("U0ADA") else "U0ADA"
    await here.until(lambda: "Reply" in here.labels(box.messages("C0DESK")[-1]))
    await press(here, winner, "Reply", card)
    (view,) = await here.until(lambda: box.views(winner))
    await box.submit(winner, view["id"], {"words": "Ada here."})
    await here.until(lambda: any("Ada here" in text for text in here.bot_texts("C0JUNIPER", ts)))
    await box.say("U0MIA", "C0JUNIPER", "Thanks so far", thread_ts=ts)
    await press(here, winner, "Release", card)
    other = await box.say("U0TOM", "C0JUNIPER", "Do you ship live animals to Iceland?")
    await here.card(having="Iceland")
    await box.say("U0BEN", "C0JUNIPER", "Let me look at that.", thread_ts=other)
    await box.command("U0LEA", "C0DESK", "/handoff", "pause all")
    await here.settled()
    third = await box.say("U0MIA", "C0JUNIPER", KNOWN + " Please.")
    await here.until(lambda: here.bot_texts("C0JUNIPER", third))
    await press(here, "U0BEN", "Resolve", await here.card(having="Iceland"))
    await here.settled()


async def play_held(here: World) -> None:
    """Every answer is approved: one as it is, one edited, one rejected."""
    for number, label in enumerate(("Approve", "Edit", "Reject")):
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
        cards = partial(here.sandbox.messages, "C0DESK")
        while len(cards()) == number:
            await asyncio.sleep(0.02)
        card = cards()[-1]
        assert label in here.labels(card)
        await press(here, "U0ADA", label, card)
        if label == "Edit":
            (view,) = await here.until(lambda: here.sandbox.views("U0ADA"))
            await here.sandbox.submit("U0ADA", view["id"], {"words": "Edited words."})
        await here.until(partial(here.bot_texts, "C0JUNIPER", ts), what=f"the answer after {label}")
    await here.settled()


async def sends_rest(here: World) -> Record:
    """The record once nothing is on its way."""
    for _ in range(200):
        found = await read(here)
        if not [item for item in found.of(OutboxRow) if item.status in {"ready", "sending"}]:
            return found
        await here.settled()
        await asyncio.sleep(0.03)
        here.baton.front.send(next(item.conversation_id for item in found.of(OutboxRow) if item.status == "ready"))
    raise AssertionError("something is never sent")


def rows_have_lines(found: Record) -> None:
    for decision in found.of(DecisionRow):
        at_once = {"stream": decision.conversation_id, "at": decision.at, "edition_id": decision.edition_id}
        assert len(found.said("decide", **at_once, rule=decision.rule, verdict=decision.verdict)) == 1, decision
    for draft in found.of(DraftRow):
        decided = found.of(DecisionRow, draft_id=draft.id)
        said = found.said("withhold", draft=draft.id) or found.said("suggest", draft=draft.id)
        assert decided or said, draft
        if draft.judged_by and draft.state != "withheld":
            judged = found.said("judge-draft", draft=draft.id, state=draft.state)
            assert [line.actor_id for line in judged] == [draft.judged_by]
    for item in found.of(OutboxRow):
        if item.kind in {"answer", "notice", "relay"}:
            act = {"sent": f"send-{item.kind}", "cancelled": "withhold"}[item.status]
            assert len(found.said(act, stream=item.conversation_id, outbox=item.id)) == 1, item
        if item.kind == "relay":
            (reply,) = found.said("reply", outbox=item.id)
            assert reply.actor_id == item.body["by"]
    for handoff in found.of(HandoffRow):
        here = {"stream": handoff.conversation_id}
        opened = {"stream": handoff.conversation_id, "at": handoff.opened_at}
        held = found.said("decide", **opened, verdict="hold")
        assert held or found.said("request", **opened) or found.said("claim", **opened), handoff
        if handoff.claimed_at:
            assert [line.actor_id for line in found.said("claim", **here, at=handoff.claimed_at)] == [handoff.agent]
    for row in found.of(FeedbackRow):
        assert found.said("feedback", stream=row.conversation_id, turn=row.turn_ts, actor_id=row.person)
    for fix in found.of(CorrectionRow):
        assert (
            found.said("judge-draft", draft=fix.draft_id) if fix.draft_id else found.said("correct", turn=fix.turn_ts)
        )


def lines_have_rows(found: Record) -> None:
    """Nothing is on record that did not happen."""
    for line in found.said("decide"):
        assert len(found.of(DecisionRow, conversation_id=line.stream, at=line.at, rule=line.facts["rule"])) == 1
    for kind in ("answer", "notice", "relay"):
        for line in found.said(f"send-{kind}"):
            (item,) = found.of(OutboxRow, id=line.facts["outbox"])
            assert (item.remote_ts, item.status) == (line.facts["ts"], "sent")
    for line in found.said("claim"):
        assert [row.agent for row in found.of(HandoffRow, conversation_id=line.stream, claimed_at=line.at)] == [
            line.actor_id
        ]
    for line in found.said("judge-draft"):
        assert [draft.judged_by for draft in found.of(DraftRow, id=line.facts["draft"])] == [line.actor_id]
    for line in found.said("reply"):
        assert found.of(OutboxRow, id=line.facts["outbox"], kind="relay")
    for line in found.said("feedback"):
        assert found.of(FeedbackRow, conversation_id=line.stream, person=line.actor_id, turn_ts=line.facts["turn"])


def owners_follow_from_the_lines(found: Record) -> None:
    """Replaying from → to of a stream gives the owner and the fence the conversation has.

    A decision to hand over is followed by its own request line, so decisions are left out.
    """
    for row in found.of(ConversationRow):
        owner, fence = "BOT", 0
        for line in [line for line in found.lines if line.stream == row.id and line.act != "decide"]:
            if line.to_owner and line.to_owner != line.from_owner:
                assert (line.from_owner, line.fence) == (owner, fence + 1), line
                owner, fence = line.to_owner, line.fence
            if line.from_owner == line.to_owner != "":
                assert line.to_owner == owner, line
            assert line.fence in {fence, fence + 1}, line
        assert (row.owner, row.fence) == (owner, fence)


@pytest.mark.parametrize("story", ["free", "held"])
async def test_rows_and_lines_of_a_played_conversation_join_both_ways(
    database_url: str, world: Start, story: str
) -> None:
    here = await world(database=database_url, baton_autonomy="answer" if story == "free" else "hold")
    await (play(here) if story == "free" else play_held(here))
    found = await sends_rest(here)
    acts = Counter(line.act for line in found.lines)
    if story == "free":
        for act in (
            "decide",
            "send-answer",
            "send-relay",
            "claim",
            "release",
            "refused",
            "reply",
            "feedback",
            "pause",
            "edition",
        ):
            assert acts[act], f"the story has no {act}: {acts}"
    else:
        assert {draft.state for draft in found.of(DraftRow)} >= {"approved", "edited", "rejected"}
    rows_have_lines(found)
    lines_have_rows(found)
    owners_follow_from_the_lines(found)
    assert {line.edition_id for line in found.said("decide")} <= {line.edition_id for line in found.said("edition")}
    assert (await here.baton.front.desk.store.read(audit.verify))[1] == []
