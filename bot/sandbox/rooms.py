"""Channels with their messages, indexed by ts and by thread, always in ts order."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]  # Slack-shaped; a stored message is never changed in place, only replaced


@dataclass
class Room:
    """One channel. `timeline` and every list in `threads` hold ts texts in ascending order."""

    id: str
    name: str
    kind: str
    members: dict[str, None]
    is_ext_shared: bool
    is_archived: bool
    topic: str
    created: int
    connected_teams: tuple[str, ...] = ()
    messages: dict[str, Message] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)

    @property
    def channel_type(self) -> str:
        """`channel_type` of events: channel, group or im."""
        return self.kind

    def add(self, message: Message) -> None:
        """Store a new message; a reply updates its root's counts."""
        ts = message["ts"]
        self.messages[ts] = message
        insort(self.timeline, ts)
        root = message.get("thread_ts")
        if root and root != ts:
            insort(self.threads.setdefault(root, []), ts)
            self._recount(root)

    def put(self, message: Message) -> None:
        """Replace a stored message by its newer self."""
        self.messages[message["ts"]] = message

    def remove(self, ts: str) -> Message:
        """Take a message out; raises KeyError when it is not there."""
        message = self.messages.pop(ts)
        _drop(self.timeline, ts)
        root = message.get("thread_ts")
        if root and root != ts and root in self.threads:
            _drop(self.threads[root], ts)
            self._recount(root)
        return message

    def roots(self) -> list[Message]:
        """Root messages, oldest first."""
        return [self.messages[ts] for ts in self.timeline if is_root(self.messages[ts])]

    def thread(self, root_ts: str) -> list[Message]:
        """The root (if it still stands) and its replies, oldest first."""
        root = self.messages.get(root_ts)
        replies = [self.messages[ts] for ts in self.threads.get(root_ts, ())]
        return replies if root is None else [root, *replies]

    def _recount(self, root_ts: str) -> None:
        root = self.messages.get(root_ts)
        if root is None:
            return
        replies = self.threads[root_ts]
        if not replies:
            del self.threads[root_ts]
            counts = ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply")
            self.put({name: value for name, value in root.items() if name not in counts})
            return
        latest = self.messages[replies[-1]]
        users = root.get("reply_users", [])
        if latest["user"] not in users:
            users = [*users, latest["user"]]
        self.put(
            {
                **root,
                "thread_ts": root_ts,
                "reply_count": len(replies),
                "reply_users_count": len(users),
                "latest_reply": replies[-1],
                "reply_users": users,
                "is_locked": False,
                "subscribed": False,
            }
        )


def is_root(message: Message) -> bool:
    """Stands in the channel itself: no reply, or one also sent to the channel."""
    thread = message.get("thread_ts")
    return not thread or thread == message["ts"] or message.get("subtype") == "thread_broadcast"


def _drop(ordered: list[str], ts: str) -> None:
    at = bisect_left(ordered, ts)
    if at < len(ordered) and ordered[at] == ts:
        del ordered[at]
