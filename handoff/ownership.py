"""Who may speak: one TRANSITIONS table, one step().

Every (owner, act) pair has a cell: an owner to go to, or the error that says why not.
"""

from dataclasses import replace
from datetime import datetime

from handoff.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    AlreadyYours,
    ConversationClosed,
    IllegalAct,
    NotAllowed,
    NotTheOwner,
)
from handoff.model import Act, Actor, Conversation, EndReason, Owner

Refusal = type[IllegalAct]
Cell = tuple[Owner, ...] | Refusal

TRANSITIONS: dict[tuple[Owner, Act], Cell] = {
    (Owner.BOT, Act.REQUEST): (Owner.WAITING,),
    (Owner.BOT, Act.CLAIM): (Owner.HUMAN,),
    (Owner.BOT, Act.RELEASE): IllegalAct,
    (Owner.BOT, Act.RESOLVE): (Owner.CLOSED,),
    (Owner.BOT, Act.REOPEN): IllegalAct,
    (Owner.BOT, Act.EXPIRE): (Owner.CLOSED,),
    (Owner.BOT, Act.TRANSFER): IllegalAct,
    (Owner.WAITING, Act.REQUEST): AlreadyWaiting,
    (Owner.WAITING, Act.CLAIM): (Owner.HUMAN,),
    (Owner.WAITING, Act.RELEASE): (Owner.BOT,),
    (Owner.WAITING, Act.RESOLVE): (Owner.CLOSED,),
    (Owner.WAITING, Act.REOPEN): IllegalAct,
    (Owner.WAITING, Act.EXPIRE): IllegalAct,
    (Owner.WAITING, Act.TRANSFER): IllegalAct,
    (Owner.HUMAN, Act.REQUEST): AlreadyClaimed,
    (Owner.HUMAN, Act.CLAIM): AlreadyClaimed,
    (Owner.HUMAN, Act.RELEASE): (Owner.BOT,),
    (Owner.HUMAN, Act.RESOLVE): (Owner.CLOSED,),
    (Owner.HUMAN, Act.REOPEN): IllegalAct,
    (Owner.HUMAN, Act.EXPIRE): (Owner.BOT, Owner.WAITING),
    (Owner.HUMAN, Act.TRANSFER): (Owner.HUMAN,),
    (Owner.CLOSED, Act.REQUEST): ConversationClosed,
    (Owner.CLOSED, Act.CLAIM): ConversationClosed,
    (Owner.CLOSED, Act.RELEASE): ConversationClosed,
    (Owner.CLOSED, Act.RESOLVE): ConversationClosed,
    (Owner.CLOSED, Act.REOPEN): (Owner.BOT, Owner.HUMAN),
    (Owner.CLOSED, Act.EXPIRE): ConversationClosed,
    (Owner.CLOSED, Act.TRANSFER): ConversationClosed,
}
"""Where two owners stand in a cell, the actor decides: reopening by a customer goes to the bot and by an
agent to HUMAN; an idle human's conversation goes to WAITING if the customer spoke last, else to the bot."""

AGENTS_ONLY = frozenset({Act.CLAIM, Act.RESOLVE, Act.TRANSFER})
"""Acts only an agent may do; EXPIRE is for the desk's timers alone, and a bystander does nothing at all."""

END_REASONS: dict[tuple[Owner, Act], EndReason] = {
    (Owner.BOT, Act.REQUEST): EndReason.ASKED,
    (Owner.BOT, Act.CLAIM): EndReason.TAKEN_OVER,
    (Owner.BOT, Act.RESOLVE): EndReason.RESOLVED,
    (Owner.BOT, Act.EXPIRE): EndReason.QUIET,
    (Owner.WAITING, Act.CLAIM): EndReason.CLAIMED,
    (Owner.WAITING, Act.RELEASE): EndReason.WITHDRAWN,
    (Owner.WAITING, Act.RESOLVE): EndReason.RESOLVED,
    (Owner.HUMAN, Act.RELEASE): EndReason.RELEASED,
    (Owner.HUMAN, Act.RESOLVE): EndReason.RESOLVED,
    (Owner.HUMAN, Act.EXPIRE): EndReason.IDLE,
    (Owner.HUMAN, Act.TRANSFER): EndReason.TRANSFERRED,
    (Owner.CLOSED, Act.REOPEN): EndReason.REOPENED,
}


def step(
    conversation: Conversation,
    act: Act,
    actor: Actor,
    at: datetime,
    *,
    customer_spoke_last: bool = False,
    to: str = "",
) -> Conversation:
    """Return the conversation after ``act``; the only place a new owner is made.

    Args:
        conversation: As it is now.
        act: What is to happen.
        actor: Who does it; ``kind`` is ``agent``, ``customer``, ``bot`` or ``system``.
        at: Aware UTC time of the change.
        customer_spoke_last: Decides where an idle human's conversation goes.
        to: The agent who gets a transferred conversation; somebody else than its owner.

    Raises:
        IllegalAct: Or one of its children, saying why this owner does not know the act.
        NotAllowed: The actor's side may not do this.
    """
    cell = TRANSITIONS[conversation.owner, act]
    _check_actor(conversation, act, actor)
    if not isinstance(cell, tuple):
        raise _refusal(cell, conversation, act, actor)
    if act is Act.TRANSFER and to in {"", conversation.agent}:
        raise AlreadyYours(conversation.owner, act)
    owner = _choose(cell, act, actor, customer_spoke_last=customer_spoke_last)
    return replace(
        conversation,
        owner=owner,
        agent=(to or actor.id) if owner is Owner.HUMAN else "",
        fence=conversation.fence + 1,
        owner_since=at,
        end_reason=END_REASONS[conversation.owner, act],
        reopened=conversation.reopened or act is Act.REOPEN,
    )


def _check_actor(conversation: Conversation, act: Act, actor: Actor) -> None:
    if act in AGENTS_ONLY and actor.kind != "agent":
        raise NotAllowed("agents_only")
    if actor.kind == "bystander" or (act is Act.EXPIRE and actor.kind != "system"):
        raise NotAllowed("agents_only" if act is not Act.EXPIRE else "timers_only")
    if conversation.owner is Owner.HUMAN and act in {Act.RELEASE, Act.RESOLVE, Act.TRANSFER}:
        mine = actor.kind == "agent" and (actor.id == conversation.agent or actor.lead)
        if not mine:
            raise NotTheOwner(conversation.owner, act, conversation.agent)


def _refusal(kind: Refusal, conversation: Conversation, act: Act, actor: Actor) -> IllegalAct:
    if kind is AlreadyClaimed:
        if act is Act.CLAIM and actor.id == conversation.agent:
            return AlreadyYours(conversation.owner, act)
        return AlreadyClaimed(conversation.owner, act, conversation.agent)
    return kind(conversation.owner, act)


def _choose(cell: tuple[Owner, ...], act: Act, actor: Actor, *, customer_spoke_last: bool) -> Owner:
    if len(cell) == 1:
        return cell[0]
    if act is Act.REOPEN:
        return Owner.HUMAN if actor.kind == "agent" else Owner.BOT
    return Owner.WAITING if customer_spoke_last else Owner.BOT
