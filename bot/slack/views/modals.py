"""Modals with one text field, which may take files too, and one that only shows text."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.slack.ids import FILES, INPUT, Modal
from bot.slack.text import quoted
from bot.slack.views.parts import sections

LONGEST = 3000
"""Characters Slack lets a field start with or hold."""


def one_field(
    kind: Modal,
    title: str,
    submit: str,
    label: str,
    *,
    modal_id: str,
    initial: str = "",
    about: str = "",
    hint: str = "",
    more: Sequence[Block] = (),
    files: int = 0,
) -> View:
    """A modal that asks for words, with ``more`` under them, and for up to ``files`` files.

    Slack only ever sees the one-time ``modal_id``.
    """
    blocks: list[Block] = sections(quoted(about)) if about else []
    blocks.append(
        InputBlock(
            block_id=INPUT,
            label=PlainTextObject(text=label),
            hint=PlainTextObject(text=hint) if hint else None,
            optional=bool(files) or None,
            element=PlainTextInputElement(
                action_id=INPUT, multiline=True, initial_value=initial[:LONGEST] or None, max_length=LONGEST
            ),
        )
    )
    blocks += more
    if files:
        blocks.append(
            InputBlock(
                block_id=FILES,
                label=PlainTextObject(text="Files"),
                hint=PlainTextObject(text=f"Up to {files}. They follow your words in the customer's thread."),
                element=FileInputElement(action_id=FILES, max_files=files),
                optional=True,
            )
        )
    return View(
        type="modal",
        callback_id=kind.value,
        private_metadata=modal_id,
        title=PlainTextObject(text=title[:24]),
        submit=PlainTextObject(text=submit[:24]),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )


def shows(title: str, mrkdwn: str) -> View:
    """A modal that only shows something."""
    return View(
        type="modal",
        callback_id=Modal.SHOW.value,
        title=PlainTextObject(text=title[:24]),
        close=PlainTextObject(text="Close"),
        blocks=sections(mrkdwn)[:50],
    )
