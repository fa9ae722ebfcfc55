"""The question under a resolved conversation: one press, words if they like."""

from functools import partial

from sqlmodel import Session

from bot.slack.front import Front, Reply
from bot.slack.ids import CSAT, Modal, Value
from bot.slack.listeners.windows import keep, show, use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.modals import one_field
from handoff.errors import CardGone, NotAllowed
from storage import csat


async def rate(front: Front, act: Interaction, who: Person) -> Reply:
    """Keep the score, and ask for a word while the window may still open."""
    value, score = Value.load(act.value), act.name.removeprefix(CSAT)
    if value is None or not value.ref or not score.isdigit() or not 1 <= int(score) <= 5:
        raise CardGone("question")
    if who.agent:
        raise NotAllowed("customers_only")
    item = await front.desk.store.run(
        partial(
            csat.rate, conversation_id=value.conversation, outbox_id=value.ref, by=who.actor, score=int(score),
            now=front.desk.now(),
        )
    )  # fmt: skip
    modal_id = await keep(front, Modal.CSAT, who, value.conversation, item.id)
    window = one_field(
        Modal.CSAT, "Thank you", "Send", "Would you like to add a word?", modal_id=modal_id,
        about=f"Noted: {score} of 5.", hint="You can also close this window; the score is kept.",
    )  # fmt: skip
    await show(front, act, window)
    return Reply()


async def words(front: Front, act: Interaction, who: Person) -> Reply:
    """Words to the score."""
    now = front.desk.now()

    def op(session: Session) -> None:
        csat.say(session, use(session, act, who, now).ref, who.actor, act.words, now)

    if act.words.strip():
        await front.desk.store.run(op)
    return Reply()
