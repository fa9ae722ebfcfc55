"""Every id Slack hands back to us, and the shape of a button's value."""

import json
from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """action_id of every button."""

    CLAIM = "handoff.claim"
    REPLY = "handoff.reply"
    RELEASE = "handoff.release"
    RESOLVE = "handoff.resolve"
    APPROVE = "draft.approve"
    EDIT = "draft.edit"
    REJECT = "draft.reject"
    SEND = "draft.send"
    EDIT_SEND = "draft.edit_send"
    DISMISS = "draft.dismiss"
    ACTION_APPROVE = "action.approve"
    ACTION_EDIT = "action.edit"
    ACTION_REJECT = "action.reject"
    TRACK = "promise.track"
    NO_PROMISE = "promise.none"
    KEPT = "promise.kept"
    REVIEW = "review.next"
    DISPUTE = "review.dispute"
    UPHOLD = "review.uphold"
    GRANT = "review.grant"
    PERSON = "answer.person"
    HELPFUL = "answer.helpful"
    NOT_HELPFUL = "answer.not_helpful"


CSAT = "csat."
"""action_id of a score, with 1 to 5 behind it."""
REVIEW_ANSWER = "review.answer"
"""action_id of every question of a review."""
REVIEW_SKIP = "review.skip"
"""action_id of the menu that leaves an item to others."""
MENU = "card.more"
"""action_id of the card's menu."""


class Modal(StrEnum):
    """callback_id of every modal."""

    REPLY = "modal.reply"
    EDIT = "modal.edit"
    CORRECT = "modal.correct"
    PROPOSE = "modal.propose"
    ACTION_EDIT = "modal.action_edit"
    ACTION_REJECT = "modal.action_reject"
    CSAT = "modal.csat"
    WHISPER = "modal.whisper"
    TRANSFER = "modal.transfer"
    WAIT = "modal.wait"
    AMEND = "modal.amend"
    REVIEW = "modal.review"
    DISPUTE = "modal.dispute"
    SHOW = "modal.show"


class Shortcut(StrEnum):
    """callback_id of every message shortcut."""

    TAKE_OVER = "takeover"
    WHY = "why"
    CORRECT = "correct"


class Command(StrEnum):
    """Every slash command."""

    HANDOFF = "/handoff"
    QA = "/qa"


FILES = "files"
"""block_id and action_id of the field for files."""
INPUT = "words"
"""block_id and action_id of the one text field our modals have."""

VERSION = 1


@dataclass(frozen=True, slots=True)
class Value:
    """What a button carries: an opaque id and, for drafts, which draft."""

    conversation: str
    ref: str = ""

    def dump(self) -> str:
        """The value as the JSON a button holds."""
        return json.dumps({"v": VERSION, "c": self.conversation, "r": self.ref}, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Value | None":
        """The value a button carried; None where it is not ours: forged, cut or of another version."""
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(body, dict) or body.get("v") != VERSION:
            return None
        conversation, ref = body.get("c"), body.get("r", "")
        if not isinstance(conversation, str) or not isinstance(ref, str):
            return None
        if not _is_id(conversation) or (ref and not _is_id(ref)):
            return None
        return cls(conversation, ref)


def _is_id(value: str) -> bool:
    return len(value) == 32 and all(char in "0123456789abcdef" for char in value)
