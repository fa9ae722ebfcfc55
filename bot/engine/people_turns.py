"""Turns that need no draft: agents' own words, and customers' while people own the conversation."""

from dataclasses import replace

from bot.engine.desk import Desk
from handoff import ladder
from handoff.errors import HandoffError
from handoff.model import Act, Actor, Author, Evidence, Owner, Turn
from handoff.plan import Note, Plan, Record
from handoff.signals import withdraws
from handoff.takeover import press
from storage.pending import Work

WITHDRAWS = 0.6
"""A "withdraws" signal at or above this gives a waiting conversation back to the bot."""


def started_by(work: Work) -> str:
    """The agent who began this thread where no customer or bot has spoken in it yet; empty otherwise.

    Customers who answer there talk to that person: a bot must not join in.
    """
    if work.conversation.fence or any(turn.author is not Author.AGENT for turn in work.history):
        return ""
    return work.history[-1].person if work.history else ""


def agent_turn(work: Work, agent: Actor, desk: Desk, *, forced: bool = False) -> list[Plan]:
    """What an agent's message in the customer's thread amounts to: takeover, reopening, or a side word.

    An agent's first message in a thread of their own is recorded only; ``forced`` takes it over when a
    customer answers there.
    """
    conversation, policy = work.conversation, desk.thinking().policy
    if conversation.owner is Owner.HUMAN:
        if agent.id == conversation.agent:
            return []
        text = f"{agent.name} wrote in the customer's thread. The owner stays who it was."
        return [_only(work, agent, "side-word", (Note(text=text),))]
    asked = any(turn.author is Author.CUSTOMER for turn in (*work.history, *work.pending))
    if not (forced or asked or work.answering):
        return []
    act = Act.REOPEN if conversation.owner is Owner.CLOSED else Act.CLAIM
    try:
        return [
            press(
                conversation, agent, act, desk.now(), policy,
                handoff_open=work.handoff_open, quietly=True, why="Wrote in the customer's thread.",
            )
        ]  # fmt: skip
    except HandoffError:
        return []


def customer_turn(work: Work, turn: Turn, customer: Actor, desk: Desk) -> tuple[list[Plan], bool]:
    """What a customer's turn does while the bot does not own the conversation.

    Returns:
        The plans, and whether the turn is done (put on the card). A turn that reopens is not done: the bot
        answers it next.
    """
    conversation, policy, now = work.conversation, desk.thinking().policy.to(work.account), desk.now()
    if conversation.owner is Owner.CLOSED:
        return [press(conversation, customer, Act.REOPEN, now, policy)], False
    note = Note(text=turn.text or f"(sent {', '.join(turn.files) or 'something without words'})", by=turn.person)
    if conversation.owner is Owner.WAITING and _withdraws(turn, work):
        plan = press(conversation, customer, Act.RELEASE, now, policy, handoff_open=True, why="The customer withdrew.")
        return [plan], True
    plan = _only(work, customer, "attach", (note,))
    if work.awaits and conversation.owner is Owner.HUMAN:  # what the owner waited for is here: the clock goes on
        team = policy.team(tier=work.tier, topic="")
        ping = Note(text="The customer wrote again.", ping=conversation.agent)
        plan = replace(plan, timers=ladder.timers(conversation, team, now, policy), notes=(note, ping))
    return [plan], True


def set_aside(work: Work, turn: Turn) -> Plan:
    """A turn that could not be handled, put before the people who have the card, in its own words."""
    note = Note(text=f"This message could not be handled:\n{turn.text}", by=turn.person)
    return _only(work, Actor(kind="system"), "set-aside", (note,))


def _withdraws(turn: Turn, work: Work) -> bool:
    return withdraws.READER.read(turn, work.history, Evidence(knowledge=False)).value >= WITHDRAWS


def _only(work: Work, actor: Actor, act: str, notes: tuple[Note, ...]) -> Plan:
    """A plan that changes no owner."""
    conversation = work.conversation
    record = Record(act=act, actor=actor, from_owner=conversation.owner, to_owner=conversation.owner)
    return Plan(before=conversation, after=conversation, notes=notes, records=(record,))
