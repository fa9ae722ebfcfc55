"""What must hold in every database at every committed moment, as far as a database can show it.

``violations(session)`` returns one sentence for each thing that does not hold; an empty list is a pass. Names in
brackets: I1 to I9 are the engine's invariants, T1 and T7 those of the takeover, P the promises of the design.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from storage import audit
from storage.flow import OutboxRow, SeenRow
from storage.tables import TurnRow
from tests.history.facts import Case, SendFact, cases

OWNERS = frozenset({"BOT", "WAITING", "HUMAN", "CLOSED"})
TIMERS_OF = {"reping": "WAITING", "ladder": "WAITING", "idle": "HUMAN", "hold": "BOT", "quiet": "BOT"}
"""Timer kind up to its underscore → the owner it belongs to; others are only forbidden on a closed conversation."""
MAY_DO = {"claim": {"agent"}, "resolve": {"agent"}, "expire": {"system"}}
"""Act → kinds of actors that may do it; nobody does anything as a bystander."""
GOES = {
    "request": {("BOT", "WAITING")},
    "claim": {("BOT", "HUMAN"), ("WAITING", "HUMAN")},
    "release": {("HUMAN", "BOT"), ("WAITING", "BOT")},
    "resolve": {("BOT", "CLOSED"), ("WAITING", "CLOSED"), ("HUMAN", "CLOSED")},
    "reopen": {("CLOSED", "BOT"), ("CLOSED", "HUMAN")},
    "expire": {("BOT", "CLOSED"), ("HUMAN", "WAITING"), ("HUMAN", "BOT")},
}
"""Act → (owner before, owner after), in the design's words and not from its table."""
BY_MESSAGE = "Wrote in the customer's thread."


def violations(session: Session, *, ladder_may_end: bool = False, chain: bool = True) -> list[str]:
    """Everything that does not hold, one sentence each.

    Args:
        session: A fresh one (``store.read``): all is read as of one moment, so a running Baton does no harm.
        ladder_may_end: Accept WAITING without an open timer where the last rung of its ladder was reached.
        chain: Verify the hash chain of the record too (about 60 µs a line).
    """
    found = [f"{case.row.id}: {problem}" for case in cases(session) for problem in problems(case)]
    if ladder_may_end:
        found = [problem for problem in found if not problem.endswith(LADDER_ENDED)]
    found += _repeated(session)
    if chain:
        found += [f"{fault.stream}: audit line {fault.seq} {fault.problem} [P11]" for fault in audit.verify(session)[1]]
    return found


def left_open(session: Session, only: str = "") -> list[str]:
    """What is not at rest yet: turns not done, leases held, sends neither sent nor given up."""
    found = []
    for case in cases(session, only):
        undone = [turn.ts for turn in case.turns if turn.status != "done"]
        waiting = [f"{send.kind} {send.status}" for send in case.sends if send.status in {"ready", "sending"}]
        if undone or waiting:
            found.append(f"{case.row.id}: turns {undone} and sends {waiting} are open")
    return found


def problems(case: Case) -> Iterator[str]:
    """What does not hold in one conversation."""
    for check in CHECKS:
        yield from check(case)


def owner_is_one(case: Case) -> Iterator[str]:
    """One owner or none; a person's name exactly where a person owns it [T1]."""
    row = case.row
    if row.owner not in OWNERS:
        yield f"owner {row.owner!r} is no owner [T1]"
    if bool(row.agent) != (row.owner == "HUMAN"):
        yield f"owner {row.owner} with agent {row.agent!r} [T1]"


