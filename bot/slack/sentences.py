"""One table turns errors into sentences. Nobody outside sees a traceback."""

from collections.abc import Callable

from handoff.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    AlreadyYours,
    CardGone,
    ConversationClosed,
    HandoffError,
    IllegalAct,
    NotAllowed,
    NotTheOwner,
)
from storage.store import StoreDown

Names = Callable[[str], str]

RIGHTS = {
    "agents_only": "Only agents of this desk can do this. You are not on its roster.",
    "leads_only": "Only leads can do this.",
    "reviewers_only": "Only reviewers can do this.",
    "customers_only": "This button is for the customer.",
    "timers_only": "Only the desk's own timers do this.",
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
        case StoreDown():
            return "The database cannot be reached right now. Nothing was changed; please press again in a moment."
        case HandoffError():
            return "That did not work; nothing was changed."
    return ""
