"""Is a history linearizable? Wing and Gong's search with Lowe's memo, run along time.

An operation takes effect at one moment between its invocation and its return. One whose outcome nobody knows (its
process was killed, its connection cut) takes effect at any moment after its invocation, or never.

The search goes through invocations and returns in order of time and keeps every configuration that explains what was
seen so far: (state, operations under way that have taken effect already). A return keeps those in which the
operation has taken effect. The history is linearizable iff one configuration is left at the end. Where nothing is
under way a configuration is the state alone, so a history is cut at quiescent points by itself.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from typing_extensions import override

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call, as whoever made it saw it."""

    id: str
    what: str
    """The kind of operation; models know it."""
    given: Any = None
    result: Any = None
    begun: float
    ended: float | None = None
    """None where the outcome is unknown; ``result`` means nothing then."""
    by: str = ""
    """Which process, for the report."""

    @property
    def known(self) -> bool:
        """Whether its outcome is known."""
        return self.ended is not None


class Model(Protocol[S]):
    """A sequential object."""

    def after(self, state: S, operation: Operation) -> Iterable[S]:
        """States the operation may lead to from ``state``; nothing where its result is impossible there."""
        ...

    def quiet(self, operation: Operation) -> bool:
        """Whether the operation, with the result it had, changes no state it is possible in."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict(Generic[S]):
    """``failed`` is the first return nothing explains; None where the history is linearizable."""

    failed: Operation | None = None
    states: tuple[S, ...] = ()
    """What the state could have been just before it."""
    under_way: tuple[Operation, ...] = ()
    widest: int = 0
    """Most configurations there were at once; above WIDEST the search gave up and nothing is shown."""

    @property
    def good(self) -> bool:
        """Whether it is linearizable."""
        return self.failed is None

    @override
    def __str__(self) -> str:
        if self.failed is None:
            return "linearizable"
        if self.widest > WIDEST:
            return f"undecided: {len(self.under_way)} calls are under way at once"
        names = ", ".join(f"{one.what} {one.given} by {one.by}" for one in self.under_way)
        one = self.failed
        return (
            f"{one.what} {one.given} by {one.by} cannot have given {one.result}: "
            f"the state was one of {list(self.states)[:6]}; under way: {names or 'nothing'}"
        )


Configuration = tuple[S, frozenset[str]]
WIDEST = 50_000
"""Configurations at once after which the search gives up and says so."""


def check(history: Sequence[Operation], model: Model[S], start: S) -> Verdict[S]:
    """Look for an order of the operations that explains all results.

    The first search lets operations of unknown outcome happen only where nothing else explains a return. What it
    finds is an order like any other; only where it finds none the whole search is needed.
    """
    quick = _search(history, model, start, sparing=True)
    return quick if quick.good else _search(history, model, start, sparing=False)


def _search(history: Sequence[Operation], model: Model[S], start: S, *, sparing: bool) -> Verdict[S]:
    under_way: dict[str, Operation] = {}
    found: set[Configuration[S]] = {(start, frozenset())}
    widest = 1
    for operation, returns in _events(history):
        if not returns:
            under_way[operation.id] = operation
            continue
        before = found
        doubtful = sum(not one.known for one in under_way.values())
        done: set[Configuration[S]] = set()
        for at_most in range(doubtful + 1) if sparing else (doubtful,):
            done = _made_to_happen(before, operation, under_way, model, at_most)
            if done:
                break
        found = _least({(state, effects - {operation.id}) for state, effects in done}, under_way)
        widest = max(widest, len(done))
        del under_way[operation.id]
        if not found or widest > WIDEST:
            states = tuple({state: None for state, _ in before})
            return Verdict(operation, states, tuple(under_way.values()), widest)
    return Verdict(widest=widest)


def _events(history: Sequence[Operation]) -> Iterator[tuple[Operation, bool]]:
    """Invocations and returns by time; of two at one moment the invocation first, which allows more orders."""
    events = [(one.begun, 0, one.id, one) for one in history]
    events += [(one.ended, 1, one.id, one) for one in history if one.ended is not None]
    for _, returns, _, one in sorted(events, key=lambda event: event[:3]):
        yield one, bool(returns)


def _made_to_happen(
    found: set[Configuration[S]],
    operation: Operation,
    under_way: dict[str, Operation],
    model: Model[S],
    at_most: int,
) -> set[Configuration[S]]:
    """Configurations in which ``operation`` has taken effect, after any others under way that had not.

    Of those whose outcome is unknown ``at_most`` so many are made to happen.
    """
    done: set[Configuration[S]] = set()
    first = {_settled(one, under_way, model) for one in found}
    seen, todo = set(first), [(one, 0) for one in first]
    while todo and len(seen) <= WIDEST:
        (state, effects), used = todo.pop()
        if operation.id in effects:
            done.add((state, effects))
            continue
        done |= {(after, effects | {operation.id}) for after in model.after(state, operation)}
        for other in _next_to_happen(under_way, effects):
            if other is operation or (not other.known and used == at_most):
                continue
            for after in model.after(state, other):
                if after == state and not other.known:
                    continue  # as good as never
                step = _settled((after, effects | {other.id}), under_way, model)
                if step not in seen:
                    seen.add(step)
                    todo.append((step, used + (not other.known)))
    return done if len(seen) <= WIDEST else done | seen


def _settled(one: Configuration[S], under_way: dict[str, Operation], model: Model[S]) -> Configuration[S]:
    """Let every operation under way happen now that can and that never changes anything: later is no better."""
    state, effects = one
    quiet = [
        other.id
        for other in under_way.values()
        if other.known and other.id not in effects and model.quiet(other) and any(model.after(state, other))
    ]
    return (state, effects.union(quiet)) if quiet else one


def _next_to_happen(under_way: dict[str, Operation], effects: frozenset[str]) -> Iterator[Operation]:
    """Operations under way that had no effect yet; of those nobody knows about and that are alike the earliest."""
    alike = set()
    for one in under_way.values():
        if one.id in effects:
            continue
        if not one.known:
            if (one.what, one.given) in alike:
                continue
            alike.add((one.what, one.given))
        yield one


def _least(found: set[Configuration[S]], under_way: dict[str, Operation]) -> set[Configuration[S]]:
    """Drop a configuration where another has the same state with fewer operations of unknown outcome used up.

    Those may still happen or not, so whatever follows the one follows the other too.
    """
    doubtful = {key for key, one in under_way.items() if not one.known}
    if not doubtful:
        return found
    groups: dict[tuple[S, frozenset[str]], list[frozenset[str]]] = {}
    for state, effects in sorted(found, key=lambda one: len(one[1])):
        kept = groups.setdefault((state, effects - doubtful), [])
        if not any(less <= effects for less in kept):
            kept.append(effects)
    return {(state, effects) for (state, _), kept in groups.items() for effects in kept}


def brute_force(history: Sequence[Operation], model: Model[S], start: S) -> bool:
    """The definition itself, for tiny histories: some order of all known and some unknown operations fits."""

    def fits(state: S, left: frozenset[str]) -> bool:
        todo = [one for one in history if one.id in left]
        if not any(one.known for one in todo):
            return True
        first_return = min((one.ended for one in todo if one.ended is not None), default=float("inf"))
        return any(
            fits(after, left - {one.id})
            for one in todo
            if one.begun <= first_return
            for after in model.after(state, one)
        )

    return fits(start, frozenset(one.id for one in history))
