"""A suggested reply in the card's thread."""

from slack_sdk.models.blocks import Block

from bot.languages import language
from bot.slack.ids import Press, Value
from bot.slack.text import line, quoted
from bot.slack.views.answer import Message, Source, named
from bot.slack.views.parts import buttons, context, person, sections
from bot.slack.views.translation import label
from handoff.plan import DraftState
from storage.suggestions import SuggestionView

LONGEST = 30
"""Sections of a suggestion at most: with its buttons it stays under Slack's 50 blocks."""
ENDED = {
    DraftState.APPROVED: "sent by {who}",
    DraftState.EDITED: "edited and sent by {who}",
    DraftState.DISMISSED: "dismissed by {who}",
    DraftState.EXPIRED: "out of date: the customer wrote on",
    DraftState.WITHHELD: "out of date: the conversation went on",
}


def suggestion(view: SuggestionView) -> Message:
    """The suggestion as it must look now."""
    if view.original:
        return _translated(view)
    if view.state is not DraftState.SUGGESTED:
        who = person(view.judged_by)
        ended = f"💡 Suggested reply: {ENDED.get(view.state, 'out of date').format(who=who)}"
        return Message(text=ended, blocks=[context(ended)])
    blocks: list[Block] = sections("💡 *Suggested reply*\n" + quoted(view.text))[:LONGEST]
    if view.asked:
        blocks.insert(0, context(f"To: {line(view.asked, 300)}"))
    if view.sources:
        blocks.append(context(f"From: {named([Source(*source) for source in view.sources])}"))
    value = Value(view.conversation_id, view.draft_id)
    blocks.append(buttons(value, Press.SEND, Press.EDIT_SEND, Press.DISMISS))
    return Message(text="Suggested reply", blocks=blocks)


def _translated(view: SuggestionView) -> Message:
    """An agent's own words, translated; they stay to be read whatever becomes of the translation."""
    written = sections(f"*As {person(view.by)} wrote it*\n{quoted(view.original)}")
    head = f"💬 *Reply in {language(view.language)}*"
    if view.state is not DraftState.SUGGESTED:
        ended = ENDED.get(view.state, "out of date").format(who=person(view.judged_by))
        return Message(text=f"Translated reply: {ended}", blocks=[context(f"{head}: {ended}"), *written])
    shown = sections(f"{head} · {label('', view.lost)}\n{quoted(view.text)}")[:LONGEST]
    value = Value(view.conversation_id, view.draft_id)
    blocks = [*shown, *written, buttons(value, Press.SEND, Press.EDIT_SEND, Press.DISMISS)]
    return Message(text="Translated reply, not sent yet", blocks=blocks)
