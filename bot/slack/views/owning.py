"""Windows of an owner: hand over, wait, change what was said."""

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.ids import INPUT, Modal
from bot.slack.views.actions import window
from bot.slack.views.parts import context

UNTIL = (
    ("customer", "Until the customer writes"),
    ("1h", "One hour"),
    ("4h", "Four hours"),
    ("tomorrow", "The next working morning"),
)

HOW = (
    ("hand", "Hand the conversation over"),
    ("ask", "Ask them, it stays mine"),
)


def transfer_window(modal_id: str) -> View:
    """Whom, for what, and in which words."""
    ways = [Option(value=value, text=PlainTextObject(text=text)) for value, text in HOW]
    blocks: list[Block] = [
        InputBlock(
            block_id="agent",
            label=PlainTextObject(text="Colleague"),
            element=UserSelectElement(action_id="agent", placeholder=PlainTextObject(text="Choose an agent")),
        ),
        InputBlock(
            block_id="how",
            label=PlainTextObject(text="What for"),
            element=StaticSelectElement(action_id="how", options=ways, initial_option=ways[0]),
        ),
        InputBlock(
            block_id="why",
            label=PlainTextObject(text="What should they know?"),
            optional=True,
            element=PlainTextInputElement(action_id="why", multiline=True, max_length=2000),
        ),
        context("They are pinged in this card's thread; the customer sees nothing of it."),
    ]
    return window(Modal.TRANSFER, "Bring in a colleague", "Send", blocks, modal_id)


def wait_window(modal_id: str) -> View:
    """For how long."""
    options = [Option(value=value, text=PlainTextObject(text=text)) for value, text in UNTIL]
    blocks: list[Block] = [
        InputBlock(
            block_id="until",
            label=PlainTextObject(text="Wait"),
            element=StaticSelectElement(action_id="until", options=options, initial_option=options[0]),
        ),
        context("The conversation stays yours; the idle clock stands. A message of the customer's ends any wait."),
    ]
    return window(Modal.WAIT, "Wait", "Wait", blocks, modal_id)


def amend_window(modal_id: str, text: str) -> View:
    """The words as they stand."""
    element = PlainTextInputElement(action_id=INPUT, multiline=True, initial_value=text[:3000] or None, max_length=3000)
    blocks: list[Block] = [
        InputBlock(block_id=INPUT, label=PlainTextObject(text="Your words"), optional=True, element=element),
        context("Empty takes the message back. The customer may have read it already."),
    ]
    return window(Modal.AMEND, "Change my last message", "Change", blocks, modal_id)
