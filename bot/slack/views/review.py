"""The window of a review: the item in its conversation, then the questions."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.ids import REVIEW_ANSWER, REVIEW_SKIP, Modal
from bot.slack.text import escape, line, quoted
from bot.slack.views.answer import named
from bot.slack.views.parts import context, sections, thread_link, verbatim, when
from handoff.model import Author, Turn
from handoff.policy.quality import Question
from handoff.quality.items import Kind
from storage.review_views import ReviewView

TITLES = {
    Kind.ANSWER: "the bot's answer",
    Kind.SHADOW: "a draft nobody saw",
    Kind.HANDOFF: "a handoff",
    Kind.INTERVENTION: "a draft a person judged",
    Kind.AGENT: "an agent's words",
}
SKIPS = (
    ("own", "It is about my own work"),
    ("unclear", "I cannot tell"),
    ("language", "I do not read this language"),
    ("other", "Something else"),
)
WORDS, CORRECTED, GOLD = "note", "corrected", "gold"
"""block_ids beside those of the questions."""
LONGEST = 3000
SHORT = 900
"""Characters of a turn around the one it is about."""


def review_window(
    view: ReviewView,
    questions: Sequence[Question],
    modal_id: str,
    *,
    team_url: str,
    left: int,
    lead: bool,
    head: str = "",
) -> View:
    """The window of one item.

    ``left`` counts the items still open, ``head`` is a line on top where something is amiss; a ``lead`` may make the
    item a gold one.
    """
    blocks: list[Block] = sections(f"⚠️ {line(head, 600)}") if head else []
    blocks += _about(view, team_url)
    blocks += [_skip(), DividerBlock()]
    blocks += [_question(one, view.answers.get(one.id, "")) for one in questions]
    blocks += _words(view)
    if lead:
        blocks.append(_gold())
    blocks.append(context("Your choices are kept as you make them. *Stop* gives the item back to others."))
    return View(
        type="modal",
        callback_id=Modal.REVIEW.value,
        private_metadata=modal_id,
        title=PlainTextObject(text=f"Review ({left} left)"[:24]),
        submit=PlainTextObject(text="Save, next"),
        close=PlainTextObject(text="Stop"),
        notify_on_close=True,
        blocks=blocks[:100],
    )


def _about(view: ReviewView, team_url: str) -> list[Block]:
    account = f" · {line(view.account)}" if view.account not in {"", "unknown"} else ""
    tier = f" · tier {line(view.tier)}" if view.tier else ""
    where = thread_link(team_url, view.channel, view.thread_ts)
    shown = _shown(view)
    here = shown or view.turn_ts
    blocks: list[Block] = [
        *sections(f"*This is about {TITLES[view.kind]}*{account}{tier} · {when(view.at)} · {where}"),
        *(block for turn in view.turns for block in sections(_turn(turn, here=turn.ts == here))),
    ]
    if view.kind is Kind.HANDOFF or view.reason:
        blocks += sections(f"*Why:* {line(view.reason or view.rule, 600)} (rule `{escape(view.rule)}`)")
    if view.words and not shown:
        blocks += sections(f"*{_named(view.kind)}*\n{quoted(view.words)}")
    if view.sent:
        blocks += sections(f"*What a person sent instead*\n{quoted(view.sent)}")
    if view.passages and view.kind is not Kind.AGENT:
        blocks.append(context(f"Sources: {named(view.passages[:3])}"))
        blocks += [context(line(one.text, 700)) for one in view.passages[:2]]
    return blocks


def _shown(view: ReviewView) -> str:
    """Ts of the turn that is what is judged; empty where it was not said in the conversation."""
    said = (turn for turn in view.turns if turn.author is not Author.CUSTOMER and turn.ts >= view.turn_ts)
    return next((turn.ts for turn in said if turn.text.strip() == view.words.strip() != ""), "")


def _named(kind: Kind) -> str:
    return {Kind.ANSWER: "What the bot said", Kind.AGENT: "What the agent said"}.get(kind, "The draft")


def _turn(turn: Turn, *, here: bool) -> str:
    who = {Author.CUSTOMER: "Customer", Author.AGENT: "Agent", Author.BOT: "Bot"}.get(turn.author, "Colleague")
    mark = "▶ " if here else ""
    files = f" _({len(turn.files)} files)_" if turn.files else ""
    return f"{mark}*{who}*{files}\n{quoted(line(turn.text, SHORT) or '…')}"


def _question(one: Question, given: str) -> InputBlock:
    options = [Option(value=choice.id, text=PlainTextObject(text=choice.says)) for choice in one.choices]
    chosen = next((option for option in options if option.value == given), None)
    return InputBlock(
        block_id=one.id,
        label=PlainTextObject(text=one.asks),
        dispatch_action=True,
        element=RadioButtonsElement(action_id=REVIEW_ANSWER, options=options, initial_option=chosen),
    )


def _words(view: ReviewView) -> list[Block]:
    blocks: list[Block] = [_field(WORDS, "A word to whoever reads this", view.note)]
    if view.kind is not Kind.HANDOFF:
        hint = "Kept as a correction. Nothing is sent to the customer."
        blocks.append(_field(CORRECTED, "What should have been said?", view.corrected, hint))
    return blocks


def _field(name: str, label: str, given: str, hint: str = "") -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        hint=PlainTextObject(text=hint) if hint else None,
        optional=True,
        element=PlainTextInputElement(
            action_id=name, multiline=True, initial_value=given[:LONGEST] or None, max_length=LONGEST
        ),
    )


def _skip() -> SectionBlock:
    options = [Option(value=value, text=PlainTextObject(text=text)) for value, text in SKIPS]
    menu = StaticSelectElement(
        action_id=REVIEW_SKIP, options=options, placeholder=PlainTextObject(text="Skip, because…")
    )
    return SectionBlock(text=verbatim("Not for you? Leave it to others."), accessory=menu)


def _gold() -> InputBlock:
    option = Option(value=GOLD, text=PlainTextObject(text="These are the right answers: give it to others, unmarked"))
    return InputBlock(
        block_id=GOLD,
        label=PlainTextObject(text="Gold item"),
        optional=True,
        element=CheckboxesElement(action_id=GOLD, options=[option]),
    )
