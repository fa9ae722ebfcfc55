"""People press buttons, use shortcuts and type slash commands."""

import re
from typing import Any

from bot.sandbox import controls, files, interactions
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.respond import respond
from bot.sandbox.rooms import Message, Room
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.world import View, World


class Pressing(World):
    """Interactions. Each waits until the app answered or three seconds went by without an answer."""

    async def press(
        self,
        user: str,
        channel: str,
        ts: str,
        wanted: str,
        value: Any = None,
        *,
        block_id: str = "",
    ) -> Delivery:
        """Press the control that says `wanted` (or has that action_id) on a message the person can see.

        `value` chooses an option or overrides the button's value, as a forger would. Raises SlackRefusal.
        """
        room = self.room_of(user, channel)
        message = self._seen(user, room, ts)
        found = controls.find(message.get("blocks", []), wanted, block_id)
        action = controls.action(found, wanted, value, self.next_ts())
        payload = interactions.press_in_message(self, user, room, message, action)
        delivery = await self._interact(payload)
        if not delivery.acked:
            self.slackbot(user, room.id, _sorry(delivery), message.get("thread_ts", ""))
        return delivery

    async def press_in_view(
        self,
        user: str,
        view_id: str,
        wanted: str,
        value: Any = None,
        *,
        block_id: str = "",
        state: dict[str, Any] | None = None,
    ) -> Delivery:
        """Press a control of an open modal or of App Home; `state` is what was typed so far."""
        view = self.view(user, view_id)
        found = controls.find(view["blocks"], wanted, block_id)
        action = controls.action(found, wanted, value, self.next_ts())
        if state is not None and view["type"] == "modal":
            view = self.typed(user, view, state)
        delivery = await self._interact(interactions.press_in_view(self, user, view, action))
        if not delivery.acked:
            self.slackbot(user, self.im_with(user).id, _sorry(delivery))
        return delivery

    async def command(self, user: str, channel: str, name: str, words: str = "") -> Delivery:
        """Type a slash command in a channel (Slack has none in threads); home workspace only."""
        room = self.room_of(user, channel)
        self._insider(user)
        if all(name != known.command for known in self.config.commands):
            raise SlackRefusal("unknown_command", f"{name} is not a valid command.")
        payload = interactions.command(self, user, room, name, self._with_ids(words))
        delivery = self.courier.send(Delivery(self.new_id("env"), "slash_commands", payload, accepts_response=True))
        await delivery.outcome()
        if not delivery.acked:
            failed = f'{name} failed with the error "{_reason(delivery)}"'
            self.slackbot(user, room.id, failed)
        elif delivery.response:
            answer = ResponseUrl(user, room.id, self.now())
            respond(self, answer, delivery.response)
        return delivery

    def _with_ids(self, words: str) -> str:
        """Typed #channels as Slack sends them to a command that says should_escape; unknown ones stay words."""
        named = {room.name: room.id for room in self.rooms.values() if room.kind != "im"}

        def token(match: re.Match[str]) -> str:
            return f"<#{named[match[1]]}|{match[1]}>" if match[1] in named else match[0]

        return re.sub(r"(?<![\w<&])#([\w-]+)", token, words)

    async def shortcut(self, user: str, channel: str | None, ts: str | None, wanted: str) -> Delivery:
        """Use a message shortcut by name or callback_id (no channel and ts: a global one); home only."""
        self._insider(user)
        kind = "message" if ts else "global"
        known = [each for each in self.config.shortcuts if each.kind == kind]
        fitting = [each for each in known if wanted in (each.callback_id, each.name)]
        if not fitting:
            raise SlackRefusal("shortcut_not_found")
        if channel and ts:
            room = self.room_of(user, channel)
            message = self._seen(user, room, ts)
            if message.get("is_ephemeral"):
                raise SlackRefusal("message_not_found")
            callback_id = fitting[0].callback_id
            payload = interactions.message_shortcut(self, user, room, message, callback_id)
        else:
            payload = interactions.global_shortcut(self, user, fitting[0].callback_id)
        delivery = await self._interact(payload)
        if not delivery.acked:
            self.slackbot(user, channel or self.im_with(user).id, _sorry(delivery))
        return delivery

    def typed(self, user: str, view: View, state: dict[str, Any]) -> View:
        """The view with what the person has typed; it replaces the stored one."""
        values = {block_id: dict(fields) for block_id, fields in view["state"]["values"].items()}
        for block_id, fields in state.items():
            for action_id, field in fields.items():
                if action_id in values.get(block_id, {}):
                    known = values[block_id][action_id]
                    values[block_id][action_id] = {**known, **field}
                    if known["type"] == "file_input":
                        values[block_id][action_id]["files"] = files.chosen(self, user, field.get("files"))
        new = {**view, "state": {"values": values}}
        stack = self.modals.get(user, [])
        self.modals[user] = [new if each["id"] == view["id"] else each for each in stack]
        return new

    def _insider(self, user: str) -> None:
        if self.active(user).team_id != self.config.team.id:
            raise SlackRefusal("external_user")

    def _seen(self, user: str, room: Room, ts: str) -> Message:
        for note in self.notes_to.get(user, []):
            if note["ts"] == ts and note.get("channel") == room.id:
                return note
        return self.message(room, ts)

    async def _interact(self, payload: dict[str, Any]) -> Delivery:
        takes_answer = payload["type"] == "view_submission"
        delivery = Delivery(self.new_id("env"), "interactive", payload, accepts_response=takes_answer)
        return await self.courier.send(delivery)


def _reason(delivery: Delivery) -> str:
    return "operation_timeout" if delivery.reason == "timeout" else "dispatch_failed"


def _sorry(delivery: Delivery) -> str:
    return f"That did not work: {_reason(delivery)}"
