"""People write, edit, delete and react."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox import board, text
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.reactions import react, unreact
from bot.sandbox.rooms import Message, Room
from bot.sandbox.world import World

FileGiven = str | dict[str, Any]  # a name, or {name, mimetype?, size?, content?}


class Talking(World):
    """Messages by people."""

    async def say(
        self,
        user: str,
        channel: str,
        words: str,
        thread_ts: str | None = None,
        files: Sequence[FileGiven] = (),
        broadcast: bool = False,
        *,
        typed: bool = True,
    ) -> str:
        """Write a message; returns its ts.

        `words` are taken as typed: & < > are escaped, URLs become links, @Name of a known person and <@U…>
        become mentions. `typed=False` takes them as Slack's wire text. Raises SlackRefusal.
        """
        room = self.room_of(user, channel)
        if room.is_archived:
            raise SlackRefusal("is_archived")
        wire = text.as_typed(words, self.names) if typed else words
        if not wire.strip() and not files:
            raise SlackRefusal("no_text")
        message: Message = {
            "type": "message",
            "user": user,
            "text": wire,
            "ts": self.next_ts(),
            "client_msg_id": self.new_id("client"),
            "team": self.people[user].team_id,
        }
        if wire:
            message["blocks"] = text.rich_text(wire, self.new_block_id())
        if files:
            message |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
            message["files"] = [self._file(user, room, file) for file in files]
        if thread_ts:
            message |= self._reply(room, thread_ts)
            if broadcast:
                message["subtype"] = "thread_broadcast"
        return str(board.post(self, room, message)["ts"])

    async def edit(self, user: str, channel: str, ts: str, words: str, *, typed: bool = True) -> None:
        """Change an own message."""
        room, old = self._own(user, channel, ts, "cant_update_message")
        wire = text.as_typed(words, self.names) if typed else words
        edited = {"user": user, "ts": f"{int(self.now())}.000000"}
        blocks = text.rich_text(wire, self.new_block_id())
        board.change(self, room, {**old, "text": wire, "blocks": blocks, "edited": edited})

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete an own message; a root with replies leaves a tombstone."""
        room, _ = self._own(user, channel, ts, "cant_delete_message")
        board.remove(self, room, ts)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add an emoji to a message."""
        react(self, self.room_of(user, channel), ts, user, name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take an emoji back."""
        unreact(self, self.room_of(user, channel), ts, user, name)

    async def unfurl(self, channel: str, ts: str) -> None:
        """Slack adds a link preview: a message_changed without any edit."""
        room = self.room(channel)
        old = self.message(room, ts)
        board.change(self, room, {**old, "attachments": [{"id": 1, "fallback": "A preview"}]})

    def _own(self, user: str, channel: str, ts: str, refusal: str) -> tuple[Room, Message]:
        room = self.room_of(user, channel)
        message = self.message(room, ts)
        if message.get("user") != user:
            raise SlackRefusal(refusal)
        return room, message

    def _reply(self, room: Room, thread_ts: str) -> dict[str, Any]:
        root = room.messages.get(thread_ts)
        if root is None:
            raise SlackRefusal("thread_not_found")
        return board.reply_fields(room, root.get("thread_ts") or thread_ts)

    def _file(self, user: str, room: Room, given: FileGiven) -> dict[str, Any]:
        spec = {"name": given} if isinstance(given, str) else given
        name = str(spec["name"])
        content = str(spec.get("content", ""))
        file_id = self.new_id("F")
        address = f"{self.base_url}/files/{file_id}/{name}"
        file = {
            "id": file_id,
            "created": int(self.now()),
            "timestamp": int(self.now()),
            "name": name,
            "title": name,
            "mimetype": spec.get("mimetype", "application/octet-stream"),
            "filetype": name.rpartition(".")[2].lower(),
            "pretty_type": name.rpartition(".")[2].upper(),
            "user": user,
            "user_team": self.people[user].team_id,
            "mode": "hosted",
            "is_external": False,
            "is_public": room.kind == "channel",
            "size": spec.get("size", len(content.encode())),
            "url_private": address,
            "url_private_download": address,
            "file_access": "visible",
        }
        self.files[file_id] = file
        self.file_contents[file_id] = content.encode()
        shared = {"type": "file_shared", "file_id": file_id, "user_id": user, "file": {"id": file_id}}
        self.emit({**shared, "channel_id": room.id, "event_ts": self.next_ts()}, room=room)
        return file


def visible_to(world: World, user: str, channel: str, thread_ts: str | None) -> list[Message]:
    """Ephemeral messages `user` sees in a channel or thread."""
    notes = world.notes_to.get(user, [])
    return [note for note in notes if note.get("channel") == channel and (note.get("thread_ts") == thread_ts)]
