"""Held drafts and suggestions: approve, reject, send, dismiss."""

from functools import partial

from sqlmodel import Session, select

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.errors import CardGone
from handoff.plan import DraftState
from storage import replies, translations
from storage.records import DraftRow
from storage.tables import HandoffRow


async def approve(front: Front, act: Interaction, who: Person) -> Reply:
    """The held draft goes out as it is."""
    return await _judge(front, await draft_value(front, act), who, DraftState.APPROVED)


async def reject(front: Front, act: Interaction, who: Person) -> Reply:
    """The held draft does not go out; the customer's turn becomes a handoff."""
    value = await draft_value(front, act)
    await front.desk.store.run(
        partial(
            replies.reject_held, draft_id=value.ref, actor=who.actor, now=front.desk.now(),
            policy=front.desk.thinking().policy, edition_id=front.edition_id,
        )
    )  # fmt: skip
    front.send(value.conversation)
    return Reply()


async def send(front: Front, act: Interaction, who: Person) -> Reply:
    """The agent makes a suggestion their own words; the conversation is theirs."""
    value = await draft_value(front, act)
    await front.desk.store.run(
        partial(
            replies.speak, draft_id=value.ref, actor=who.actor, words="", now=front.desk.now(),
            policy=front.desk.thinking().policy, edition_id=front.edition_id,
        )
    )  # fmt: skip
    front.took_over(value.conversation)
    front.send(value.conversation)
    written = await as_written(front, value.ref, "")
    if written:
        front.said(value.conversation, value.ref, who.id, written)
    return Reply()


async def as_written(front: Front, draft_id: str, otherwise: str) -> str:
    """An agent's own words behind a translated reply: promises are read in the language they were made in."""
    translation = await front.desk.store.read(partial(translations.of_draft, draft_id=draft_id))
    return translation.original if translation is not None else otherwise


async def dismiss(front: Front, act: Interaction, who: Person) -> Reply:
    """The suggestion is of no use."""
    return await _judge(front, await draft_value(front, act), who, DraftState.DISMISSED)


async def _judge(front: Front, value: Value, who: Person, state: DraftState) -> Reply:
    await front.desk.store.run(
        partial(
            replies.judge_draft,
            draft_id=value.ref,
            actor=who.actor,
            state=state,
            now=front.desk.now(),
            edition_id=front.edition_id,
        )
    )
    front.send(value.conversation)
    return Reply()


async def draft_value(front: Front, act: Interaction) -> Value:
    """The value of a draft's button, checked against the card it sits on.

    Raises:
        CardGone: It is forged, or of another conversation or card.
    """
    value = Value.load(act.value)
    if value is None or not value.ref:
        raise CardGone("button")

    def bound(session: Session) -> bool:
        draft = session.get(DraftRow, value.ref)
        cards = select(HandoffRow.card_ts).where(HandoffRow.conversation_id == value.conversation)
        if draft is None or draft.conversation_id != value.conversation:
            return False
        if draft.place:
            return draft.card_ts in {"", act.message_ts}
        return any(ts in {"", act.message_ts} for ts in session.exec(cards).all())

    if not await front.desk.store.read(bound):
        raise CardGone("draft")
    return value
