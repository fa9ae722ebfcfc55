"""The card of a proposed action, drawn from the call that would run and from nothing a model wrote about it."""

from slack_sdk.models.blocks import Block, HeaderBlock, PlainTextObject

from bot.slack.ids import Press, Value
from bot.slack.text import escape, line, plain_line, quoted
from bot.slack.views.answer import Message
from bot.slack.views.parts import buttons, context, person, sections, spoken, thread_link, when
from handoff.approvals import ApprovalState
from storage.approval_views import ApprovalView

ENDED = {
    ApprovalState.APPROVED: "approved, being carried out",
    ApprovalState.DONE: "approved and done",
    ApprovalState.REJECTED: "rejected",
    ApprovalState.EXPIRED: "lapsed, nobody decided in time",
    ApprovalState.REPLACED: "edited; the new card counts",
    ApprovalState.WITHDRAWN: "withdrawn",
    ApprovalState.FAILED: "approved, but it could not be done",
}


def approval_card(view: ApprovalView, *, ping: str, team_url: str, currency: str) -> Message:
    """The card as it must look now.

    Args:
        view: From the store.
        ping: Our own mention of whoever should look, on the first posting only; else empty.
        team_url: The workspace's address, for the link to the thread.
        currency: The desk's, behind amounts.
    """
    alive = view.state is ApprovalState.OPEN
    mark = "🟣" if alive else "✅" if view.state is ApprovalState.DONE else "⚫"
    stands = "waits for approval" if alive else ENDED[view.state]
    title = f"{mark} {plain_line(spoken(view.action), 60)} for {plain_line(view.account, 60)}: {stands}"
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=title[:150], emoji=True))]
    blocks += sections(_call(view, currency))
    blocks += sections(_around(view, team_url))
    if view.asked:
        blocks += sections("*The customer wrote*\n" + quoted(view.asked[:600]))
    if ping and alive:
        blocks.append(context(f"{ping} Who can decide on this?"))
    if alive:
        value = Value(view.conversation_id, view.id)
        blocks.append(buttons(value, Press.ACTION_APPROVE, Press.ACTION_EDIT, Press.ACTION_REJECT))
    else:
        blocks += _ended(view)
    head = f"{ping} " if ping else ""
    return Message(text=f"{head}{escape(title)}", blocks=blocks)


def _call(view: ApprovalView, currency: str) -> str:
    rows = [f"*Action:* {line(spoken(view.action))}", f"*Account:* {line(view.account)}"]
    for name, value in view.arguments.items():
        shown = f"{value} {currency}" if name == "amount" else str(value)
        rows.append(f"*{line(spoken(name))}:* {line(shown, 300)}")
    return "\n".join(rows)


def _around(view: ApprovalView, team_url: str) -> str:
    tier = f" · tier {line(view.tier)}" if view.tier else ""
    by = "the bot" if view.requester == "bot" else person(view.requester)
    rows = [
        f"*Customer:* {person(view.customer)}{tier} · {thread_link(team_url, view.channel, view.thread_ts)}",
        f"*Proposed by* {by} · {when(view.made_at)} · receipt `{view.digest[:12]}`",
    ]
    if view.state is ApprovalState.OPEN:
        have = ", ".join(person(voice) for voice in view.voices)
        people = "one approver" if view.needed == 1 else f"{view.needed} different approvers"
        rows.append(f"*Needs* {people}, not the one who proposed it{f' · *so far* {have}' if have else ''}")
        owner = f" · {person(view.owner_agent)} has the conversation" if view.owner_agent else ""
        rows.append(f"*Open until* {when(view.expires_at)}{owner}")
    return "\n".join(rows)


def _ended(view: ApprovalView) -> list[Block]:
    by = person(view.decided_by) if view.decided_by else "the desk"
    people = ", ".join(person(voice) for voice in view.voices) or by
    who = people if view.state in {ApprovalState.APPROVED, ApprovalState.DONE, ApprovalState.FAILED} else by
    at = f" · {when(view.decided_at)}" if view.decided_at else ""
    blocks: list[Block] = [*sections(f"*{ENDED[view.state].capitalize()}* · {who}{at}")]
    if view.outcome and view.state is not ApprovalState.EXPIRED:  # its heading says it already
        blocks += sections(quoted(view.outcome))
    blocks.append(context("This card is closed."))
    return blocks
