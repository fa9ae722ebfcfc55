"""Claim, release, resolve."""

from functools import partial

from sqlmodel import select

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.errors import CardGone
from handoff.model import Act
from storage import acts
from storage.tables import HandoffRow


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
