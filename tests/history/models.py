"""What one conversation is to those who call the store: who owns it, at which fence, and who holds its lease.

Two models of who may do what. ``Product`` asks the product's own ``step()``; ``Words`` is written from the design's
sentences alone, so that a wrong cell in the product's table cannot hide. Both share how leases, decisions and sends
hang on the state.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from typing_extensions import override

from handoff.errors import HandoffError
from handoff.model import Act, Actor, Conversation, Owner
from handoff.ownership import step
from tests.history.linear import Operation

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class State(NamedTuple):
    """A conversation between two operations."""

    owner: str = "BOT"
    agent: str = ""
    fence: int = 0
    token: str = ""
    until: float = 0.0
    """End of the lease by the database's clock, seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as it stands in a record."""

    kind: str
    id: str = ""
    lead: bool = False


class Desk:
    """How results hang on the state; who may do what is left to ``goes``."""

    def goes(self, state: State, act: str, who: Who) -> set[tuple[str, str]]:
        """(owner, agent) the act may lead to; empty where it is refused."""
        raise NotImplementedError

    def after(self, state: State, operation: Operation) -> Iterable[State]:
        """See linear.Model."""
        return getattr(self, f"_{operation.what}")(state, operation)  # type: ignore[no-any-return]

    def quiet(self, operation: Operation) -> bool:
        """See linear.Model: refusals, reads, starts, and attempts that found somebody else."""
        what, result = operation.what, operation.result
        if what in {"act", "expire", "ask"}:
            return result[0] in {"refused", "stale"} and what != "ask"
        if what == "commit":
            return result != "written" or not operation.given[2]
        return what in {"read", "start"} or (what == "lease" and not result[0])

    def _act(self, state: State, operation: Operation) -> Iterator[State]:
        """given (act, Who); result (owner, agent, fence) after it, or ("refused", owner named in the refusal)."""
        act, who = operation.given
        changed = [state._replace(owner=o, agent=a, fence=state.fence + 1) for o, a in self.goes(state, act, who)]
        if not operation.known:
            yield from changed
        elif operation.result[0] == "refused":
            named = operation.result[1]
            if not changed and named in {"", state.agent}:
                yield state
        else:
            yield from (one for one in changed if one[:3] == operation.result)

    def _ask(self, state: State, operation: Operation) -> Iterator[State]:
        """A customer asks for a person: a closed conversation is opened again first. Given and result as of an act."""
        opened = [state]
        if state.owner == "CLOSED":
            goes = self.goes(state, "reopen", operation.given[1])
            opened = [state._replace(owner=o, agent=a, fence=state.fence + 1) for o, a in goes]
        for one in opened:
            yield from self._act(one, operation)

    def _expire(self, state: State, operation: Operation) -> Iterator[State]:
        """given (fence its timer was set at, Who); result as of an act, or ("stale",)."""
        fence, who = operation.given
        if operation.known and operation.result[0] == "stale":
            if state.fence != fence:
                yield state
        elif state.fence == fence:
            yield from self._act(state, _as(operation, ("expire", who)))

    def _lease(self, state: State, operation: Operation) -> Iterator[State]:
        """result (token, moment, until); an empty token where the conversation was busy or had nothing to do."""
        if not operation.known:  # nobody knows the token, so nobody can use it
            yield state._replace(token="?", until=float("inf"))
            return
        token, moment, until = operation.result
        if not token:
            yield state
        elif not state.token or state.until <= moment or state.token == "?":
            yield state._replace(token=token, until=until)

    def _free(self, state: State, operation: Operation) -> Iterator[State]:
        """The lease with this token is given back."""
        yield state._replace(token="", until=0.0) if state.token == operation.given else state

    def _age(self, state: State, operation: Operation) -> Iterator[State]:
        """Whoever holds the lease is late; result says whether it was made to run out."""
        yield state._replace(until=0.0) if operation.result or not operation.known else state

    def _void(self, state: State, operation: Operation) -> Iterator[State]:
        """The only process starts again: nobody holds anything."""
        yield state._replace(token="", until=0.0)

    def _begin(self, state: State, operation: Operation) -> Iterator[State]:
        """given a token; result (owner, agent, fence), or None: not ours any more, or nothing to do."""
        mine = state.token == operation.given
        if not operation.known or operation.result is None:
            yield state._replace(token="", until=0.0) if mine else state
        elif mine and operation.result == state[:3]:
            yield state

    def _commit(self, state: State, operation: Operation) -> Iterator[State]:
        """given (token, fence or None, act or "", Who); result "written", "joined" or "stale"."""
        token, fence, act, who = operation.given
        fits = state.token == token and fence in {None, state.fence}
        if operation.known and operation.result != "written":
            if fits == (operation.result == "joined"):
                yield state
        elif fits and not act:
            yield state
        elif fits:
            yield from (state._replace(owner=o, agent=a, fence=state.fence + 1) for o, a in self.goes(state, act, who))

    def _start(self, state: State, operation: Operation) -> Iterator[State]:
        """result (kind, fence it is bound to or None) of a send of the bot's that started; None for anything else."""
        if operation.known and operation.result is not None:
            kind, bound = operation.result
            if (bound is not None and bound != state.fence) or not self.may_speak(state, kind):
                return
        yield state

    def _read(self, state: State, operation: Operation) -> Iterator[State]:
        """result (owner, agent, fence)."""
        if not operation.known or operation.result == state[:3]:
            yield state

    @staticmethod
    def may_speak(state: State, kind: str) -> bool:
        """The bot answers only what it owns; its notices are never sent while a person speaks."""
        return state.owner == "BOT" if kind == "answer" else state.owner != "HUMAN"


