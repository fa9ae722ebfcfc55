"""People come and go; channels are shared, archived and renamed; accounts and groups change."""

from dataclasses import replace
from typing import Any

from bot.sandbox import board, events, objects
from bot.sandbox.config import Person
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.world import World


class Belonging(World):
    """Membership and administration."""

    async def join(self, user: str, channel: str, inviter: str = "") -> None:
        """Add somebody (a person or the bot) to a channel."""
        room = self.room(channel)
        if user != self.bot:
            self.active(user)
        room.members[user] = None
        self._reconnect(channel)
        message = {
            "type": "message",
            "subtype": "group_join" if room.kind == "group" else "channel_join",
            "user": user,
            "text": f"<@{user}> has joined the channel",
            "ts": self.next_ts(),
        }
        message |= {"inviter": inviter} if inviter else {}
        board.post(self, room, message)
        event = events.member(self, room, user, joined=True, inviter=inviter)
        self.emit(event, outer_team=event["team"], room=room)

    async def leave(self, user: str, channel: str) -> None:
        """Take somebody (a person or the bot) out of a channel."""
        room = self.room(channel)
        if user not in room.members:
            raise SlackRefusal("not_in_channel")
        message = {
            "type": "message",
            "subtype": "group_leave" if room.kind == "group" else "channel_leave",
            "user": user,
            "text": f"<@{user}> has left the channel",
            "ts": self.next_ts(),
        }
        board.post(self, room, message)
        del room.members[user]
        event = events.member(self, room, user, joined=False)
        self.emit(event, outer_team=event["team"], room=room)
        self.feed.changed()

    async def invite_bot(self, channel: str, inviter: str = "") -> None:
        """Invite the bot."""
        await self.join(self.bot, channel, inviter)

    async def set_group(self, group: str, members: tuple[str, ...]) -> None:
        """Change who is in a user group."""
        old = self.groups[group]
        new = self.groups[group] = replace(old, members=members)
        added = [user for user in members if user not in old.members]
        removed = [user for user in old.members if user not in members]
        self.emit(
            {
                "type": "subteam_members_changed",
                "subteam_id": group,
                "team_id": self.config.team.id,
                "date_previous_update": int(self.now()),
                "date_update": int(self.now()),
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
                "event_ts": self.next_ts(),
            }
        )
        subteam = objects.usergroup(self, new, with_users=True)
        self.emit({"type": "subteam_updated", "subteam": subteam, "event_ts": self.next_ts()})
        self.feed.changed()

    async def change_person(self, user: str, **fields: Any) -> Person:
        """Change an account, e.g. deleted=True or is_restricted=True; sends user_change."""
        self.people[user] = replace(self.person(user), **fields)
        told = objects.user(self, self.people[user])
        self.emit({"type": "user_change", "user": told, "cache_ts": int(self.now())})
        self.feed.changed()
        return self.people[user]

    async def archive(self, channel: str, *, back: bool = False) -> None:
        """Archive a channel, or take it `back`."""
        room = self.room(channel)
        room.is_archived = not back
        prefix = "group" if room.kind == "group" else "channel"
        kind = f"{prefix}_unarchive" if back else f"{prefix}_archive"
        event = {
            "type": kind,
            "channel": channel,
            "user": next(iter(room.members)),
            "event_ts": self.next_ts(),
        }
        self.emit(event, room=room)
        self.feed.changed()

    async def share(self, channel: str, team_id: str) -> None:
        """Share a channel with another workspace."""
        room = self.room(channel)
        room.is_ext_shared = True
        room.connected_teams = tuple(sorted({*room.connected_teams, team_id}))
        event = {"type": "channel_shared", "connected_team_id": team_id, "channel": channel}
        self.emit({**event, "event_ts": self.next_ts()}, room=room)
        self.feed.changed()

    async def unshare(self, channel: str, team_id: str) -> None:
        """End sharing with a workspace; its people leave."""
        room = self.room(channel)
        room.connected_teams = tuple(team for team in room.connected_teams if team != team_id)
        room.is_ext_shared = bool(room.connected_teams)
        for user in [user for user in room.members if user in self.people]:
            if self.people[user].team_id == team_id:
                del room.members[user]
        event = {
            "type": "channel_unshared",
            "previously_connected_team_id": team_id,
            "channel": channel,
            "is_ext_shared": room.is_ext_shared,
            "event_ts": self.next_ts(),
        }
        self.emit(event, room=room)
        self.feed.changed()

    async def change_channel_id(self, old: str, new: str) -> None:
        """Give a channel a new id, as Slack does when a private channel gets shared."""
        room = self.rooms.pop(old)
        room.id = new
        self.rooms[new] = room
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
        self.emit({**event, "event_ts": self.next_ts()}, room=room)
        self.feed.changed()

    def _reconnect(self, channel: str) -> None:
        room = self.room(channel)
        teams = {self.people[user].team_id for user in room.members if user in self.people}
        room.connected_teams = tuple(sorted({*room.connected_teams, *teams} - {self.config.team.id}))
