"""Planted bugs: what the detectors must find. They live in the process of a test only, never in the product.

Each is a bug somebody else shipped, or nearly; each names the detector that must speak.
"""

import asyncio
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

LOOKS = (
    "auth.test", "apps.connections.open", "users.info", "conversations.info", "usergroups.users.list",
    "conversations.replies", "conversations.history",
)  # fmt: skip
"""Calls that go unharmed where only posts are to be hit."""


@dataclass(frozen=True)
class Mutant:
    """`points` are where processes die meanwhile; none are killed where it names none. `luck` changes the weather."""

    name: str
    bug: str
    caught_by: str
    plant: Callable[[], None]
    points: tuple[str, ...] = ()
    luck: tuple[tuple[str, Any], ...] = ()
    kinds: tuple[str, ...] = ()
    """Stories told meanwhile."""
    replicas: int = 1
    """With more than one it runs on PostgreSQL."""


def plant(name: str) -> None:
    """Put the named bug into this process."""
    next(mutant for mutant in MUTANTS if mutant.name == name).plant()


def _swap(place: str, name: str, make: Callable[[Any], Any]) -> None:
    """Replace `name` in a module, or in a class of one ("module:Class"), by what `make` makes of it."""
    module, _, inside = place.partition(":")
    owner = importlib.import_module(module)
    owner = getattr(owner, inside) if inside else owner
    setattr(owner, name, make(getattr(owner, name)))


def _acks_first() -> None:
    def make(take: Any) -> Any:
        async def early(self: Any, req: Any, resp: Any, next: Any) -> Any:  # noqa: A002  Bolt passes by these names
            async def afterwards() -> None:
                await asyncio.sleep(0.4)
                await take(self, req, resp, next)

            self.later = [*getattr(self, "later", ()), asyncio.ensure_future(afterwards())]
            return _ok()

        return early

    _swap("bot.slack.take:Take", "__call__", make)


def _ok() -> Any:
    from slack_bolt.response import BoltResponse

    return BoltResponse(status=200, body="")


def _drops_retries() -> None:
    def make(take: Any) -> Any:
        async def deaf(self: Any, req: Any, resp: Any, next: Any) -> Any:  # noqa: A002
            retried = any(name.lower() == "x-slack-retry-num" for name in req.headers)
            return _ok() if retried else await take(self, req, resp, next)

        return deaf

    _swap("bot.slack.take:Take", "__call__", make)


def _knows_no_repeats() -> None:
    seen: set[str] = set()

    def make(event: Any) -> Any:
        def anew(body: Any) -> Any:
            found = event(body)
            if not hasattr(found, "thread_ts") or not getattr(found, "event_id", ""):
                return found
            if found.event_id not in seen:
                seen.add(found.event_id)
                return found
            ts = f"{found.ts[:-3]}{(int(found.ts[-3:]) + 1) % 1000:03d}"
            thread = found.thread_ts or ("" if found.direct else found.ts)
            return replace(found, event_id=uuid4().hex, ts=ts, thread_ts=thread)

        return anew

    _swap("bot.slack.payloads", "event", make)


def _posts_again_blindly() -> None:
    async def blind(self: Any, letter: Any) -> None:
        return None

    _swap("bot.slack.messenger:SlackMessenger", "find", lambda _: blind)
    _swap("bot.engine.carrying", "too_early", lambda _: lambda letter, now, visible: False)


def _compares_no_fence() -> None:
    _swap("storage.letters", "hindrance", lambda _: lambda session, row, item: ("", False))


def _answers_the_newest() -> None:
    def make(leading: Any) -> Any:
        return lambda work: leading(work)[-1:]

    _swap("bot.engine.answer", "leading", make)


def _presses_in_memory() -> None:
    def make(keep: Any) -> Any:
        async def forgetful(self: Any, key: str, kind: str, body: Any) -> None:
            async def do() -> None:
                await asyncio.sleep(1.0)
                await keep(self, key, kind, body)

            self.later = [*getattr(self, "later", ()), asyncio.ensure_future(do())]

        return forgetful

    _swap("bot.slack.inbox:Inbox", "_keep", make)


def _forgets_words() -> None:
    _swap("storage.replies", "add_send", lambda _: lambda *given, **named: uuid4().hex)


def _sets_no_timers() -> None:
    _swap("storage.apply", "_set_timers", lambda _: lambda *given, **named: None)


def _breaks_the_chain() -> None:
    def make(append: Any) -> Any:
        names = list(inspect.signature(append).parameters)
        assert names[:3] == ["session", "stream", "record"], names

        def sloppy(session: Any, stream: str, record: Any, **named: Any) -> None:
            append(session, stream, record, **named)
            if getattr(record, "act", "") == "claim":
                session.flush()
                session.connection().exec_driver_sql(
                    f"UPDATE audit SET actor_id = 'U0X' WHERE stream = '{stream}' AND act = 'claim'"
                )

        return sloppy

    _swap("storage.audit", "append", make)


def _never_looks_back() -> None:
    _swap("storage.leases", "ready_conversations", lambda _: lambda session, limit=50: [])


def _leases_mean_nothing() -> None:
    for module in ("storage.leases", "storage.intake"):
        names = {name: value for name, value in vars(importlib.import_module(module)).items() if "LEASE" in name}
        for name, value in names.items():
            if isinstance(value, timedelta):
                _swap(module, name, lambda _: timedelta(0))
        if hasattr(importlib.import_module(module), "new_id"):
            _swap(module, "new_id", lambda _: lambda: "everybody")


MUTANTS = (
    Mutant("acks-first", "acknowledges, then stores (Bolt's own default)", "lost", _acks_first, ("taken", "deciding")),
    Mutant(
        "drops-retries", "drops every delivery with a retry mark (agno 10073)", "lost", _drops_retries,
        luck=(("unheard", 0.3),),
    ),
    Mutant(
        "knows-no-repeats", "does not know a repeated event (hermes-agent 40064)", "doubled", _knows_no_repeats,
        luck=(("again", 0.5), ("again_seconds", 8.0)),
    ),
    Mutant(
        "posts-again-blindly", "repeats a post without a look", "doubled", _posts_again_blindly,
        luck=(("lost", 0.2),),
    ),
    Mutant(
        "compares-no-fence", "starts a send whoever owns (Chatwoot 13673)", "started after a claim", _compares_no_fence,
        luck=(("limited", 0.4), ("retry_after", 2), ("spared", LOOKS)), kinds=("is_taken_over",),
    ),
    Mutant("answers-the-newest", "answers the newest turn first", "out of order", _answers_the_newest),
    Mutant(
        "presses-in-memory", "acknowledges presses it only remembers", "lost", _presses_in_memory, ("press-stored",),
        kinds=("needs_people",),
    ),
    Mutant("never-looks-back", "a crash's turns are nobody's", "lost", _never_looks_back, ("stored", "deciding")),
    Mutant("leases-mean-nothing", "two workers in one conversation", "two at once", _leases_mean_nothing, replicas=2),
    Mutant(
        "forgets-words", "loses what an agent typed", "people's words not delivered", _forgets_words,
        kinds=("needs_people",),
    ),
    Mutant(
        "sets-no-timers", "hands over without a timer", "waiting without a timer", _sets_no_timers,
        kinds=("needs_people",),
    ),
    Mutant("breaks-the-chain", "changes a line of the record", "audit lines broken", _breaks_the_chain),
)  # fmt: skip
