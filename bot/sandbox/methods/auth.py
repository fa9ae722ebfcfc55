"""auth.*, api.test, apps.connections.open, bots.info, team.info."""

from bot.sandbox import board, objects
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.table import Answer, Args, Method
from bot.sandbox.world import World


def auth_test(world: World, _args: Args) -> Answer:
    """Who am I."""
    config = world.config
    return {
        "url": f"https://{config.team.domain}.slack.com/",
        "team": config.team.name,
        "user": config.bot_name.lower().replace(" ", "_"),
        "team_id": config.team.id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(world: World, _args: Args) -> Answer:
    """A websocket URL with a one-time ticket."""
    ticket = world.new_id("ticket")
    world.tickets.connections.add(ticket)
    return {"url": f"{world.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={world.config.app_id}"}


def bots_info(world: World, args: Args) -> Answer:
    """The app's own bot."""
    if args.text("bot", world.config.bot_id) != world.config.bot_id:
        raise SlackRefusal("bot_not_found")
    profile = board.bot_profile(world)
    found = {name: profile[name] for name in ("id", "deleted", "name", "updated", "app_id", "icons")}
    return {"bot": {**found, "user_id": world.bot}}


def team_info(world: World, args: Args) -> Answer:
    """The home workspace, or another one that shares a channel."""
    found = world.teams.get(args.text("team", world.config.team.id))
    if found is None:
        raise SlackRefusal("team_not_found")
    return {"team": objects.team(world, found)}


def api_test(_world: World, args: Args) -> Answer:
    """Echo."""
    return {"args": {name: value for name, value in args.given.items() if name != "token"}}


METHODS = (
    Method("auth.test", auth_test),
    Method("apps.connections.open", connections_open, app_token=True),
    Method("bots.info", bots_info, "bot team_id", ("users:read",)),
    Method("team.info", team_info, "team domain", ("team:read",)),
    Method("api.test", api_test, "error foo"),
)
