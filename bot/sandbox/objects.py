"""Slack's user, channel, group, file and team objects."""

from typing import Any

from bot.sandbox.config import Group, Person, Team
from bot.sandbox.rooms import Room
from bot.sandbox.world import World

_SIZES = (24, 32, 48, 72, 192, 512)


def user(world: World, person: Person) -> dict[str, Any]:
    """users.info's object. External people come with a reduced profile and no locale; nobody has an email."""
    external = world.is_external(person.id)
    handle = person.name.lower().replace(" ", ".")
    profile: dict[str, Any] = {
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name.split(" ")[0],
        "display_name_normalized": person.name.split(" ")[0],
        "team": person.team_id,
        "avatar_hash": "",
        **{f"image_{size}": f"{world.base_url}/avatar/{person.id}.svg" for size in _SIZES},
    }
    found: dict[str, Any] = {
        "id": person.id,
        "team_id": person.team_id,
        "name": handle,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": False,
        "updated": 0,
        "is_app_user": False,
        "is_stranger": external and not _shares_channel(world, person.id),
    }
    if not person.deleted:
        found |= {"real_name": person.name, "color": person.color.removeprefix("#"), "tz": "Europe/Paris"}
        found |= {"tz_label": "Central European Time", "tz_offset": 3600}
        found |= {"is_restricted": person.is_restricted, "is_ultra_restricted": person.is_ultra_restricted}
        found |= {"is_admin": False, "is_owner": False, "is_primary_owner": False}
    if not external:
        profile["title"] = person.title
    return found


def bot_user(world: World) -> dict[str, Any]:
    """The app's own user."""
    config = world.config
    return {
        "id": config.bot_user_id,
        "team_id": config.team.id,
        "name": config.bot_name.lower().replace(" ", "_"),
        "deleted": False,
        "real_name": config.bot_name,
        "profile": {
            "real_name": config.bot_name,
            "display_name": "",
            "api_app_id": config.app_id,
            "bot_id": config.bot_id,
            "team": config.team.id,
            **{f"image_{size}": f"{world.base_url}/avatar/{config.bot_user_id}.svg" for size in _SIZES},
        },
        "is_bot": True,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_app_user": False,
        "is_stranger": False,
        "updated": 0,
    }


def slackbot(world: World) -> dict[str, Any]:
    """Slack's own helper."""
    return {
        "id": "USLACKBOT",
        "team_id": world.config.team.id,
        "name": "slackbot",
        "deleted": False,
        "real_name": "Slackbot",
        "profile": {"real_name": "Slackbot", "display_name": "Slackbot", "team": world.config.team.id},
        "is_bot": False,
        "is_app_user": False,
        "is_stranger": False,
        "updated": 0,
    }


def channel(world: World, room: Room, *, connected: bool = True) -> dict[str, Any]:
    """A channel as in conversations.info; `connected=False` drops connected_team_ids, as the list does."""
    home = world.config.team.id
    base: dict[str, Any] = {
        "id": room.id,
        "created": room.created,
        "is_archived": room.is_archived,
        "is_im": room.kind == "im",
        "is_org_shared": False,
        "context_team_id": home,
        "updated": room.created * 1000,
        "is_ext_shared": room.is_ext_shared,
        "is_shared": room.is_ext_shared,
    }
    if room.kind == "im":
        other = next((member for member in room.members if member != world.bot), "")
        return {**base, "user": other, "is_user_deleted": world.people[other].deleted}
    base |= {
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": room.kind == "channel",
        "is_group": room.kind == "group",
        "is_mpim": False,
        "is_private": room.kind == "group",
        "is_general": room.name == "general",
        "is_member": world.bot in room.members,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "creator": next(iter(room.members), ""),
        "unlinked": 0,
        "topic": {"value": room.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "shared_team_ids": [home, *room.connected_teams],
        "internal_team_ids": [home] if room.is_ext_shared else [],
    }
    if connected and room.is_ext_shared:
        base |= {"connected_team_ids": list(room.connected_teams), "conversation_host_id": home}
    return base


def usergroup(world: World, group: Group, *, with_users: bool) -> dict[str, Any]:
    """A user group object."""
    found: dict[str, Any] = {
        "id": group.id,
        "team_id": world.config.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_provision": False,
        "created_by": "",
        "updated_by": "",
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    if with_users:
        found["users"] = list(group.members)
    return found


def team(world: World, found: Team) -> dict[str, Any]:
    """team.info's object."""
    return {
        "id": found.id,
        "name": found.name,
        "domain": found.domain,
        "email_domain": "",
        "icon": {"image_default": True, "image_68": f"{world.base_url}/avatar/{found.id}.svg"},
        "url": f"https://{found.domain}.slack.com/",
    }


def _shares_channel(world: World, person: str) -> bool:
    return any(person in room.members and world.bot in room.members for room in world.rooms.values())
