"""Reviewers look at some of what a desk did: items, reviews and disputes of every kind."""

import random
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage.quality import DisputeRow, ItemRow, ReviewRow
from storage.tables import HandoffRow, TurnRow
from tests.integration.storage.steps import Memory


async def review(memory: Memory, rng: random.Random) -> None:
    """About half of all handoffs and answers get an item, with one or two reviewers."""
    things = [("handoff", one.id, one.conversation_id, one.rule) for one in await memory.rows(HandoffRow)]
    said = await memory.rows(TurnRow, outcome="answer")
    things += [("answer", one.id, one.conversation_id, "support") for one in said]
    now = memory.now

    def op(session: Session) -> None:
        for kind, subject, conversation, rule in things:
            if rng.random() < 0.5:
                item = ItemRow(
                    kind=kind, subject_id=subject, conversation_id=conversation, turn_ts="1", rule=rule, at=now,
                    drawn_at=now, state=rng.choice(["open", "done", "done", "done", "gold", "excluded"]),
                )  # fmt: skip
                session.add(item)
                session.flush()
                for seat in range(rng.choice([1, 1, 2])):
                    _review(session, item, seat, rng, now - timedelta(days=rng.randint(0, 20)))

    await memory.run(op)


def _review(session: Session, item: ItemRow, seat: int, rng: random.Random, at: Any) -> None:
    answers = {"needed": rng.choice(["yes", "no"]), "person": rng.choice(["yes", "no"]), "tone": "yes"}
    if rng.random() < 0.1:
        answers = {"tone": "no"}
    row = ReviewRow(
        item_id=item.id, reviewer=f"U0R{seat}", seat=str(seat), state=rng.choice(["done", "done", "done", "taken"]),
        answers=answers, taken_at=at, done_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if rng.random() < 0.2:
        state = rng.choice(["open", "upheld", "granted"])
        session.add(DisputeRow(review_id=row.id, person="U0ADA", words="w", state=state, at=at))