class Product(Desk):
    """Who may do what, by the product's own table."""

    @override
    def goes(self, state: State, act: str, who: Who) -> set[tuple[str, str]]:
        before = Conversation(id="c", owner=Owner(state.owner), agent=state.agent, fence=state.fence)
        actor, found = Actor(kind=who.kind, id=who.id, lead=who.lead), set()
        for spoke in (False, True):
            try:
                after = step(before, Act(act), actor, WHEN, customer_spoke_last=spoke)
            except HandoffError:
                continue
            if after.fence == state.fence + 1:
                found.add((after.owner.value, after.agent))
        return found


class Words(Desk):
    """Who may do what, by the design's sentences (§1 Words, §5 Owner cases)."""

    @override
    def goes(self, state: State, act: str, who: Who) -> set[tuple[str, str]]:
        owner, agent = state.owner, who.kind == "agent"
        if who.kind == "bystander":  # recorded, never a takeover
            return set()
        mine = agent and (state.agent == who.id or who.lead)
        allowed = {
            "request": owner == "BOT",  # the bot asks for a person
            "claim": agent and owner in {"BOT", "WAITING"},  # an agent takes; from the bot it is a takeover
            "release": mine if owner == "HUMAN" else owner == "WAITING",  # gives back; a waiting customer may withdraw
            "resolve": agent and (mine if owner == "HUMAN" else owner != "CLOSED"),  # any agent may from WAITING
            "reopen": owner == "CLOSED",
            "expire": who.kind == "system" and owner in {"BOT", "HUMAN"},  # quiet stretch; idle owner
        }[act]
        if not allowed:
            return set()
        person = ("HUMAN", who.id)
        goes = {
            "request": {("WAITING", "")},
            "claim": {person},
            "release": {("BOT", "")},
            "resolve": {("CLOSED", "")},
            "reopen": {person} if agent else {("BOT", "")},  # a customer's reopens to BOT, an agent's to HUMAN
            "expire": {("CLOSED", "")} if owner == "BOT" else {("WAITING", ""), ("BOT", "")},
        }
        return goes[act]


def _as(operation: Operation, given: Any) -> Operation:
    return Operation(
        id=operation.id, what="act", given=given, result=operation.result, begun=operation.begun, ended=operation.ended
    )
