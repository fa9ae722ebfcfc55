"""Small pieces every view is built from. All text is mrkdwn that the filter made, or our own words."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from bot.slack.ids import CSAT, Press, Value
from bot.slack.text import SECTION, pieces

LABELS = {
    Press.CLAIM: "Claim",
    Press.REPLY: "Reply",
    Press.RELEASE: "Release",
    Press.RESOLVE: "Resolve",
    Press.APPROVE: "Approve",
    Press.EDIT: "Edit",
    Press.REJECT: "Reject",
    Press.SEND: "Send",
    Press.EDIT_SEND: "Edit & send",
    Press.DISMISS: "Dismiss",
    Press.ACTION_APPROVE: "Approve",
    Press.ACTION_EDIT: "Edit",
    Press.ACTION_REJECT: "Reject",
    Press.TRACK: "Keep track",
    Press.NO_PROMISE: "Not a promise",
    Press.KEPT: "Kept",
    Press.REVIEW: "Review",
    Press.DISPUTE: "Dispute",
    Press.UPHOLD: "Uphold the review",
    Press.GRANT: "Grant the dispute",
    Press.PERSON: "Talk to a person",
    Press.HELPFUL: "Helpful",
    Press.NOT_HELPFUL: "Not helpful",
}
SMILES = {1: " 🙁", 5: " 🙂"}
PRIMARY = frozenset({Press.CLAIM})
"""No Approve is ever preselected or highlighted: that invites pressing without reading."""


def sections(mrkdwn: str) -> list[Block]:
    """Text as as many section blocks as it needs; Slack refuses one over 3,000 characters."""
    return [SectionBlock(text=verbatim(piece)) for piece in pieces(mrkdwn, SECTION) if piece.strip()]


def context(mrkdwn: str) -> ContextBlock:
    """One line of small print."""
    return ContextBlock(elements=[verbatim(pieces(mrkdwn, 1900)[0])])


def verbatim(mrkdwn: str) -> MarkdownTextObject:
    """Mrkdwn in which Slack parses no bare names."""
    return MarkdownTextObject(text=mrkdwn, verbatim=True)


def buttons(value: Value, *presses: Press) -> ActionsBlock:
    """A row of buttons that carry the same value."""
    return ActionsBlock(
        elements=[
            ButtonElement(
                text=LABELS[press],
                action_id=press.value,
                value=value.dump(),
                style="primary" if press in PRIMARY else None,
            )
            for press in presses
        ]
    )


def scores(value: Value) -> ActionsBlock:
    """One to five."""
    return ActionsBlock(
        elements=[
            ButtonElement(text=f"{score}{SMILES.get(score, '')}", action_id=f"{CSAT}{score}", value=value.dump())
            for score in range(1, 6)
        ]
    )


def spoken(name: str) -> str:
    """An action's or a field's name as people read it."""
    return name.replace("_", " ").capitalize()


def when(at: datetime) -> str:
    """A time each reader sees in their own zone."""
    seconds = int(at.timestamp())
    return f"<!date^{seconds}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def person(user_id: str) -> str:
    """A mention by our own hand of somebody by id; empty ids give a dash."""
    return f"<@{user_id}>" if user_id.isalnum() else "—"


def thread_link(team_url: str, channel: str, ts: str) -> str:
    """A link into the customer's thread; Slack's apps open it wherever the reader is."""
    base = team_url.rstrip("/") or "https://slack.com"
    return f"<{base}/archives/{channel}/p{ts.replace('.', '')}|open the thread>"
