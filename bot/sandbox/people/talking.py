"""People write, edit, delete and react."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox import board, text
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.files import FileGiven, keep, shared
from bot.sandbox.methods.reactions import react, unreact
from bot.sandbox.rooms import Message, Room
from bot.sandbox.world import World


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
        if thread_ts:
            message |= self._reply(room, thread_ts)
            if broadcast:
                message["subtype"] = "thread_broadcast"
        if files:
            kept = [keep(self, user, file) for file in files]
            message["files"] = [shared(self, file, room, message["ts"], thread_ts or "") for file in kept]
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


def visible_to(world: World, user: str, channel: str, thread_ts: str | None) -> list[Message]:
    """Ephemeral messages `user` sees in a channel or thread."""
    notes = world.notes_to.get(user, [])
    return [note for note in notes if note.get("channel") == channel and (note.get("thread_ts") == thread_ts)]
