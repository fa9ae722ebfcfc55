"""Windows: what an open one is about, opening it, and using it up."""

from datetime import datetime
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlmodel import Session

from bot.slack.client import NETWORK, error_name
from bot.slack.front import Front, Reply
from bot.slack.ids import Modal
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from storage import modals as kept
from storage.flow import ModalRow

log = structlog.get_logger(__name__)

LATE = Reply("Slack gave up waiting for the window. Please press again.")


async def keep(front: Front, kind: Modal, who: Person, conversation_id: str, ref: str) -> str:
    """Remember what a modal is about; return its one-time id."""
    now = front.desk.now()
    return await front.desk.store.run(
        partial(kept.keep, kind=kind.value, person=who.id, conversation_id=conversation_id, ref=ref, now=now)
    )


def use(session: Session, act: Interaction, who: Person, now: datetime) -> ModalRow:
    """What a submitted modal is about, used up in the transaction of its effect: a crash loses no words.

    Raises:
        CardGone: It is replayed, old or another's.
    """
    return kept.use(session, modal_id=act.value, kind=act.name, person=who.id, now=now)


async def show(front: Front, act: Interaction, view: View, otherwise: View | None = None) -> Reply:
    """Open a modal while Slack still allows it (three seconds from the press).

    ``otherwise`` is opened where Slack refuses the first: a field may need a scope that was not granted.
    """
    try:
        await front.client.views_open(trigger_id=act.trigger, view=view)
    except SlackApiError as error:
        name = error_name(error)
        log.warning("modal not opened", error=name)
        return await show(front, act, otherwise) if otherwise is not None and "trigger" not in name else LATE
    except NETWORK:
        return LATE
    return Reply()
