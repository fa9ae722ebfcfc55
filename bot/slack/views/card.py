"""The handoff card: one view, one renderer."""

from collections.abc import Callable

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, PlainTextObject

from bot.slack.ids import Press, Value
from bot.slack.text import escape, line, plain_line, quoted
from bot.slack.views.answer import Message, named
from bot.slack.views.menu import menu
from bot.slack.views.parts import buttons, context, person, sections, thread_link, when
from bot.slack.views.translation import words
from handoff.model import Owner, Signal
from storage.cards import CardView

MARKS = {"urgent": "🔴", "high": "🟠", "normal": "🟡", "low": "⚪"}
SHOWN = {
    "asks_person": "asks for a person",
    "risk_topic": "risk",
    "frustration": "frustration",
    "sentiment": "mood",
    "novelty": "novelty",
    "stuck": "stuck",
    "support": "support",
    "confidence": "confidence",
    "manipulation": "manipulation",
    "language": "other language",
    "quantities": "numbers from nowhere",
    "promise": "promise",
}
"""Signals worth a place on the card, in this order, and what an agent calls them."""
KINDS = frozenset({"risk_topic", "manipulation", "language"})
"""Signals whose kind is worth reading too."""
DRAFT = 24
"""Sections of a draft at most: with all the rest a card stays under Slack's 50 blocks."""
QUIET = 0.05
"""A signal nearer to zero than this saw nothing; "Why this answer?" lists it all the same."""
STANDS = {
    "open": "with the bot",
    "asked": "waits for a person",
    "claimed": "an agent has it",
    "taken over": "an agent has it",
    "released": "given back to the bot",
    "withdrawn": "no person needed any more",
    "reopened": "opened again",
    "idle": "the agent was idle",
    "quiet": "ended, quiet",
}
"""How an earlier conversation stands, by what it last ended with."""
AFTERWARDS = {
    "resolved": "If the customer writes again, the conversation opens again.",
    "approved": "The conversation is with the bot.",
}
"""What a dead card says besides; where the bot has the conversation again, that."""

AWAITS = {"customer": " · waits for the customer", "snooze": " · snoozed"}

Names = Callable[[str], str]
"""Slack user id → name, from what is remembered."""


def card(view: CardView, *, ping: str, team_url: str, names: Names) -> Message:
    """The card as it must look now.

    Args:
        view: From the store.
        ping: Our own mention of the agents' group, on the first posting only; else empty.
        team_url: The workspace's address, for the link to the thread.
        names: Names of people seen.
    """
    title = _title(view, names)
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=title[:150], emoji=True))]
    why, *facts = _facts(view, team_url)
    blocks += sections(why)
    blocks.append(menu(view, "\n".join(facts)))
    if ping and view.ended_at is None:
        held = view.draft_state == "held"
        blocks.append(context(f"{ping} Who can {'look at this draft' if held else 'take this'}?"))
    if view.warning:
        blocks += sections(f"⚠️ {line(view.warning)}")
    if view.ended_at is None:
        blocks += _substance(view, team_url)
        blocks += _draft(view)
        blocks.append(_actions(view))
    else:
        blocks += words("Asked:", [(view.brief.ask_ts, view.brief.ask or "—")], view.translated)
        afterwards = AFTERWARDS.get(view.end_reason, "The bot answers again; if a person is needed, a new card comes.")
        blocks.append(context(f"This card is closed. {afterwards}"))
    head = f"{ping} " if ping else ""
    return Message(text=f"{head}{escape(title)}: {line(view.brief.ask or view.reason)}", blocks=blocks)


def _title(view: CardView, names: Names) -> str:
    who = plain_line(names(view.customer), 60) or "A customer"
    at = f" ({plain_line(view.account, 40)})" if view.account and view.account != "unknown" else ""
    if view.ended_at is not None:
        return f"✅ {who}{at}: {_ended(view)}"
    if view.owner is Owner.HUMAN:
        return f"🔵 {plain_line(names(view.agent), 40) or 'An agent'} has {who}{at}"
    if view.draft_state == "held":
        return f"🟣 {who}{at}: a draft waits for approval"
    return f"{MARKS.get(view.priority, '🟡')} {who}{at} needs a person"


