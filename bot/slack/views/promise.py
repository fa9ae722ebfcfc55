"""A promise in the card's thread: is it one, and was it kept?"""

from slack_sdk.models.blocks import Block

from bot.slack.ids import Press, Value
from bot.slack.text import line, quoted
from bot.slack.views.answer import Message
from bot.slack.views.parts import buttons, context, person, sections, when
from storage.ledger import PromiseView

ENDED = {"kept": "✅ Promise kept", "broken": "🔴 Promise not kept in time", "dropped": "Not a promise"}


def promise(view: PromiseView) -> Message:
    """The promise as it must look now."""
    value = Value(view.conversation_id, view.id)
    due = f"due {when(view.due)}" if view.due is not None else "no time named: due after four hours of opening time"
    words = quoted(view.what[:600])
    if view.state in ENDED:
        ended = f"{ENDED[view.state]} · {person(view.by)}"
        return Message(text=ended, blocks=[context(f"{ended} · {line(view.what, 300)}")])
    if view.state == "open":
        blocks: list[Block] = [*sections(f"🤝 *Promised by* {person(view.by)}, {due}\n{words}")]
        return Message(text="A promise is open", blocks=[*blocks, buttons(value, Press.KEPT)])
    blocks = [*sections(f"🤝 {person(view.by)}, *is this a promise?* {due[:1].upper()}{due[1:]}\n{words}")]
    return Message(text="Is this a promise?", blocks=[*blocks, buttons(value, Press.TRACK, Press.NO_PROMISE)])
