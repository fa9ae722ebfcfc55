"""Claim, release, resolve."""

from functools import partial

from sqlmodel import Session, select

from bot.slack.front import Front, Reply
from bot.slack.ids import Modal, Value
from bot.slack.listeners import windows as modals
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.modals import one_field
from handoff.errors import CardGone, NotTheOwner
from handoff.model import Act, Owner
from storage import acts, handback
from storage.tables import ConversationRow, HandoffRow


async def claim(front: Front, act: Interaction, who: Person) -> Reply:
    """An agent takes the conversation; of all presses at one moment, one wins."""
    value = await card_value(front, act)
    return await take(front, value.conversation, who, "Pressed Claim.")


async def take(front: Front, conversation_id: str, who: Person, why: str) -> Reply:
    """Claim, stop what the model is writing, and say so on the card."""
    acted = await front.desk.store.run(
        partial(
            acts.act_on,
            conversation_id=conversation_id,
            act=Act.CLAIM,
            actor=who.actor,
            now=front.desk.now(),
            policy=front.desk.thinking().policy,
            edition_id=front.edition_id,
            why=why,
        )
    )
    front.took_over(conversation_id)
    front.send(conversation_id)
    if acted.in_flight:
        return Reply("It is yours. One bot message was already on its way to the customer when you claimed.")
    return Reply()


async def release(front: Front, act: Interaction, who: Person) -> Reply:
    """The owner gives the conversation back; the bot is told what was said."""
    value = await card_value(front, act)
    await _act(front, value.conversation, Act.RELEASE, who)
    return Reply()


async def open_whisper(front: Front, act: Interaction, who: Person) -> Reply:
    """The owner writes what the bot is to do from here on."""
    value = await owned_card(front, act, who, "release")
    modal_id = await modals.keep(front, Modal.WHISPER, who, value.conversation, value.ref)
    window = one_field(
        Modal.WHISPER, "Back to the bot", "Release", "What should the bot do?", modal_id=modal_id,
        hint="The customer does not see it. What they asked last is answered with it.",
    )  # fmt: skip
    return await modals.show(front, act, window)


async def release_with_word(front: Front, act: Interaction, who: Person) -> Reply:
    """The bot goes on as it was told."""
    desk, now = front.desk, front.desk.now()

    def op(session: Session) -> str:
        modal = modals.use(session, act, who, now)
        handback.release_with_word(
            session, modal.conversation_id, who.actor, act.words, now=now, policy=desk.thinking().policy,
            edition_id=front.edition_id, answer_now=desk.drafter.calls_tools,
        )  # fmt: skip
        return modal.conversation_id

    conversation_id = await desk.store.run(op)
    front.send(conversation_id)
    front.tasks.start(front.drainer.pick_up(), "pick up")
    return Reply()


async def resolve(front: Front, act: Interaction, who: Person) -> Reply:
    """The conversation ends."""
    value = await card_value(front, act)
    await _act(front, value.conversation, Act.RESOLVE, who)
    return Reply()


async def _act(front: Front, conversation_id: str, act: Act, who: Person) -> None:
    await front.desk.store.run(
        partial(
            acts.act_on,
            conversation_id=conversation_id,
            act=act,
            actor=who.actor,
            now=front.desk.now(),
            policy=front.desk.thinking().policy,
            edition_id=front.edition_id,
        )
    )
    front.send(conversation_id)


async def card_value(front: Front, act: Interaction) -> Value:
    """The value of a card's button, checked against the card it sits on.

    Raises:
        CardGone: The value is forged, of another card, or the handoff has ended.
    """
    value = Value.load(act.value)
    if value is None or not value.ref:
        raise CardGone("button")
    handoff = await front.desk.store.read(lambda session: session.get(HandoffRow, value.ref))
    if handoff is None or handoff.conversation_id != value.conversation or handoff.ended_at is not None:
        raise CardGone("card")
    if handoff.card_ts and handoff.card_ts != act.message_ts:  # a copy whose post we could not see is as good
        other = select(HandoffRow).where(HandoffRow.card_ts == act.message_ts)
        foreign = await front.desk.store.read(lambda session: session.exec(other).first() is not None)
        if foreign or act.channel != handoff.card_channel:
            raise CardGone("card")
    return value


async def owned_card(front: Front, act: Interaction, who: Person, what: str) -> Value:
    """The card's value, where this person has the conversation. Raises CardGone or NotTheOwner."""
    value = await card_value(front, act)
    row = await front.desk.store.read(lambda session: session.get(ConversationRow, value.conversation))
    if row is None or row.owner != Owner.HUMAN:
        raise CardGone("card")
    if row.agent != who.id and not who.lead:
        raise NotTheOwner(row.owner, what, row.agent)
    return value
