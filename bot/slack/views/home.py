"""App Home: what waits, what is mine, what I promised, what needs a yes, today's numbers."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.slack.people import Person
from bot.slack.text import line as short
from bot.slack.views.home_reviews import disputes, feedback, reviews
from bot.slack.views.parts import context, person, sections, spoken, thread_link, when
from handoff.model import Owner
from handoff.policy.model import Policy
from handoff.policy.quality import Quality
from handoff.routing import cost
from storage.approval_views import ApprovalView
from storage.home import HomeView
from storage.ledger import PromiseView
from storage.queries import Waiting

MANY = 11
"""Lines of a list at most: with all of them the view stays under Slack's 100 blocks."""
FEW = 5
"""Answers below which no mean is shown."""


def waiting_cost(row: Waiting, policy: Policy, now: datetime) -> float:
    """What a conversation's waiting costs by now; one that somebody has costs nothing more."""
    if row.owner is Owner.HUMAN:
        return 0.0
    return cost(row.priority, now - row.since, first_tier=row.tier in policy.tiers_first)


def home(view: HomeView | None, who: Person, quality: Quality) -> View:
    """The view for one person; outsiders (no view) learn nothing from it."""
    if view is None:
        return View(type="home", blocks=sections("Write in your channel and the desk answers there."))
    mine = [row for row in view.conversations if row.agent == who.id]
    waiting = [row for row in view.conversations if row.owner is not Owner.HUMAN]
    blocks: list[Block] = [
        *_part("Yours", [line(row) for row in mine], "You own no conversation."),
        *_part("Waiting for a person", [line(row) for row in waiting], "Nobody is waiting."),
        *_part("Waiting for a yes", [_approval(one) for one in view.approvals], "Nothing waits for approval."),
        *_part("Promises", [_promise(one) for one in view.promises], "Nothing is promised."),
        *(reviews(view) if who.reviewer else ()),
        *feedback(view, quality),
        *disputes(view, quality),
        DividerBlock(),
        HeaderBlock(text=PlainTextObject(text="The last 24 hours")),
        *sections(_numbers(view)),
    ]
    return View(type="home", blocks=blocks)


def _part(title: str, lines: Sequence[str], empty: str) -> list[Block]:
    head = HeaderBlock(text=PlainTextObject(text=f"{title} ({len(lines)})" if lines else title))
    if not lines:
        return [head, context(empty)]
    shown: list[Block] = [block for one in lines[:MANY] for block in sections(one)]
    more = [context(f"And {len(lines) - MANY} more: `/handoff list`.")] if len(lines) > MANY else []
    return [head, *shown, *more]


def line(row: Waiting) -> str:
    """One conversation in one line."""
    held = f"with {person(row.agent)}" if row.agent else "waits for a person"
    where = thread_link("", row.channel, row.thread_ts)
    account = f" · {short(row.account)}" if row.account and row.account != "unknown" else ""
    about = short(row.reason, 160)
    about = about[:1].upper() + about[1:]
    return f"• <#{row.channel}> {person(row.customer)}{account} — {held} since {when(row.since)} · {where}\n> {about}"


def _approval(one: ApprovalView) -> str:
    where = thread_link("", one.card_channel, one.card_ts) if one.card_ts else ""
    left = one.needed - len(one.voices)
    people = "one yes" if left == 1 else f"{left} yeses"
    title = short(spoken(one.action))
    return f"• *{title}* for {short(one.account)} — needs {people} until {when(one.expires_at)} · {where}"


def _promise(one: PromiseView) -> str:
    due = when(one.due) if one.due is not None else "—"
    where = thread_link("", one.channel, one.thread_ts)
    return f"• {person(one.by)}, due {due} · {where}\n> {short(one.what, 200)}"


def _numbers(view: HomeView) -> str:
    csat, claim = view.satisfaction, view.claim
    waits = f"median wait until claimed {claim.median:.0f} s (n = {claim.n})" if claim.n else "no claims"
    asked = f"{csat.responses} of {csat.asked} asked in 30 days"
    enough = csat.mean is not None and csat.scores >= FEW
    content = f"satisfaction {csat.mean:.1f} of 5 ({asked})" if enough else f"satisfaction: {asked}"
    today = f"{view.today} conversation{'' if view.today == 1 else 's'}"
    return f"{today} · {view.handed} handed over · you took {view.claims} · {waits} · {content}"
