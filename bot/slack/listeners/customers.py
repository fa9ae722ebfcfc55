"""The customer's own buttons: Talk to a person, Helpful, Not helpful."""

from functools import partial

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.listeners.messages import turn_at
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.errors import AlreadyClaimed, AlreadyWaiting, CardGone, NotAllowed
from storage import replies, requests


async def talk_to_a_person(front: Front, act: Interaction, who: Person) -> Reply:
    """The customer wants a person: BOT → WAITING, whatever the rules say."""
    value = await _own_answer(front, act)
    if who.agent:
        raise NotAllowed("customers_only")
    try:
        await front.desk.store.run(
            partial(
                requests.ask_for_person,
                away=front.desk.away,
                conversation_id=value.conversation,
                customer=who.actor,
                now=front.desk.now(),
                policy=front.desk.thinking().policy,
                edition_id=front.edition_id,
            )
        )
    except AlreadyWaiting:
        return Reply("A colleague has been asked already and will answer here.")
    except AlreadyClaimed:
        return Reply("A colleague has this conversation already and will answer here.")
    front.took_over(value.conversation)
    front.send(value.conversation)
    return Reply()


async def helpful(front: Front, act: Interaction, who: Person) -> Reply:
    """A good word on an answer."""
    return await _feedback(front, act, who, helpful=True)


async def not_helpful(front: Front, act: Interaction, who: Person) -> Reply:
    """A bad word on an answer; the way to a person is pointed out."""
    return await _feedback(front, act, who, helpful=False)


async def _feedback(front: Front, act: Interaction, who: Person, *, helpful: bool) -> Reply:
    value = await _own_answer(front, act)
    await front.desk.store.run(
        partial(
            replies.feedback,
            conversation_id=value.conversation,
            turn_ts=act.message_ts,
            actor=who.actor,
            helpful=helpful,
            now=front.desk.now(),
        )
    )
    if helpful:
        return Reply("Thank you, noted.")
    return Reply("Thank you, noted. Press “Talk to a person” and a colleague will join, or just write what is missing.")


async def _own_answer(front: Front, act: Interaction) -> Value:
    """The button's value, bound to the message it sits on. Raises CardGone."""
    value = Value.load(act.value)
    if value is None:
        raise CardGone("button")
    turn = await turn_at(front, act)
    if turn is None or turn.conversation_id != value.conversation:
        raise CardGone("button")
    return value
