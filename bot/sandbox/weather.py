"""Weather: what goes wrong by chance, all of it from one seed.

Every kind of decision has a random stream of its own, named after it: a seed replays, and changing one chance
leaves the others' draws where they were.
"""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Weather:
    """A plan of bad luck. Chances go from 0 to 1, for each event or call by itself; 0 is a clear day.

    Events on their way to the app:
        twice: The same envelope goes out twice, to another connection if there is one.
        again: The same event (one event_id) comes in a new envelope within `again_seconds`.
        late: It comes once more after each of `late_after` seconds: six minutes, and 25 hours.
        held: It waits up to `held_seconds`. What is written later in its thread overtakes it, and so does its own
            edit or deletion; of a message and its app_mention twin either may come first.
        unheard: The first one to three attempts never reach the app; only retries do.
        ack_lost: The app's acknowledgement does not arrive, so the event is retried though it was taken.
        dropped: The connection breaks right behind the envelope; it comes again on another one.
        refreshed: One Socket Mode connection is told to go and come back, mid-flight.

    Calls of the Web API, except those `spared` (at most one of the first five hits a call):
        limited: HTTP 429 with Retry-After `retry_after` seconds. The call is not made.
        broken: HTTP 503. The call is not made.
        broken_after: The call is made and answered with HTTP 500.
        unreached: The connection breaks and the call is not made.
        lost: The call is made, then the connection breaks before any answer.
        slow: It takes up to `slow_seconds` longer, before it is made.
        unseen: An accepted post shows in conversations.replies and history only up to `unseen_seconds` later.
    """

    seed: int = 0
    twice: float = 0.0
    again: float = 0.0
    again_seconds: float = 2.0
    late: float = 0.0
    late_after: tuple[float, ...] = (360.0, 90_000.0)
    held: float = 0.0
    held_seconds: float = 1.0
    unheard: float = 0.0
    ack_lost: float = 0.0
    dropped: float = 0.0
    refreshed: float = 0.0
    limited: float = 0.0
    retry_after: int = 1
    broken: float = 0.0
    broken_after: float = 0.0
    unreached: float = 0.0
    lost: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 1.0
    unseen: float = 0.0
    unseen_seconds: float = 10.0
    spared: tuple[str, ...] = ("auth.test", "apps.connections.open")

    def __post_init__(self) -> None:
        """Refuse chances that are none."""
        chances = (
            self.twice, self.again, self.late, self.held, self.unheard, self.ack_lost, self.dropped, self.refreshed,
            *self.of_a_call.values(), self.slow, self.unseen,
        )  # fmt: skip
        if not all(0.0 <= chance <= 1.0 for chance in chances) or sum(self.of_a_call.values()) > 1.0:
            raise ValueError("chances go from 0 to 1, those of a call's end together too")

    @property
    def of_a_call(self) -> dict[str, float]:
        """Chances of the ways a call can end badly; they exclude one another."""
        return {
            "limited": self.limited,
            "broken": self.broken,
            "broken_after": self.broken_after,
            "unreached": self.unreached,
            "lost": self.lost,
        }


class Streams:
    """Named random streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, Random] = {}

    def __getitem__(self, name: str) -> Random:
        """The stream of this name; always the same one for a seed."""
        if name not in self._streams:
            self._streams[name] = Random(f"{self.seed}/{name}")  # noqa: S311 - luck, no secret
        return self._streams[name]

    def happens(self, name: str, chance: float) -> bool:
        """Draw once from the stream, whatever the chance."""
        return self[name].random() < chance

    def seconds(self, name: str, most: float) -> float:
        """A duration from 0 to `most`."""
        return self[name].random() * most

    def pick(self, name: str, chances: dict[str, float]) -> str:
        """One of the names by their chances; empty for none of them."""
        drawn = self[name].random()
        for key, chance in chances.items():
            if drawn < chance:
                return key
            drawn -= chance
        return ""
