"""Reviews: the next item, answers kept as they are chosen, the next one again; and disputes."""

from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlmodel import Session

from bot.slack.client import NETWORK
from bot.slack.front import Front, Reply
from bot.slack.ids import Modal, Value
from bot.slack.listeners.windows import LATE, keep, show, use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.modals import one_field, shows
from bot.slack.views.review import CORRECTED, GOLD, SKIPS, WORDS, review_window
from handoff.errors import CardGone
from handoff.policy.quality import Quality, rubric_hash
from storage import disputes, modals, review_views, reviews, samples
from storage.quality import ItemRow, ReviewRow
from storage.reviews import Given

log = structlog.get_logger(__name__)

KEPT = Reply("It is kept. `/qa next` opens the next one.")
NOTHING = "Nothing is left for you to review. `/qa sample 20` draws more."


async def open_next(front: Front, act: Interaction, who: Person) -> Reply:
    """The reviewer's next item, in a window."""
    return await _next(front, act, who, NOTHING)


async def answer(front: Front, act: Interaction, who: Person) -> Reply:
    """A choice in the window is kept at once, and the item stays theirs a while longer."""
    now, quality = front.desk.now(), _quality(front)

    def op(session: Session) -> None:
        modal = modals.look(session, modal_id=act.modal, kind=Modal.REVIEW.value, person=who.id, now=now)
        reviews.keep(session, modal.ref, who.id, _given(act, quality), quality, now)

    await front.desk.store.run(op)
    return Reply()


async def submit(front: Front, act: Interaction, who: Person) -> Reply:
    """A review is kept and the next item opens; what is not complete opens again with what is missing."""
    now, quality = front.desk.now(), _quality(front)

    def op(session: Session) -> tuple[str, list[str]]:
        modal = use(session, act, who, now)
        given = _given(act, quality)
        row = session.get(ReviewRow, modal.ref)
        item = session.get(ItemRow, row.item_id) if row is not None else None
        if row is None or item is None:
            raise CardGone("review")
        lacking = reviews.missing(quality, item.kind, given.answers)
        if lacking:
            reviews.keep(session, row.id, who.id, given, quality, now)
            return row.id, lacking
        gold = who.lead and act.fields.get(GOLD) == GOLD
        done = reviews.finish(session, row.id, who.actor, given, rubric=rubric_hash(quality.rubric), now=now, gold=gold)
        if given.corrected.strip():
            said, _ = review_views.judged_words(session, done)
            reviews.correct(session, done, who.actor, said, given.corrected, now)
        return row.id, []

    review_id, lacking = await front.desk.store.run(op)
    if lacking:
        return await _show(front, act, await _window(front, who, review_id, f"Still to answer: {' · '.join(lacking)}"))
    return await _next(front, act, who, "Saved. That was the last one for you; thank you.")


async def skip(front: Front, act: Interaction, who: Person) -> Reply:
    """The item is left to others; the next one takes its place in the same window."""
    now, quality = front.desk.now(), _quality(front)

    def op(session: Session) -> str:
        modal = modals.look(session, modal_id=act.modal, kind=Modal.REVIEW.value, person=who.id, now=now)
        if act.value not in dict(SKIPS):
            raise CardGone("menu")
        reviews.skip(session, modal.ref, who.actor, act.value, now)
        taken = reviews.take(session, who.id, quality, now)
        return taken.id if taken is not None else ""

    review_id = await front.desk.store.run(op)
    window = await _window(front, who, review_id) if review_id else shows("Review", NOTHING)
    try:
        await front.client.views_update(view_id=act.view, view=window)
    except (SlackApiError, *NETWORK) as error:
        log.info("the next item could not be shown", error=type(error).__name__)
        return KEPT
    return Reply()


async def closed(front: Front, act: Interaction, who: Person) -> Reply:
    """The window was closed: what was answered stays, the item goes back to the queue."""
    now, quality = front.desk.now(), _quality(front)

    def op(session: Session) -> None:
        modal = modals.look(session, modal_id=act.value, kind=Modal.REVIEW.value, person=who.id, now=now)
        if act.fields:
            reviews.keep(session, modal.ref, who.id, _given(act, quality), quality, now)
        reviews.leave(session, modal.ref, who.id)

    await front.desk.store.run(op)
    return Reply()


async def open_dispute(front: Front, act: Interaction, who: Person) -> Reply:
    """Why do you disagree?"""
    value = Value.load(act.value)
    if value is None:
        raise CardGone("review")
    modal_id = await keep(front, Modal.DISPUTE, who, "", value.conversation)
    window = one_field(
        Modal.DISPUTE, "Dispute a review", "Send", "Why do you disagree?", modal_id=modal_id,
        hint="A lead decides. If they agree with you, the review does not count.",
    )  # fmt: skip
    return await show(front, act, window)


async def dispute(front: Front, act: Interaction, who: Person) -> Reply:
    """The dispute is on record and waits for a lead."""
    now = front.desk.now()

    def op(session: Session) -> None:
        modal = use(session, act, who, now)
        disputes.dispute(session, modal.ref, who.actor, act.words, now)

    await front.desk.store.run(op)
    return Reply("A lead will look at it.")


async def uphold(front: Front, act: Interaction, who: Person) -> Reply:
    """The review stays."""
    return await _settle(front, act, who, granted=False)


async def grant(front: Front, act: Interaction, who: Person) -> Reply:
    """The review does not count."""
    return await _settle(front, act, who, granted=True)


async def _settle(front: Front, act: Interaction, who: Person, *, granted: bool) -> Reply:
    value, now = Value.load(act.value), front.desk.now()
    if value is None:
        raise CardGone("dispute")
    await front.desk.store.run(
        partial(disputes.settle, dispute_id=value.conversation, by=who.actor, now=now, granted=granted)
    )
    return Reply("The review does not count any more." if granted else "The review stays.")


async def _next(front: Front, act: Interaction, who: Person, nothing: str) -> Reply:
    quality, now = _quality(front), front.desk.now()

    def op(session: Session) -> str:
        taken = reviews.take(session, who.id, quality, now)
        return taken.id if taken is not None else ""

    review_id = await front.desk.store.run(op)
    return await _show(front, act, await _window(front, who, review_id)) if review_id else Reply(nothing)


async def _show(front: Front, act: Interaction, window: View) -> Reply:
    shown = await show(front, act, window)
    return KEPT if shown is LATE else shown


async def _window(front: Front, who: Person, review_id: str, head: str = "") -> View:
    read = front.desk.store.read
    view, left = await read(partial(review_views.view, review_id=review_id)), await read(samples.open_items)
    if view is None:
        raise CardGone("review")
    modal_id = await keep(front, Modal.REVIEW, who, "", review_id)
    return review_window(
        view, _quality(front).questions(view.kind.value), modal_id, team_url=front.directory.people.team_url,
        left=left, lead=who.lead, head=head,
    )  # fmt: skip


def _quality(front: Front) -> Quality:
    return front.desk.thinking().policy.quality


def _given(act: Interaction, quality: Quality) -> Given:
    asked = {one.id for one in quality.rubric}
    answers = {name: value for name, value in act.fields.items() if name in asked and value}
    return Given(answers=answers, words=act.fields.get(WORDS, ""), corrected=act.fields.get(CORRECTED, ""))
