"""Annotations made in Label Studio come back as reviews."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.out.annotations import Annotations, read
from handoff.model import Actor
from handoff.plan import Record
from handoff.policy.quality import Question
from storage import audit
from storage.imports import BroughtBack, Outside, put_reviews
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a file's annotations."""

    found: Annotations
    done: BroughtBack

    @property
    def good(self) -> bool:
        """Whether every annotation found its item."""
        return not (self.found.problems or self.done.unknown or self.done.refused)


async def bring_back(
    store: Store, text: str, rubric: tuple[Question, ...], actor: Actor, now: datetime, *, account: str = ""
) -> ImportResult:
    """Write a Label Studio export's annotations as reviews, with one audit record, in one transaction.

    Args:
        store: Where the items are.
        text: Label Studio's JSON export.
        rubric: The policy's questions.
        actor: Who brings them.
        now: The time; counts where an annotation has none of its own or one ahead of it.
        account: Takes only items of this account.

    Raises:
        NotAnExport: The text is no such export.
    """
    found = read(text, rubric)
    reviews = [
        Outside(
            item_id=one.item_id,
            reviewer=one.reviewer,
            answers=one.answers,
            words=one.words,
            corrected=one.corrected,
            rubric=one.rubric,
            at=min(one.at, now) if one.at else now,
        )
        for one in found.taken
    ]

    def op(session: Session) -> BroughtBack:
        done = put_reviews(session, reviews, now=now, account=account)
        facts = {"written": done.written, "changed": done.changed, "unchanged": done.unchanged}
        left = {"unknown": done.unknown, "refused": done.refused, "problems": len(found.problems)}
        audit.append(session, audit.SYSTEM, Record(act="import-reviews", actor=actor, facts={**facts, **left}), at=now)
        return done

    return ImportResult(found=found, done=await store.run(op))
