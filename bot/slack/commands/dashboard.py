"""The word ``dashboard`` of both commands: a one-time link that only the person who asked sees."""

from functools import partial

from bot.slack.front import Front, Reply
from bot.slack.people import Person
from bot.slack.text import escape
from storage import tickets


async def link(front: Front, who: Person) -> Reply:
    """A fresh link, good once and for ten minutes."""
    if front.no_dashboard:
        return Reply(f"There is no dashboard: {escape(front.no_dashboard)}")
    token = await front.desk.store.run(partial(tickets.make, person=who.id, now=front.desk.now()))
    return Reply(
        f"<{front.address.base}/dashboard/enter?t={token}|Open the dashboard>\n"
        "The link is yours alone: it works once, for ten minutes."
    )
