"""Windows about actions: propose one, edit its arguments, say why not."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.ids import INPUT, Modal
from bot.slack.text import line
from bot.slack.views.parts import context, sections, spoken
from handoff.actions import Action
from storage.approval_views import ApprovalView

HINTS = {
    "order": "The order's number.",
    "amount": "For example 20.00. At most two decimals.",
    "reason": "For the record; approvers see it.",
}


def propose_window(offered: Sequence[Action], account: str, modal_id: str) -> View:
    """Which action, with which arguments."""
    options = [Option(value=one.name, text=PlainTextObject(text=one.title)) for one in offered]
    fields = dict.fromkeys(name for one in offered for name in one.arguments.model_fields)
    blocks: list[Block] = [
        *sections(f"For the account *{line(account)}*. Somebody else has to approve it."),
        InputBlock(
            block_id="action",
            label=PlainTextObject(text="Action"),
            element=StaticSelectElement(action_id="action", options=options, initial_option=options[0]),
        ),
        *(_field(name, "", optional=True) for name in fields),
        context(" · ".join(f"{one.title}: {', '.join(one.arguments.model_fields)}" for one in offered)),
    ]
    return window(Modal.PROPOSE, "Propose an action", "Propose", blocks, modal_id)


def edit_window(view: ApprovalView, asked: Action, modal_id: str) -> View:
    """The call's arguments, to be changed."""
    blocks: list[Block] = [
        *sections(f"*{line(asked.title)}* for the account *{line(view.account)}*"),
        *(_field(name, _shown(view.arguments, name), optional=False) for name in asked.arguments.model_fields),
        context("Who edits it proposes it: somebody else has to approve the new call."),
    ]
    return window(Modal.ACTION_EDIT, "Edit the action", "Save", blocks, modal_id)


def reject_window(view: ApprovalView, modal_id: str) -> View:
    """Why not."""
    element = PlainTextInputElement(action_id=INPUT, multiline=True, max_length=1000)
    blocks: list[Block] = [
        *sections(f"*{line(spoken(view.action))}* for the account *{line(view.account)}*"),
        InputBlock(block_id=INPUT, label=PlainTextObject(text="Why not? (for your colleagues)"), element=element),
    ]
    return window(Modal.ACTION_REJECT, "Reject", "Reject", blocks, modal_id)


def _field(name: str, initial: str, *, optional: bool) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=spoken(name)),
        hint=PlainTextObject(text=HINTS[name]) if name in HINTS else None,
        optional=optional,
        element=PlainTextInputElement(action_id=name, initial_value=initial or None, max_length=200),
    )


def _shown(arguments: Mapping[str, object], name: str) -> str:
    return str(arguments.get(name, ""))


def window(kind: Modal, title: str, submit: str, blocks: Sequence[Block], modal_id: str) -> View:
    """A window that is submitted; Slack only ever sees its one-time id."""
    return View(
        type="modal",
        callback_id=kind.value,
        private_metadata=modal_id,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )
