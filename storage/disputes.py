"""What agents hear of reviews of their own work, and their right to disagree. Reviewers stay unnamed to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handoff.errors import CardGone, NotAllowed
from handoff.model import Actor
from handoff.plan import Record
from storage.acts import locked
from storage.apply import write_record
from storage.quality import DisputeRow, ItemRow, ReviewRow
from storage.review_views import judged_words
from storage.reviews import conversation_first
from storage.tables import ChannelRow, ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A finished review of somebody's work, as they see it."""

    review_id: str
    answers: Mapping[str, str]
    kind: str
    words: str
    """The reviewer's remark."""
    corrected: str
    judged: str
    """The words that were judged."""
    channel: str
    thread_ts: str
    at: datetime
    dispute: str
    """State of their dispute; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """A dispute that waits for a lead."""

    id: str
    person: str
    words: str
    answers: Mapping[str, str]
    kind: str
    judged: str
    remark: str
    channel: str
    thread_ts: str


def of_mine(session: Session, person: str, since: datetime, limit: int = 10) -> list[Feedback]:
    """Reviews of this person's work since then, newest first."""
    rows = (
        select(ReviewRow, ItemRow, DisputeRow)
        .join(ItemRow, col(ItemRow.id) == ReviewRow.item_id)
        .outerjoin(DisputeRow, (col(DisputeRow.review_id) == ReviewRow.id) & (col(DisputeRow.person) == person))
        .where(ItemRow.person == person, ReviewRow.state == "done", col(ReviewRow.done_at) >= since)
        .order_by(col(ReviewRow.done_at).desc())
        .limit(limit)
    )
    out = []
    for review, item, dispute in session.exec(rows).all():
        channel, thread_ts = _where(session, item)
        out.append(
            Feedback(
                review_id=review.id, answers=review.answers, kind=item.kind, words=review.words,
                corrected=review.corrected, judged=judged_words(session, item)[0], channel=channel,
                thread_ts=thread_ts, at=review.done_at or review.taken_at, dispute=dispute.state if dispute else "",
            )
        )  # fmt: skip
    return out


def dispute(session: Session, review_id: str, by: Actor, words: str, now: datetime) -> None:
    """The agent concerned disagrees. Raises CardGone or NotAllowed; a second dispute of one review changes nothing."""
    conversation_first(session, review_id)
    review = session.get(ReviewRow, review_id, with_for_update=True)
    item = session.get(ItemRow, review.item_id) if review is not None else None
    if review is None or item is None or review.state != "done":
        raise CardGone("review")
    if item.person != by.id:
        raise NotAllowed("own_work")
    same = select(DisputeRow).where(DisputeRow.review_id == review_id, DisputeRow.person == by.id)
    if session.exec(same).first() is not None:
        return
    session.add(DisputeRow(review_id=review_id, person=by.id, words=words, at=now))
    conversation = locked(session, item.conversation_id)
    write_record(session, conversation, Record(act="dispute", actor=by, facts={"review": review_id}), now=now)


def open_disputes(session: Session, limit: int = 10) -> list[OpenDispute]:
    """Disputes that wait for a lead, oldest first."""
    rows = (
        select(DisputeRow, ReviewRow, ItemRow)
        .join(ReviewRow, col(ReviewRow.id) == DisputeRow.review_id)
        .join(ItemRow, col(ItemRow.id) == ReviewRow.item_id)
        .where(DisputeRow.state == "open")
        .order_by(col(DisputeRow.at))
        .limit(limit)
    )
    out = []
    for one, review, item in session.exec(rows).all():
        channel, thread_ts = _where(session, item)
        out.append(
            OpenDispute(
                id=one.id, person=one.person, words=one.words, answers=review.answers, kind=item.kind,
                judged=judged_words(session, item)[0], remark=review.words, channel=channel, thread_ts=thread_ts,
            )
        )  # fmt: skip
    return out


def settle(session: Session, dispute_id: str, by: Actor, now: datetime, *, granted: bool) -> None:
    """A lead's word. A granted dispute takes the review out of every rate, and its seat is free again.

    Raises:
        CardGone: It was settled before.
        NotAllowed: Nobody settles their own.
    """
    known = session.get(DisputeRow, dispute_id)
    if known is not None:
        conversation_first(session, known.review_id)
        session.refresh(known)  # another lead may have settled it while this one waited
    row = session.get(DisputeRow, dispute_id, with_for_update=True)
    review = session.get(ReviewRow, row.review_id, with_for_update=True) if row is not None else None
    item = session.get(ItemRow, review.item_id, with_for_update=True) if review is not None else None
    if row is None or review is None or item is None or row.state != "open":
        raise CardGone("dispute")
    if by.id in {row.person, review.reviewer}:
        raise NotAllowed("own_dispute")
    row.state, row.settled_by, row.settled_at = "granted" if granted else "upheld", by.id, now
    session.add(row)
    if granted:
        review.state, review.seat = "overruled", review.reviewer
        session.add(review)
        item.state = "open" if item.state == "done" else item.state
        session.add(item)
    conversation = locked(session, item.conversation_id)
    facts = {"review": review.id, "state": row.state}
    write_record(session, conversation, Record(act="settle-dispute", actor=by, facts=facts), now=now)


def _where(session: Session, item: ItemRow) -> tuple[str, str]:
    conversation = session.get(ConversationRow, item.conversation_id)
    channel = session.get(ChannelRow, conversation.channel_id) if conversation is not None else None
    return (channel.slack_id, conversation.thread_ts) if channel is not None and conversation is not None else ("", "")
