"""What a sandbox is made of: frozen values a user can write down."""

from dataclasses import dataclass

Role = str  # "customer" | "agent" | "lead" | "reviewer" | "bystander" | "guest": a hint for the page, no right

MANIFEST_SCOPES = (
    "chat:write",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
    "users:read",
    "usergroups:read",
    "commands",
    "files:read",
    "files:write",
)
MANIFEST_EVENTS = (
    "message.channels",
    "message.groups",
    "message.im",
    "member_joined_channel",
    "member_left_channel",
    "channel_shared",
    "channel_unshared",
    "channel_id_changed",
    "channel_archive",
    "channel_unarchive",
    "group_archive",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
)


@dataclass(frozen=True)
class Team:
    """A workspace; the id begins with T."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `color` is #rrggbb for the page's avatar."""

    id: str
    name: str
    team_id: str
    role: Role = "customer"
    color: str = "#5b6abf"
    title: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Channel:
    """A place to talk. `kind` is channel (public), group (private) or im; an im lists its one person."""

    id: str
    name: str
    members: tuple[str, ...]
    kind: str = "channel"
    is_ext_shared: bool = False
    is_archived: bool = False
    topic: str = ""


@dataclass(frozen=True)
class Group:
    """A user group (@handle)."""

    id: str
    name: str
    handle: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Command:
    """A slash command of the app."""

    command: str
    hint: str = ""
    description: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the app; `kind` is message or global."""

    name: str
    callback_id: str
    kind: str = "message"


@dataclass(frozen=True)
class SandboxConfig:
    """One workspace with one installed app, and whom it meets.

    `scopes=None` grants every scope. `subscribe` holds the bot events, with message.* by channel kind.
    `lenient` lets unknown arguments pass, as Slack itself mostly does. `verify_url` sends url_verification
    before the first delivery over HTTP. `posts_per_second` limits chat.postMessage per channel after
    `posts_burst` at once (Slack: about 1; 0 = no limit). `retry_delays` are the seconds before each retry of an
    event (Slack: at once, one minute, five minutes). `agent_channel` and the like only name what the world
    already holds.
    """

    team: Team
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    teams: tuple[Team, ...] = ()
    groups: tuple[Group, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    app_id: str = "A0APP"
    bot_id: str = "B0BOT"
    bot_user_id: str = "U0BOT"
    bot_name: str = "Sandbox App"
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - opens nothing but this process
    app_token: str = "xapp-1-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    verification_token: str = "sandbox-verification"  # noqa: S105
    scopes: tuple[str, ...] | None = MANIFEST_SCOPES
    subscribe: tuple[str, ...] = MANIFEST_EVENTS
    lenient: bool = False
    verify_url: bool = False
    posts_per_second: float = 0.0
    posts_burst: int = 20
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    agent_channel: str = ""
    qa_channel: str = ""
    agent_group: str = ""
