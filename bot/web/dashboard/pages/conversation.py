"""One conversation: every turn, decision, claim, approval, promise, correction and review, in order."""

from functools import partial

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.entries import entries
from bot.web.dashboard.pages.page import Values
from bot.web.dashboard.words import thread
from storage.timeline import Timeline, timeline


async def view(house: House, who: Visitor, request: Request) -> Values | None:
    """The whole conversation; None where there is none."""
    found = await house.desk.store.read(partial(timeline, conversation_id=request.path_params["id"]))
    if found is None:
        return None
    rows = entries(found, person=who.person.id, sees_reviews=who.lead or who.person.reviewer)
    row, channel = found.conversation, found.channel
    where = thread(house.people.team_url, channel.slack_id, row.thread_ts) if channel is not None else ""
    return {
        "found": found,
        "conversation": row,
        "rows": rows,
        "where": where,
        "names": await house.names(_people(found) | {entry.who for entry in rows}),
        "handed": [item for item in found.handoffs if item.ended_at is None],
    }


def _people(found: Timeline) -> set[str]:
    row = found.conversation
    return {row.customer, row.agent} | {item.agent for item in found.handoffs}
