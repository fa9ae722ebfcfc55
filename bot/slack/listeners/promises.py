"""Promises: yes it is one, no it is none, it is kept."""

from functools import partial

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.errors import CardGone
from storage import ledger


async def track(front: Front, act: Interaction, who: Person) -> Reply:
    """It is one: the desk watches over it."""
    value = _value(act)
    policy, now = front.desk.thinking().policy, front.desk.now()
    await front.desk.store.run(partial(ledger.confirm, promise_id=value.ref, by=who.actor, policy=policy, now=now))
    front.send(value.conversation)
    return Reply()


async def kept(front: Front, act: Interaction, who: Person) -> Reply:
    """It is done."""
    return await _end(front, act, who, "kept")


async def none(front: Front, act: Interaction, who: Person) -> Reply:
    """It never was one."""
    return await _end(front, act, who, "dropped")


async def _end(front: Front, act: Interaction, who: Person, state: str) -> Reply:
    value = _value(act)
    now = front.desk.now()
    await front.desk.store.run(partial(ledger.end, promise_id=value.ref, by=who.actor, state=state, now=now))
    front.send(value.conversation)
    return Reply()


def _value(act: Interaction) -> Value:
    value = Value.load(act.value)
    if value is None or not value.ref:
        raise CardGone("button")
    return value