def fence_tells_owners(case: Case) -> Iterator[str]:
    """Each change of owner moved the fence by one and left one audit line with that fence [T1, T7, P11]."""
    fence, owner, agent = 0, "BOT", ""
    for line in case.changes:
        if line.fence != fence + 1:
            yield f"{line.act} in line {line.seq} stands at fence {line.fence} after fence {fence} [T7]"
        if line.from_owner != owner:
            yield f"{line.act} in line {line.seq} goes from {line.from_owner}, but {owner} was the owner [T1]"
        if (line.from_owner, line.to_owner) not in GOES[line.act]:
            yield f"{line.act} in line {line.seq} goes from {line.from_owner} to {line.to_owner} [T1]"
        if line.actor_kind == "bystander" or line.actor_kind not in MAY_DO.get(line.act, {line.actor_kind}):
            yield f"{line.act} in line {line.seq} by {line.actor_kind} {line.actor_id} [T7]"
        if line.to_owner == "HUMAN" and line.actor_kind != "agent":
            yield f"line {line.seq} gives the conversation to {line.actor_kind} {line.actor_id} [T1]"
        fence, owner = line.fence, line.to_owner
        agent = line.actor_id if owner == "HUMAN" else ""
    row = case.row
    if (row.fence, row.owner, row.agent) != (fence, owner, agent):
        said = f"{owner} {agent} at fence {fence}"
        yield f"the record ends with {said}, the row says {row.owner} {row.agent} at fence {row.fence} [T7]"


def fence_only_grows(case: Case) -> Iterator[str]:
    """Along the record the fence never goes back [T1]."""
    highest = 0
    for line in case.lines:
        if line.fence < highest:
            yield f"line {line.seq} ({line.act}) has fence {line.fence} after {highest} [T1]"
        highest = max(highest, line.fence)


def only_the_owner_ends_it(case: Case) -> Iterator[str]:
    """The agent a line of the record names had the conversation; a lead may stand in, which no line tells [T1]."""
    held_by = ""
    for line in case.changes:
        if line.from_owner == "HUMAN" and line.act in {"release", "resolve"} and line.actor_kind != "agent":
            yield f"{line.act} in line {line.seq} by {line.actor_kind} took it from {held_by} [T1]"
        held_by = line.actor_id if line.to_owner == "HUMAN" else ""


def sends_were_allowed(case: Case) -> Iterator[str]:
    """What the bot says is bound to a fence at which it may speak [P4, I6]."""
    owners = case.owners
    for send in case.sends:
        if send.kind == "answer" and (send.fence is None or owners.get(send.fence) != "BOT"):
            yield f"answer {send.id} is bound to fence {send.fence}, of {owners.get(send.fence or 0)} [P4]"
        if send.kind == "notice" and send.fence is not None and owners.get(send.fence) in {"HUMAN", None}:
            yield f"notice {send.id} is bound to fence {send.fence}, of {owners.get(send.fence)} [P4]"


def late_sends_are_named(case: Case) -> Iterator[str]:
    """A send that ended after a claim had started before it, and the claim's card says so [P4]."""
    changed = {line.fence: line for line in case.changes}
    for send in case.sends:
        if send.kind == "relay" or send.fence is None or case.finished.get(send.id, 0) <= send.fence:
            continue
        claim = changed.get(send.fence + 1)
        pressed = claim is not None and claim.to_owner == "HUMAN" and claim.why != BY_MESSAGE
        if pressed and not any(handoff.warning for handoff in case.handoffs):
            yield f"{send.kind} {send.id} ended after the claim at fence {send.fence + 1}; the card is silent [P4]"


def one_answer_a_turn(case: Case) -> Iterator[str]:
    """Of the answers to one turn one went out, however many parts it has [P2]."""
    answers: dict[str, list[SendFact]] = defaultdict(list)
    for send in case.sends:
        if send.kind == "answer" and send.turn and send.status in {"sent", "sending", "unknown"}:
            answers[send.turn].append(send)
    for ts, sends in answers.items():
        ordinals = sorted(send.ordinal for send in sends)
        one = len({send.fence for send in sends}) == 1 and ordinals[-1] - ordinals[0] == len(sends) - 1
        if not one or sum(send.buttons for send in sends) > 1:
            yield f"turn {ts} has {len(sends)} answers that went out [P2]"


def pending_is_counted(case: Case) -> Iterator[str]:
    """``pending`` is the number of turns that are not done [I3]."""
    undone = sum(turn.status != "done" for turn in case.turns)
    if case.row.pending != undone:
        yield f"pending is {case.row.pending}, {undone} turns are not done [I3]"


