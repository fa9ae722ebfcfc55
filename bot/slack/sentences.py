"""One table turns errors into sentences. Nobody outside sees a traceback."""

from collections.abc import Callable

from handoff.errors import (
    ActionRefused,
    AlreadyClaimed,
    AlreadyWaiting,
    AlreadyYours,
    CardGone,
    ConversationClosed,
    HandoffError,
    IllegalAct,
    NotAllowed,
    NotTheOwner,
    ReceiptBroken,
    ReceiptStale,
    TicketSpent,
)
from storage.store import StoreDown

Names = Callable[[str], str]

RIGHTS = {
    "agents_only": "Only agents of this desk can do this. You are not on its roster.",
    "leads_only": "Only leads can do this.",
    "reviewers_only": "Only reviewers can do this.",
    "customers_only": "This button is for the customer.",
    "timers_only": "Only the desk's own timers do this.",
    "approvers_only": "Only approvers of this desk can decide on this.",
    "not_an_agent": "Only an agent of this desk can take it over. Nothing was changed.",
    "own_work": "Only the agent whose work was reviewed can dispute it.",
    "own_dispute": "Somebody else has to settle this: it is your own work or your own review.",
    "yourself": "That is you. Nobody was asked.",
    "own_request": "You proposed this, so somebody else has to approve it.",
    "second_person": "You approved this already; a second person has to approve it too.",
}


def sentence(error: Exception, mention: Names) -> str:
    """What to tell the person who pressed.

    Args:
        error: What went wrong.
        mention: Slack user id → a mention of theirs.
    """
    match error:
        case AlreadyClaimed(agent=agent):
            return f"{mention(agent)} has this conversation already."
        case NotTheOwner(agent=agent):
            return f"{mention(agent)} owns this conversation; only they or a lead can do this."
        case AlreadyYours():
            return "You have this conversation already."
        case AlreadyWaiting():
            return "A person has been asked for already."
        case ConversationClosed():
            return "This conversation has ended. A new message in its thread opens it again."
        case IllegalAct(owner=owner, act=act):
            return f"“{act}” does nothing while the owner is {owner}."
        case NotAllowed(reason=reason):
            return RIGHTS.get(reason, reason)
        case CardGone(what=what):
            return f"This {what} has ended; its buttons do nothing any more."
        case ActionRefused(why=why):
            return why
        case ReceiptBroken():
            return "What is stored is not what was proposed, so nothing was done. Tell whoever runs Baton."
        case ReceiptStale():
            return (
                "The desk's rules changed since this was proposed. It was checked again: please look and press again."
            )
        case TicketSpent():
            return "This link was used already or is older than ten minutes. Ask for a new one in Slack."
        case StoreDown():
            return "The database cannot be reached right now. Nothing was changed; please press again in a moment."
        case HandoffError():
            return "That did not work; nothing was changed."
    return ""
