"""press(): what a person's act on an ownership does. The engine and the buttons both end here."""

from datetime import datetime

from handoff import ladder
from handoff.model import Act, Actor, Conversation, Owner
from handoff.ownership import step
from handoff.plan import Note, Plan, Record, Send
from handoff.policy.model import Policy


def press(
    conversation: Conversation,
    actor: Actor,
    act: Act,
    now: datetime,
    policy: Policy,
    *,
    customer_spoke_last: bool = False,
    handoff_open: bool = False,
    quietly: bool = False,
    why: str = "",
    tier: str = "",
    to: str = "",
) -> Plan:
    """Return the plan of ``act`` by ``actor``.

    Args:
        conversation: As it is now, read under its lock.
        actor: Already checked against the roster where ``kind`` is ``agent``.
        act: What is to happen.
        now: Aware UTC time.
        policy: The edition's policy, for words and timers.
        customer_spoke_last: Who wrote the last turn; decides where an idle conversation goes.
        handoff_open: Whether a card is open; a takeover opens one.
        quietly: No word to the customer (the agent is already writing in the thread).
        why: A reason a person gave, or the timer's name.
        tier: The customer's; it says whose opening hours count.
        to: The agent a transfer goes to.

    Raises:
        IllegalAct, NotAllowed: See handoff.ownership.step.
    """
    after = step(conversation, act, actor, now, customer_spoke_last=customer_spoke_last, to=to)
    to_human, to_waiting = after.owner is Owner.HUMAN, after.owner is Owner.WAITING
    return Plan(
        before=conversation,
        after=after,
        opens_handoff=(to_human or to_waiting) and not handoff_open,
        ends_handoff=after.owner in {Owner.BOT, Owner.CLOSED},
        withdraws_drafts=act is not Act.REOPEN,
        sends=() if quietly else _words(act, actor, after, policy),
        notes=_notes(act, actor, after),
        timers=ladder.timers(after, policy.team(tier=tier, topic=""), now, policy),
        records=(
            Record(
                act=act.value,
                actor=actor,
                why=why,
                from_owner=conversation.owner,
                to_owner=after.owner,
                facts={"end_reason": after.end_reason.value if after.end_reason else ""},
            ),
        ),
    )


def _words(act: Act, actor: Actor, after: Conversation, policy: Policy) -> tuple[Send, ...]:
    """What the customer hears. Nothing on a claim: from then on only people speak (DESIGN P4)."""
    words, name = policy.words, actor.name or "A colleague"
    if act is Act.RESOLVE:
        ask = "csat" if policy.ask_satisfaction else ""
        return (Send(kind="notice", text=words.resolved.replace("{agent}", name), ask=ask),)
    if act is Act.RELEASE and actor.kind == "customer":
        return (Send(kind="notice", text=words.withdrawn),)
    if act is Act.EXPIRE and after.owner is Owner.WAITING:
        return (Send(kind="notice", text=words.idle),)
    return ()


def _notes(act: Act, actor: Actor, after: Conversation) -> tuple[Note, ...]:
    if act is Act.RELEASE and actor.kind == "customer":
        return (Note(text="The customer no longer needs a person; the bot has the conversation again."),)
    if act is Act.TRANSFER:
        return (Note(text=f"{actor.name or 'A colleague'} hands this conversation to you.", ping=after.agent),)
    if act is Act.EXPIRE and after.owner is Owner.WAITING:
        return (Note(text="The owner was idle while the customer waits. Who can take this?", ping="group"),)
    if act is Act.EXPIRE and after.owner is Owner.BOT:
        return (Note(text="The owner was idle and nothing is open; the bot has the conversation again."),)
    return ()
