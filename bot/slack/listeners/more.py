"""The card's menu: what an owner does now and then."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.listeners.actions import open_propose
from bot.slack.listeners.ownership import open_whisper
from bot.slack.listeners.owning import open_amend, open_transfer, open_wait
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.menu import Choice
from handoff.errors import CardGone
from storage.tables import HandoffRow

Chosen = Callable[[Front, Interaction, Person], Awaitable[Reply]]

CHOICES: tuple[tuple[Choice, Chosen], ...] = (
    (Choice.PROPOSE, open_propose),
    (Choice.WHISPER, open_whisper),
    (Choice.TRANSFER, open_transfer),
    (Choice.WAIT, open_wait),
    (Choice.AMEND, open_amend),
)


async def choose(front: Front, act: Interaction, who: Person) -> Reply:
    """Carry out what was chosen; the menu's value is bound to the card like a button's. Raises CardGone."""
    name, _, handoff_id = act.value.partition(":")
    run = dict(CHOICES).get(Choice(name)) if name in set(Choice) else None
    handoff = await front.desk.store.read(lambda session: session.get(HandoffRow, handoff_id))
    if run is None or handoff is None:
        raise CardGone("menu")
    return await run(front, replace(act, value=Value(handoff.conversation_id, handoff_id).dump()), who)
