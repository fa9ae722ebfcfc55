"""A year of a desk for the bench of measures: the load bench's history, with accounts, presses, scores and reviews."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.load import seed
from bench.load.story import Mould

DAYS = 365
ACCOUNTS = 200
RULES = ("unsupported", "risk-topic", "asked-for-a-person", "stuck", "frustration")
TOPICS = ("", "", "", "refund", "privacy", "security")
AGENTS = tuple(f"U0AGENT{number}" for number in range(12))
Row = dict[str, Any]
Rows = Iterator[tuple[str, Row]]


def past(moulds: dict[str, Mould], turns: int, now: datetime) -> Rows:
    """Rows of about ``turns`` turns over DAYS days, and of what people did with them."""
    rng, agent = random.Random(turns), AGENTS[0]
    for table, row in seed.history(moulds, turns, now, days=DAYS):
        if table == "conversation":
            agent = rng.choice(AGENTS)
            row["account"] = f"account-{rng.randrange(ACCOUNTS)}"
            if rng.random() < 0.1:  # a long one: it may have come back after quiet days
                row["updated_at"] += timedelta(days=5)
            row["reopened"] = rng.random() < 0.03
        elif table == "handoff":
            row |= {"rule": rng.choice(RULES), "topic": rng.choice(TOPICS), "agent": agent}
            row["opened_at"] -= timedelta(seconds=rng.uniform(5, 900))
        elif table == "decision":
            row["topic"] = rng.choice(TOPICS)
        elif table == "turn" and row["speaks_for"]:
            row["speaks_for"] = agent
        elif table == "draft" and rng.random() < 0.02:
            row |= {"judged_by": agent, "judged_at": row["at"], "state": rng.choice(["approved", "edited", "rejected"])}
        yield table, row
        yield from _beside(table, row, rng, agent)


def _beside(table: str, row: Row, rng: random.Random, agent: str) -> Rows:
    """What belongs to a row: a press under an answer, a score, a correction, a review."""
    theirs = {"id": seed.fresh(), "conversation_id": row.get("conversation_id", ""), "scope": ""}
    if table == "turn" and row["outcome"] == "answer" and rng.random() < 0.1:
        said = {"turn_ts": row["ts"], "person": "U0MIA", "helpful": rng.random() < 0.7, "at": row["at"]}
        yield "feedback", theirs | said
    if table == "outbox" and row["dedupe"].startswith("csat:") and rng.random() < 0.3:
        score = {"fence": row["fence"], "agent": agent, "person": "U0MIA", "score": rng.randint(1, 5), "words": ""}
        yield "csat", theirs | score | {"at": row["next_at"]}
    if table == "draft" and row["state"] == "edited":
        change = {"before": "a", "after": "b", "source": "edit", "kind": rng.choice(["fact", "tone"]), "changed": 0.4}
        about = {"turn_ts": row["turn_ts"], "draft_id": row["id"], "by": agent, "at": row["at"]}
        yield "correction", theirs | change | about
    if table == "handoff" and rng.random() < 0.1:
        yield from _review(theirs, row, rng)


def _review(theirs: Row, handoff: Row, rng: random.Random) -> Rows:
    at = handoff["opened_at"]
    item = theirs | {"kind": "handoff", "subject_id": handoff["id"], "turn_ts": "1", "rule": handoff["rule"]}
    item |= {"person": "", "edition_id": "", "topic": "", "seats": 1, "state": "done", "why": "", "expected": "{}"}
    yield "review_item", item | {"at": at, "drawn_at": at}
    answer = f'{{"needed": "{rng.choice(["yes", "no"])}"}}'
    review = {"id": seed.fresh(), "item_id": item["id"], "reviewer": "U0REV", "seat": "0", "state": "done"}
    review |= {"until": None, "answers": answer, "words": "", "corrected": "", "rubric": ""}
    yield "review", review | {"taken_at": at, "done_at": at + timedelta(hours=20)}
