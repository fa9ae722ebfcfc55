"""Events about channels and people."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.slack.front import Front
from bot.slack.views.home import home, waiting_cost
from storage import channels
from storage.home import home_view

log = structlog.get_logger(__name__)

Body = dict[str, Any]


async def ask_again(front: Front, channel: str, body: Body) -> None:
    """The channel was shared, unshared or changed: what it is must be asked anew."""
    await front.desk.store.run(partial(channels.forget_surface, slack_id=channel))


async def renamed(front: Front, channel: str, body: Body) -> None:
    """Slack gave the channel a new id."""
    old, new = str(body.get("old_channel_id") or ""), str(body.get("new_channel_id") or "")
    if old and new:
        await front.desk.store.run(partial(channels.rename_channel, old=old, new=new))


async def roster_changed(front: Front, channel: str, body: Body) -> None:
    """The agents' group changed: nobody keeps a right from memory."""
    front.directory.people.forget()


async def person_changed(front: Front, channel: str, body: Body) -> None:
    """Somebody was deactivated, made a guest, or changed their name."""
    user = body.get("user")
    front.directory.people.forget(str(user.get("id") or "") if isinstance(user, dict) else "")


async def home_opened(front: Front, channel: str, body: Body) -> None:
    """Draw the App Home of an agent."""
    user = str(body.get("user") or "")
    who = await front.directory.people.person(user)
    view = None
    if who.agent or who.reviewer:
        look = partial(home_view, person=who.id, now=front.desk.now(), lead=who.lead)
        view = await front.desk.store.read(look)
        policy, now = front.desk.thinking().policy, front.desk.now()
        rows = sorted(view.conversations, key=lambda row: -waiting_cost(row, policy, now))
        view = replace(view, conversations=tuple(rows))
    await front.client.views_publish(user_id=user, view=home(view, who, front.desk.thinking().policy.quality))


async def uninstalled(front: Front, channel: str, body: Body) -> None:
    """Slack took our token away."""
    log.critical("the app was uninstalled or its tokens were revoked; nothing can be sent any more")


EVENTS: dict[str, Callable[[Front, str, Body], Awaitable[None]]] = {
    "app_home_opened": home_opened,
    "app_uninstalled": uninstalled,
    "channel_id_changed": renamed,
    "channel_shared": ask_again,
    "channel_unshared": ask_again,
    "subteam_members_changed": roster_changed,
    "subteam_updated": roster_changed,
    "tokens_revoked": uninstalled,
    "user_change": person_changed,
}
"""Every life-cycle event we act on; the manifest subscribes to exactly these and the messages."""
