"""The card's menu: its choices, and the element that shows them."""

from enum import StrEnum

from slack_sdk.models.blocks import MarkdownTextObject, Option, OverflowMenuElement, PlainTextObject, SectionBlock

from bot.slack.ids import MENU
from bot.slack.text import SECTION, pieces
from handoff.model import Owner
from storage.cards import CardView


class Choice(StrEnum):
    """What the menu holds; the value of an option is this and the handoff's id."""

    PROPOSE = "propose"
    WHISPER = "whisper"
    TRANSFER = "transfer"
    WAIT = "wait"
    AMEND = "amend"


LABELS = {
    Choice.PROPOSE: "Propose an action",
    Choice.WHISPER: "Release with a word to the bot",
    Choice.TRANSFER: "Ask or hand to a colleague",
    Choice.WAIT: "Wait",
    Choice.AMEND: "Change my last message",
}
"""Five at most: Slack shows no more in an overflow menu."""


def menu(view: CardView, mrkdwn: str) -> SectionBlock:
    """A line of the card with the menu beside it: Slack's place for what is needed now and then."""
    text = MarkdownTextObject(text=pieces(mrkdwn, SECTION)[0], verbatim=True)
    if view.owner is not Owner.HUMAN:
        return SectionBlock(text=text)
    options = [
        Option(value=f"{choice.value}:{view.handoff_id}", text=PlainTextObject(text=label))
        for choice, label in LABELS.items()
    ]
    return SectionBlock(text=text, accessory=OverflowMenuElement(action_id=MENU, options=options))
