"""LISTENERS: what each press, submission, command and shortcut does, and who may."""

from bot.slack.commands import COMMANDS
from bot.slack.front import Handler
from bot.slack.ids import CSAT, MENU, REVIEW_ANSWER, REVIEW_SKIP, Modal, Press, Shortcut
from bot.slack.listeners import (
    actions,
    customers,
    drafts,
    modals,
    more,
    ownership,
    owning,
    promises,
    reviewing,
    satisfaction,
    shortcuts,
)

ANYONE, AGENT, LEAD, REVIEWER, APPROVER = "anyone", "agent", "lead", "reviewer", "approver"

LISTENERS: tuple[tuple[str, str, str, Handler], ...] = (
    ("press", Press.CLAIM, AGENT, ownership.claim),
    ("press", Press.RELEASE, AGENT, ownership.release),
    ("press", Press.RESOLVE, AGENT, ownership.resolve),
    ("press", Press.REPLY, AGENT, modals.open_reply),
    ("press", Press.APPROVE, AGENT, drafts.approve),
    ("press", Press.EDIT, AGENT, modals.open_edit),
    ("press", Press.REJECT, AGENT, drafts.reject),
    ("press", Press.SEND, AGENT, drafts.send),
    ("press", Press.EDIT_SEND, AGENT, modals.open_edit),
    ("press", Press.DISMISS, AGENT, drafts.dismiss),
    ("press", Press.ACTION_APPROVE, APPROVER, actions.approve),
    ("press", Press.ACTION_EDIT, AGENT, actions.open_edit),
    ("press", Press.ACTION_REJECT, APPROVER, actions.open_reject),
    ("press", MENU, AGENT, more.choose),
    ("press", Press.PERSON, ANYONE, customers.talk_to_a_person),
    ("press", Press.HELPFUL, ANYONE, customers.helpful),
    ("press", Press.NOT_HELPFUL, ANYONE, customers.not_helpful),
    ("press", Press.TRACK, AGENT, promises.track),
    ("press", Press.NO_PROMISE, AGENT, promises.none),
    ("press", Press.KEPT, AGENT, promises.kept),
    *(("press", f"{CSAT}{score}", ANYONE, satisfaction.rate) for score in range(1, 6)),
    ("press", Press.REVIEW, REVIEWER, reviewing.open_next),
    ("press", REVIEW_ANSWER, REVIEWER, reviewing.answer),
    ("press", REVIEW_SKIP, REVIEWER, reviewing.skip),
    ("press", Press.DISPUTE, AGENT, reviewing.open_dispute),
    ("press", Press.UPHOLD, LEAD, reviewing.uphold),
    ("press", Press.GRANT, LEAD, reviewing.grant),
    ("submit", Modal.REVIEW, REVIEWER, reviewing.submit),
    ("closed", Modal.REVIEW, REVIEWER, reviewing.closed),
    ("submit", Modal.DISPUTE, AGENT, reviewing.dispute),
    ("submit", Modal.CSAT, ANYONE, satisfaction.words),
    ("submit", Modal.WHISPER, AGENT, ownership.release_with_word),
    ("submit", Modal.TRANSFER, AGENT, owning.transfer),
    ("submit", Modal.WAIT, AGENT, owning.wait),
    ("submit", Modal.AMEND, AGENT, owning.amend),
    ("submit", Modal.REPLY, AGENT, modals.reply),
    ("submit", Modal.EDIT, AGENT, modals.edit),
    ("submit", Modal.CORRECT, AGENT, modals.correct),
    ("submit", Modal.PROPOSE, AGENT, actions.propose),
    ("submit", Modal.ACTION_EDIT, AGENT, actions.edit),
    ("submit", Modal.ACTION_REJECT, APPROVER, actions.reject),
    ("shortcut", Shortcut.TAKE_OVER, AGENT, shortcuts.take_over),
    ("shortcut", Shortcut.WHY, AGENT, shortcuts.why),
    ("shortcut", Shortcut.CORRECT, AGENT, shortcuts.correct),
    *(("command", command.name, command.needs, command.run) for command in COMMANDS),
)
"""(kind, id, who may, what it does). The right is checked at every press, against the roster."""
