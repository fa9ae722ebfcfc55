"""Now: who waits, who has what, what time brings next, and what does not run as it should."""

from functools import partial

from starlette.requests import Request

from bot.web.dashboard.house import House, Visitor
from bot.web.dashboard.pages.page import Values
from storage import queue
from storage.measures import Now, waiting_now

TROUBLES = (
    ("outbox_dead", "could not be sent and waits for a person: `baton outbox list`"),
    ("turns_late", "not looked at yet"),
)


async def view(house: House, who: Visitor, request: Request) -> Values:
    """Everything of this moment."""
    now = house.now()
    desk = await house.desk.store.read(partial(waiting_now, now=now))
    around = await house.desk.store.read(queue.surroundings)
    channels = {row.view.channel for row in (*desk.waiting, *desk.owned)} | {one.channel for one in around.approvals}
    return {
        "desk": desk,
        "around": around,
        "channels": await house.desk.store.read(partial(queue.channel_names, channels=channels)),
        "names": await house.names(_people(desk, around)),
        "longest": max((row.waited for row in desk.waiting), default=None),
        "overdue": sum(1 for one in around.promises if one.due is not None and one.due < now),
        "team_url": house.people.team_url,
    }


def _people(desk: Now, around: queue.Surroundings) -> set[str]:
    rows = [row.view for row in (*desk.waiting, *desk.owned)]
    return (
        {row.customer for row in rows}
        | {row.agent for row in rows}
        | set(desk.owners)
        | {one.by for one in around.promises}
        | {one.requester for one in around.approvals}
        | {one.by for one in around.pauses}
    )
