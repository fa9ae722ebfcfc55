"""Message shortcuts: Take over, Why this answer?, Correct this answer."""

from functools import partial

from bot.slack.front import Front, Reply
from bot.slack.ids import Modal
from bot.slack.listeners.messages import turn_at
from bot.slack.listeners.ownership import take
from bot.slack.listeners.windows import keep, show
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.modals import one_field, shows
from bot.slack.views.why import why as why_text
from handoff.errors import CardGone
from handoff.model import Author
from storage import reasons
from storage.tables import TurnRow


async def take_over(front: Front, act: Interaction, who: Person) -> Reply:
    """A claim nobody asked for, from the message's menu."""
    turn = await _turn(front, act)
    reply = await take(front, turn.conversation_id, who, "Used Take over.")
    return reply if reply.text else Reply("It is yours; the bot is silent in this conversation.")


async def why(front: Front, act: Interaction, who: Person) -> Reply:
    """The decision behind a message, from the store."""
    await turn_at(front, act)
    view = await front.desk.store.read(partial(reasons.why, channel=act.channel, ts=act.message_ts))
    if view is None:
        return Reply("No decision of the bot belongs to this message.")
    return await show(front, act, shows("Why this answer?", why_text(view)))


async def correct(front: Front, act: Interaction, who: Person) -> Reply:
    """Say what the bot should have said."""
    turn = await _turn(front, act)
    if turn.author != Author.BOT:
        return Reply("This is not a message of the bot.")
    modal_id = await keep(front, Modal.CORRECT, who, turn.conversation_id, turn.id)
    view = one_field(
        Modal.CORRECT, "Correct this answer", "Keep", "What should it have said?", modal_id=modal_id,
        initial=turn.text, hint="Kept for review and learning. Nothing is sent to the customer.",
    )  # fmt: skip
    return await show(front, act, view)


async def _turn(front: Front, act: Interaction) -> TurnRow:
    turn = await turn_at(front, act)
    if turn is None:
        raise CardGone("message")
    return turn