def _facts(view: CardView, team_url: str) -> list[str]:
    lines = [_why(view)]
    where = thread_link(team_url, view.channel, view.thread_ts)
    tier = f" · tier {line(view.tier)}" if view.tier else ""
    account = f" · {line(view.account)}" if view.account not in {"", "unknown"} else ""
    lines.append(f"*Customer:* {person(view.customer)}{account}{tier} · {where}")
    if view.ended_at is not None:
        by = f" · *agent* {person(view.agent)}" if view.agent else ""
        lines.append(f"*Opened* {when(view.opened_at)} · *ended* {when(view.ended_at)}{by}")
    elif view.owner is Owner.HUMAN and view.claimed_at is not None:
        lines.append(f"*Owner:* {person(view.agent)} since {when(view.claimed_at)}{AWAITS.get(view.awaits, '')}")
    else:
        lines.append(f"*Waiting since* {when(view.opened_at)}")
    return lines


def _why(view: CardView) -> str:
    reason = line(view.reason or view.rule, 1200)
    if view.evidence is None:  # no rule decided this
        return f"*Why:* An agent stepped in: {reason[:1].lower()}{reason[1:]}"
    return f"*Why:* {reason[:1].upper()}{reason[1:]}"


def _substance(view: CardView, team_url: str) -> list[Block]:
    brief = view.brief
    blocks: list[Block] = [
        DividerBlock(),
        *words("What they ask", [(brief.ask_ts, brief.ask or "(no words, see the thread)")], view.translated),
    ]
    if brief.tried:
        blocks += sections("*What the bot tried*\n" + "\n".join(quoted(text) for _, text in brief.tried))
    if brief.open:
        blocks += words("Still open", brief.open, view.translated)
    if view.earlier:
        lines = [
            f"• {when(at)}: {line(about, 160) or '—'} ({line(STANDS.get(ended, ended))})"
            for at, about, ended in view.earlier
        ]
        blocks += sections("*Earlier conversations*\n" + "\n".join(lines))
    if view.beside:
        open_now = [
            f"• {person(one.agent) if one.owner is Owner.HUMAN else 'waits'} since {when(one.since)}: "
            f"{line(one.reason, 160)}"
            for one in view.beside
        ]
        blocks += sections("*Also open for this customer*\n" + "\n".join(open_now))
    blocks += [context(small) for small in _evidence(view)]
    return blocks


def _evidence(view: CardView) -> list[str]:
    by_name = {signal.name: signal for signal in view.signals}
    seen = [by_name[name] for name in SHOWN if name in by_name and abs(by_name[name].value) >= QUIET]
    numbers = " · ".join(f"{SHOWN[signal.name]} {signal.value:.2f}{_kind(signal)}" for signal in seen)
    rule = [f"Rule `{line(view.rule)}`"] if view.evidence is not None else []
    first = " · ".join(rule + ([f"Signals: {numbers}"] if numbers else []))
    lines = [first] if first else []
    if view.evidence is not None and view.evidence.passages:
        lines.append(f"Nearest in the knowledge: {named(view.evidence.passages[:3])}")
    for conflict in view.evidence.conflicts[:2] if view.evidence is not None else ():
        lines.append(
            f"⚠️ Articles disagree ({line(conflict.newer, 120)} is newer than {line(conflict.older, 120)}): "
            f"{line(conflict.what, 500)}"
        )
    return lines


def _kind(signal: Signal) -> str:
    if signal.name not in KINDS or not signal.label:
        return ""
    return f" ({line(signal.label.replace('_', ' '))})"


def _draft(view: CardView) -> list[Block]:
    if not view.draft_id:
        return []
    held = view.draft_state == "held"
    head = "*Draft, waiting for approval*" if held else "*The bot suggests*"
    presses = (Press.APPROVE, Press.EDIT, Press.REJECT) if held else (Press.SEND, Press.EDIT_SEND, Press.DISMISS)
    value = Value(view.conversation_id, view.draft_id)
    shown = sections(f"{head}\n{quoted(view.draft_text)}")
    if len(shown) > DRAFT:
        shown = [*shown[:DRAFT], context("The draft goes on; press *Edit* to read it whole.")]
    return [*shown, buttons(value, *presses)]


def _actions(view: CardView) -> Block:
    value = Value(view.conversation_id, view.handoff_id)
    if view.owner is Owner.HUMAN:
        return buttons(value, Press.REPLY, Press.RELEASE, Press.RESOLVE)
    return buttons(value, Press.CLAIM, Press.RESOLVE)


def _ended(view: CardView) -> str:
    return {
        "released": "given back to the bot",
        "withdrawn": "no longer needed by the customer",
        "resolved": "resolved",
        "idle": "given back, the owner was idle",
        "quiet": "ended, quiet",
        "approved": "the draft was judged and sent",
    }.get(view.end_reason, view.end_reason or "ended")
