"""What an owner does now and then: hand over to a colleague, wait, change what was said."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.slack.front import Front, Reply
from bot.slack.ids import Modal
from bot.slack.listeners.ownership import card_value, owned_card
from bot.slack.listeners.windows import keep, show, use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.owning import amend_window, transfer_window, wait_window
from handoff import hours
from handoff.errors import NotAllowed
from handoff.model import Act
from storage import acts, amends, waits

WAITS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4)}


async def open_transfer(front: Front, act: Interaction, who: Person) -> Reply:
    """Whom, and what for?"""
    value = await owned_card(front, act, who, "transfer")
    modal_id = await keep(front, Modal.TRANSFER, who, value.conversation, value.ref)
    return await show(front, act, transfer_window(modal_id))


async def transfer(front: Front, act: Interaction, who: Person) -> Reply:
    """A colleague is asked, or has the conversation now; they are pinged, and see why."""
    target = await front.directory.people.person(act.fields.get("agent", ""), fresh=True)
    if not target.agent:
        raise NotAllowed("not_an_agent")
    if act.fields.get("how") == "ask":
        return await _ask(front, act, who, target)
    desk, now = front.desk, front.desk.now()

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        acts.act_on(
            session, modal.conversation_id, Act.TRANSFER, who.actor, now=now, policy=desk.thinking().policy,
            edition_id=front.edition_id, why=act.fields.get("why", ""), to=target.id,
        )  # fmt: skip
        if act.fields.get("why"):
            acts.note(session, modal.conversation_id, act.fields["why"], now, by=who.id)
        return modal.conversation_id

    front.send(await desk.store.run(op))
    return Reply()


async def _ask(front: Front, act: Interaction, who: Person, target: Person) -> Reply:
    """The colleague is pinged in the card's thread with the question; the owner stays."""
    question, now = act.fields.get("why", "").strip(), front.desk.now()
    if not question:
        return Reply("There was no question, so nobody was asked.")
    if target.id == who.id:
        raise NotAllowed("yourself")

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        acts.ask_colleague(session, modal.conversation_id, who.actor, target.id, question, now)
        return modal.conversation_id

    front.send(await front.desk.store.run(op))
    return Reply()


async def open_wait(front: Front, act: Interaction, who: Person) -> Reply:
    """For what?"""
    value = await owned_card(front, act, who, "wait")
    modal_id = await keep(front, Modal.WAIT, who, value.conversation, value.ref)
    return await show(front, act, wait_window(modal_id))


async def wait(front: Front, act: Interaction, who: Person) -> Reply:
    """The idle clock stands until then."""
    now = front.desk.now()
    until = _until(front, act.fields.get("until", ""), now)

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        waits.wait(session, modal.conversation_id, who.actor, now, until)
        return modal.conversation_id

    front.send(await front.desk.store.run(op))
    return Reply()


async def open_amend(front: Front, act: Interaction, who: Person) -> Reply:
    """The last words of this agent, to be changed or taken back."""
    value = await card_value(front, act)
    said = await front.desk.store.read(partial(amends.last_said, conversation_id=value.conversation, by=who.id))
    if said is None:
        return Reply("You have said nothing here through the desk that could be changed.")
    modal_id = await keep(front, Modal.AMEND, who, value.conversation, said.id)
    return await show(front, act, amend_window(modal_id, str(said.body["text"])))


async def amend(front: Front, act: Interaction, who: Person) -> Reply:
    """New words, or none: then the message is taken back."""
    now = front.desk.now()

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        return amends.amend(session, modal.ref, who.actor, act.words.strip(), now)

    front.send(await front.desk.store.run(op))
    return Reply()


def _until(front: Front, chosen: str, now: datetime) -> datetime | None:
    """When a snooze ends, in the desk's opening time; None waits for the customer."""
    team = front.desk.thinking().policy.team(tier="", topic="")
    if chosen in WAITS:
        return hours.after(team, now, WAITS[chosen])
    return hours.opens(team, now + timedelta(hours=12)) if chosen == "tomorrow" else None
