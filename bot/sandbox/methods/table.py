"""What a Web API method is: a name, what it needs, what it takes, and a plain function."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import SlackRefusal
from bot.sandbox.rooms import Room
from bot.sandbox.world import World

Answer = dict[str, Any]
TRUE = (True, "true", "True", "1", 1)
ALWAYS = frozenset({"token", "team_id"})  # the SDK adds team_id to every call of a Bolt request


class Args:
    """The arguments of one call, whether they came as JSON, form or query."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    def has(self, name: str) -> bool:
        """Given and not null."""
        return self.given.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string; anything else is written out."""
        value = self.given.get(name)
        return default if value is None else value if isinstance(value, str) else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """A string that must be there, else `error`."""
        value = self.text(name)
        if not value:
            raise SlackRefusal(
                error,
                f"The argument {name} is missing.",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean as true, "true" or "1"."""
        return default if self.given.get(name) is None else self.given[name] in TRUE

    def number(self, name: str, default: int, *, most: int = 1_000) -> int:
        """A whole number from 1 to `most`, else invalid_limit."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise SlackRefusal("invalid_limit") from None
        if not 1 <= value <= most:
            raise SlackRefusal("invalid_limit")
        return value

    def parsed(self, name: str, error: str = "invalid_json") -> Any:
        """A JSON value, given as itself or as text; None when not given."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackRefusal(error) from None


@dataclass(frozen=True)
class Method:
    """One Web API method.

    `scopes`: any one of them will do, none means no scope is needed. `takes`: accepted arguments, separated
    by blanks (ALWAYS is accepted too). `app_token`: called with the xapp token instead of the bot's.
    """

    name: str
    call: Callable[[World, Args], Answer]
    takes: str = ""
    scopes: tuple[str, ...] = ()
    app_token: bool = False

    @property
    def accepted(self) -> frozenset[str]:
        """Names of accepted arguments."""
        return frozenset(self.takes.split()) | ALWAYS


READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


def need_scope(world: World, *scopes: str) -> None:
    """Refuse with missing_scope unless one of `scopes` was granted."""
    granted = world.config.scopes
    if granted is None or not scopes or any(scope in granted for scope in scopes):
        return
    raise SlackRefusal(
        "missing_scope",
        f"The app lacks the scope {' or '.join(scopes)}.",
        needed=scopes[0],
        provided=",".join(granted),
    )


def bot_room(world: World, channel: str, *, post: bool = False) -> Room:
    """The channel as the bot sees it: member of it, and not archived when it wants to `post`."""
    if channel in world.people and post:
        return world.im_with(channel)
    room = world.room(channel)
    if world.bot not in room.members:
        raise SlackRefusal("not_in_channel" if room.kind == "channel" else "channel_not_found")
    if post and room.is_archived:
        raise SlackRefusal("is_archived")
    return room


def page(items: list[Any], args: Args, default: int) -> tuple[list[Any], dict[str, Any]]:
    """One page of `items` and its response_metadata; cursors are positions."""
    limit = args.number("limit", default)
    cursor = args.text("cursor") or "0"
    if not cursor.isdigit():
        raise SlackRefusal("invalid_cursor")
    start = int(cursor)
    following = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"next_cursor": following}
