"""What a history's record shows, besides what its database shows."""

from collections import Counter
from collections.abc import Iterator

from tests.history.linear import Operation, check
from tests.history.models import Desk, Product, State, Words
from tests.history.record import History
from tests.history.working import UNKEPT
from tests.integration.storage.steps import MIA

MODELS: tuple[tuple[str, Desk], ...] = (("the design's words", Words()), ("the product's table", Product()))


def judge(history: History, seen: Counter[str]) -> list[str]:
    """Everything wrong; adds to ``seen`` how many operations of each kind there were."""
    for operations in history.operations.values():
        for one in operations:
            seen[one.what if one.known else "unknown outcomes"] += 1
            if one.what == "commit" and one.given[3].kind == "bot":
                seen[f"decisions {one.result}"] += one.known
    for note in history.notes:
        if "fault" in note:
            seen[f"fault {note['fault']}"] += 1
    return [
        *linearizable(history, seen),
        *posted_once(history),
        *taken_once(history),
        *in_order(history),
        *drafts_kept(history),
    ]


def linearizable(history: History, seen: Counter[str]) -> Iterator[str]:
    """T1, P4, I4, I6: one order of everything explains what everybody saw, by both models."""
    for conversation, operations in history.operations.items():
        mine = [one for one in operations if one.what != "take"]
        for name, model in MODELS:
            verdict = check(mine, model, State())
            seen["widest search"] = max(seen["widest search"], verdict.widest)
            if not verdict.good:
                yield f"{conversation}: not linearizable by {name}: {verdict}"


def posted_once(history: History) -> Iterator[str]:
    """P2, I7: no send is posted twice and no turn has two answers, whatever was killed."""
    for key, times in Counter(key for key, _, _ in history.posts).items():
        if times > 1:
            yield f"send {key} was posted {times} times"


def taken_once(history: History) -> Iterator[str]:
    """P1, I2: of all deliveries of one message one was new."""
    for conversation, operations in history.operations.items():
        new = Counter(one.given[0] for one in operations if one.what == "take" and one.result == "new")
        for ts, times in new.items():
            if times > 1:
                yield f"{conversation}: message {ts} was new {times} times"


def in_order(history: History) -> Iterator[str]:
    """P3, I5: no customer's turn is handled while an earlier one that was committed before waits.

    An agent's words go before all others, so that the bot never answers beside a person.
    """
    turns = {note["of"]: note["turns"] for note in history.notes if "of" in note}
    for conversation, operations in history.operations.items():
        new = [one for one in operations if one.what == "take" and one.result == "new"]
        taken = {one.given[0]: one.ended for one in new if one.given[1] == MIA}
        ends: dict[str, float] = {}
        commits = [one for one in operations if one.what == "commit" and one.result not in {"stale", UNKEPT}]
        for one in commits:
            for ts in turns.get(one.id, ()):
                ends[ts] = min(ends.get(ts, one.begun), one.begun)
        begins = _begins(operations)
        for one in commits:
            if one.result != "written" or not turns.get(one.id) or turns[one.id][0] not in taken:
                continue
            read = begins[one.by, one.given[0], _before(begins, one)]
            first = turns[one.id][0]
            for ts, at in taken.items():
                if ts < first and at is not None and at < read.begun and ends.get(ts, float("inf")) > one.begun:
                    yield f"{conversation}: turn {first} was decided on while {ts} waited"


def drafts_kept(history: History) -> Iterator[str]:
    """A decision that came too late leaves its draft on record."""
    for conversation, operations in history.operations.items():
        lost = sum(one.result == UNKEPT for one in operations if one.what == "commit")
        if lost:
            yield f"{conversation}: {lost} drafts were withheld and not kept"


Begins = dict[tuple[str, str, float], Operation]


def _begins(operations: list[Operation]) -> Begins:
    return {(one.by, one.given, one.begun): one for one in operations if one.what == "begin" and one.result}


def _before(begins: Begins, commit: Operation) -> float:
    """When the worker read what it then decided on."""
    mine = [at for by, token, at in begins if by == commit.by and token == commit.given[0] and at < commit.begun]
    return max(mine)
