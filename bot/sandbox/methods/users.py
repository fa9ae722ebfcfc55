"""users.* and usergroups.*."""

from bot.sandbox import objects
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.table import Answer, Args, Method, page
from bot.sandbox.world import World


def info(world: World, args: Args) -> Answer:
    """One person (external ones too), the bot, or Slackbot."""
    user = args.need("user", "user_not_found")
    if user == world.bot:
        return {"user": objects.bot_user(world)}
    if user == "USLACKBOT":
        return {"user": objects.slackbot(world)}
    return {"user": objects.user(world, world.person(user))}


def list_(world: World, args: Args) -> Answer:
    """People of the home workspace; external ones are never listed."""
    home = [person for person in world.people.values() if not world.is_external(person.id)]
    found, metadata = page(home, args, 1_000)
    members = [objects.user(world, person) for person in found]
    if not args.text("cursor"):
        members += [objects.bot_user(world), objects.slackbot(world)]
    return {"members": members, "cache_ts": int(world.now()), "response_metadata": metadata}


def usergroups_list(world: World, args: Args) -> Answer:
    """All user groups."""
    with_users = args.flag("include_users")
    groups = [objects.usergroup(world, group, with_users=with_users) for group in world.groups.values()]
    return {"usergroups": groups}


def usergroups_users(world: World, args: Args) -> Answer:
    """Members of one user group."""
    group = world.groups.get(args.need("usergroup", "no_such_subteam"))
    if group is None:
        raise SlackRefusal("no_such_subteam")
    return {"users": list(group.members)}


def get_presence(world: World, args: Args) -> Answer:
    """Active or away; of others Slack says no more."""
    user = args.need("user", "user_not_found")
    world.person(user)
    return {"presence": "away" if user in world.away else "active"}


METHODS = (
    Method("users.getPresence", get_presence, "user", ("users:read",)),
    Method("users.info", info, "user include_locale", ("users:read",)),
    Method("users.list", list_, "cursor include_locale limit team_id", ("users:read",)),
    Method(
        "usergroups.list",
        usergroups_list,
        "include_count include_disabled include_users team_id",
        ("usergroups:read",),
    ),
    Method("usergroups.users.list", usergroups_users, "usergroup include_disabled team_id", ("usergroups:read",)),
)
