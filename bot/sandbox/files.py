"""Files: Slack's objects of them, their bytes, and sharing them."""

import re
from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any

from bot.sandbox.errors import SlackRefusal
from bot.sandbox.rooms import Room
from bot.sandbox.world import World

File = dict[str, Any]
FileGiven = str | File  # a name, or {name, mimetype?, size?, content?, url?}; {id} names one that is there

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What the page shows as a picture."""


def keep(world: World, user: str, given: FileGiven) -> File:
    """Store a file of `user` nobody else sees yet.

    `size` may lie about the bytes, and `url` about where they are, as a forger would.
    """
    spec: File = {"name": given} if isinstance(given, str) else given
    content = spec.get("content", "")
    data = content if isinstance(content, bytes) else str(content).encode()
    file_id = str(spec.get("id") or world.new_id("F"))
    file = built(world, file_id, str(spec["name"]), user, str(spec.get("mimetype") or ""), spec.get("size", len(data)))
    if "url" in spec:
        file |= {"url_private": spec["url"], "url_private_download": spec["url"]}
    world.files[file_id] = file
    world.file_contents[file_id] = data
    return file


def built(world: World, file_id: str, name: str, user: str, mimetype: str, size: int) -> File:
    """Slack's object of a file that is shared nowhere."""
    person = world.people.get(user)
    slug = re.sub(r"[^a-z0-9._-]", "_", name.lower()) or "file"
    address = f"{world.base_url}/files/{file_id}/{slug}"
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    return {
        "id": file_id,
        "created": int(world.now()),
        "timestamp": int(world.now()),
        "name": name,
        "title": name,
        "mimetype": mimetype or guess_type(name)[0] or "application/octet-stream",
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": user,
        "user_team": person.team_id if person else world.config.team.id,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "size": size,
        "url_private": address,
        "url_private_download": address,
        "permalink": f"https://{world.config.team.domain}.slack.com/files/{user}/{file_id}/{slug}",
        "file_access": "visible",
    }


def shared(world: World, file: File, room: Room, ts: str, thread_ts: str = "") -> File:
    """The file as it is once a message of `room` carries it; tells the app with file_shared."""
    share: File = {"ts": ts, "channel_name": room.name, "team_id": world.config.team.id, "share_user_id": file["user"]}
    share |= {"thread_ts": thread_ts} if thread_ts else {}
    side = "public" if room.kind == "channel" else "private"
    new = {**file, "is_public": room.kind == "channel", "shares": {side: {room.id: [share]}}}
    world.files[file["id"]] = new
    told = {"type": "file_shared", "file_id": file["id"], "user_id": file["user"], "file": {"id": file["id"]}}
    world.emit({**told, "channel_id": room.id, "event_ts": world.next_ts()}, room=room)
    return new


def places(file: File) -> list[tuple[str, str]]:
    """(channel, ts) of the messages that carry it."""
    sides = file.get("shares", {}).values()
    return [(channel, share["ts"]) for side in sides for channel, shares in side.items() for share in shares]


def chosen(world: World, user: str, given: Sequence[FileGiven] | None) -> list[File]:
    """What a person put into a file_input, as Slack's client submits it; files of others are refused."""
    found = []
    for one in given or ():
        known = world.files.get(str(one.get("id"))) if isinstance(one, dict) else None
        nowhere = known is None and isinstance(one, dict) and "name" not in one
        if nowhere or (known is not None and known["user"] != user):
            raise SlackRefusal("file_not_found")
        found.append(known or keep(world, user, one))
    return found