def answers_are_under_way(case: Case) -> Iterator[str]:
    """A turn being answered has a send on its way; one that was answered had one [P1]."""
    open_answer = any(send.kind == "answer" and send.status in {"ready", "sending"} for send in case.sends)
    tried = {send.turn for send in case.sends if send.kind == "answer"}
    for turn in case.turns:
        if turn.status == "answering" and not open_answer:
            yield f"turn {turn.ts} is being answered, but no answer is on its way [P1]"
        if turn.author == "customer" and turn.outcome == "answered" and turn.ts not in tried:
            yield f"turn {turn.ts} counts as answered without an answer [P1]"


def timers_mean_something(case: Case) -> Iterator[str]:
    """No open timer of the present fence belongs to another owner; none at all where it is closed [T7]."""
    row = case.row
    for timer in case.timers:
        belongs = TIMERS_OF.get(timer.kind.partition("_")[0], row.owner if row.owner != "CLOSED" else "")
        if timer.open and timer.fence == row.fence and belongs != row.owner:
            yield f"{row.owner} with an open {timer.kind} timer of its own fence [T7]"
        if timer.fence > row.fence:
            yield f"a {timer.kind} timer has fence {timer.fence}, the conversation {row.fence} [T1]"


LADDER_ENDED = "its ladder has ended [P6]"


def nobody_waits_silently(case: Case) -> Iterator[str]:
    """WAITING has an open card and a live timer; so has a held draft; a person has a card with their name [P6]."""
    row = case.row
    opened = [handoff for handoff in case.handoffs if handoff.open]
    mine = [timer for timer in case.timers if timer.fence == row.fence]
    held = "held" in case.drafts
    if len(opened) > 1:
        yield f"{len(opened)} handoffs are open at once [T1]"
    if row.owner in {"WAITING", "HUMAN"} and not opened:
        yield f"{row.owner} without an open handoff [P6]"
    if row.owner == "HUMAN" and opened and opened[0].agent != row.agent:
        yield f"{row.agent} owns it, the card says {opened[0].agent!r} [T1]"
    joins = row.owner == "BOT" and any(turn.status != "done" for turn in case.turns)  # the next answer ends the card
    if row.owner in {"BOT", "CLOSED"} and opened and not held and not joins:
        yield f"{row.owner} with an open handoff and no held draft [T7]"
    if row.owner == "WAITING" and not any(timer.open for timer in mine):
        yield f"WAITING without a live timer: {LADDER_ENDED if mine else 'there never was one [P6]'}"
    if held and (row.owner != "BOT" or not opened):
        yield f"a held draft while {row.owner} owns it, {len(opened)} cards [P6]"
    if held and not any(timer.open and timer.kind == "hold" for timer in mine):
        yield "a held draft without a live timer [P6]"


def lease_is_whole(case: Case) -> Iterator[str]:
    """A lease has a token and an end, or neither [I4]."""
    if bool(case.row.lease_token) != (case.row.lease_until is not None):
        yield f"lease token {case.row.lease_token!r} until {case.row.lease_until} [I4]"


CHECKS: tuple[Callable[[Case], Iterator[str]], ...] = (
    owner_is_one,
    fence_tells_owners,
    fence_only_grows,
    only_the_owner_ends_it,
    sends_were_allowed,
    late_sends_are_named,
    one_answer_a_turn,
    pending_is_counted,
    answers_are_under_way,
    timers_mean_something,
    nobody_waits_silently,
    lease_is_whole,
)


def _repeated(session: Session) -> Iterator[str]:
    """Ids that must be unique: deliveries, messages, sends, and what one send left in Slack [I2, I7]."""
    unique: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
        ("delivery", (SeenRow.key,), None),
        ("message", (TurnRow.channel_id, TurnRow.ts), None),
        ("send", (OutboxRow.dedupe,), None),
        ("post", (OutboxRow.conversation_id, OutboxRow.kind, OutboxRow.remote_ts), col(OutboxRow.remote_ts) != ""),
    )
    for what, columns, where in unique:
        statement = select(*columns, func.count()).group_by(*columns).having(func.count() > 1)
        for *key, count in session.execute(statement if where is None else statement.where(where)):
            yield f"{what} {key} is there {count} times [I2]"
