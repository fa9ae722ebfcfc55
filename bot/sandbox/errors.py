"""Refusals: Slack's short error codes with one plain sentence each."""

from typing import Any

SENTENCES = {
    "ambiguous_label": "Several controls of this message fit; name the block_id or the action_id too.",
    "cant_delete_message": "Only the author can delete this message.",
    "cant_update_message": "Only the author can edit this message.",
    "channel_not_found": "There is no such channel, or this person cannot see it.",
    "control_not_found": "Nothing in this message or view carries that label or action_id.",
    "external_user": "Slash commands and shortcuts work only for members of the app's own workspace.",
    "is_archived": "The channel is archived.",
    "message_not_found": "There is no such message in this channel.",
    "missing_required_field": "A required field of the form is empty.",
    "no_text": "The message has no text.",
    "not_in_channel": "This person is not a member of the channel.",
    "shortcut_not_found": "The app has no such shortcut.",
    "thread_not_found": "There is no such thread in this channel.",
    "unknown_command": "The app has no such slash command.",
    "user_inactive": "This account is deactivated.",
    "user_not_found": "There is no such person.",
    "view_not_found": "This person has no such open view.",
}


class SlackRefusal(Exception):
    """Slack (or its client) says no.

    `error` is Slack's code, e.g. "not_in_channel"; `extra` holds further fields of the API answer
    (needed, provided, response_metadata); `status` is the HTTP status, 200 for nearly all of Slack's errors.
    """

    def __init__(self, error: str, message: str = "", *, status: int = 200, **extra: Any) -> None:
        self.error = error
        self.message = message or SENTENCES.get(error, error.replace("_", " "))
        self.status = status
        self.extra = extra
        super().__init__(f"{error}: {self.message}")

    def answer(self) -> dict[str, Any]:
        """The body of the Web API's answer."""
        return {"ok": False, "error": self.error, **self.extra}
