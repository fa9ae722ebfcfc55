"""App Home: what waits and what is mine."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, HeaderBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.slack.text import line as short
from bot.slack.views.parts import context, person, sections, thread_link, when
from handoff.model import Owner
from storage.queries import Waiting

MANY = 20
"""Lines of a list at most."""


def home(rows: Sequence[Waiting], user: str, *, is_agent: bool) -> View:
    """The view for one person; outsiders learn nothing from it."""
    if not is_agent:
        blocks: list[Block] = sections("Write in your channel and the desk answers there.")
        return View(type="home", blocks=blocks)
    mine = [row for row in rows if row.agent == user]
    waiting = [row for row in rows if row.owner is not Owner.HUMAN]
    blocks = [HeaderBlock(text=PlainTextObject(text="Yours")), *_list(mine, "You own no conversation.")]
    blocks += [HeaderBlock(text=PlainTextObject(text="Waiting for a person")), *_list(waiting, "Nobody is waiting.")]
    return View(type="home", blocks=blocks)


def _list(rows: Sequence[Waiting], empty: str) -> list[Block]:
    if not rows:
        return [context(empty)]
    return [block for row in rows[:MANY] for block in sections(line(row))]


def line(row: Waiting) -> str:
    """One conversation in one line."""
    held = f"with {person(row.agent)}" if row.agent else "waits for a person"
    where = thread_link("", row.channel, row.thread_ts)
    account = f" · {short(row.account)}" if row.account and row.account != "unknown" else ""
    about = short(row.reason, 160)
    about = about[:1].upper() + about[1:]
    return f"• <#{row.channel}> {person(row.customer)}{account} — {held} since {when(row.since)} · {where}\n> {about}"
