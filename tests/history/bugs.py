"""Planted bugs: what could go wrong in the product, done to it from outside, to see that the checks see it.

Each bug is a list of (function, what stands in its place); ``swap`` puts them in. The product has no switches for this.
"""

import uuid
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, text, update
from sqlmodel import Session, col, select

from handoff import ownership
from handoff.model import Act, Actor, Conversation, Owner
from storage import acts, apply, audit, drain, intake, leases, mapping, planned
from storage.records import DraftRow
from storage.tables import ConversationRow
from tests.history import bug_sends
from tests.history.bug_sends import Swap
from tests.history.swap import put, swapped

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Bug:
    """A planted bug; ``on`` names the databases it can be planted on."""

    name: str
    swaps: Callable[[], list[Swap]]
    on: tuple[str, ...] = BOTH

    def plant(self) -> None:
        """Put it in for good (in a process of its own)."""
        for original, new in self.swaps():
            put(original, new)

    @contextmanager
    def planted(self) -> Any:
        """Put it in for the length of a block."""
        with ExitStack() as stack:
            for original, new in self.swaps():
                stack.enter_context(swapped(original, new))
            yield


def _stepping(change: Callable[..., tuple[Conversation, Actor]]) -> Callable[[], list[Swap]]:
    """A step() that looks at another conversation or actor than it was given."""

    def swaps() -> list[Swap]:
        right = ownership.step

        def step(conversation: Conversation, act: Act, actor: Actor, *args: Any, **more: Any) -> Conversation:
            return right(*change(conversation, act, actor)[:1], act, change(conversation, act, actor)[1], *args, **more)

        return [(right, step)]

    return swaps


def _nobody_has_it(conversation: Conversation, act: Act, actor: Actor) -> tuple[Conversation, Actor]:
    taken = act is Act.CLAIM and conversation.owner is Owner.HUMAN
    return (replace(conversation, owner=Owner.WAITING, agent="") if taken else conversation), actor


def _anybody_is_the_owner(conversation: Conversation, act: Act, actor: Actor) -> tuple[Conversation, Actor]:
    ends = conversation.owner is Owner.HUMAN and act in {Act.RELEASE, Act.RESOLVE}
    return conversation, (replace(actor, kind="agent", id=conversation.agent) if ends else actor)


def _everybody_is_an_agent(conversation: Conversation, act: Act, actor: Actor) -> tuple[Conversation, Actor]:
    return conversation, (replace(actor, kind="agent") if act is Act.CLAIM else actor)


def _fence_stands() -> list[Swap]:
    right = ownership.step

    def step(conversation: Conversation, *args: Any, **more: Any) -> Conversation:
        return replace(right(conversation, *args, **more), fence=conversation.fence)

    return [(right, step)]


def _token_ignored() -> list[Swap]:
    right = drain.commit

    def commit(session: Session, conversation_id: str, token: str, *args: Any, **more: Any) -> Any:
        held = select(ConversationRow.lease_token).where(ConversationRow.id == conversation_id)
        return right(session, conversation_id, session.exec(held).one(), *args, **more)

    return [(right, commit)]


def _stale_plan() -> list[Swap]:
    right = drain.commit

    def commit(session: Session, conversation_id: str, token: str, plan: Any, *args: Any, **more: Any) -> Any:
        now = session.exec(select(ConversationRow.fence).where(ConversationRow.id == conversation_id)).one()
        moved = plan.after.fence - plan.before.fence
        before, after = replace(plan.before, fence=now), replace(plan.after, fence=now + moved)
        return right(session, conversation_id, token, replace(plan, before=before, after=after), *args, **more)

    return [(right, commit)]


def _nothing_withheld() -> list[Swap]:
    right = drain.commit

    def commit(session: Session, conversation_id: str, *args: Any, **more: Any) -> Any:
        committed = right(session, conversation_id, *args, **more)
        if committed.status == "stale":
            session.flush()
            kept = delete(DraftRow).where(col(DraftRow.conversation_id) == conversation_id)
            session.connection().execute(kept.where(col(DraftRow.state) == "withheld"))
        return committed

    return [(right, commit)]


def _no_line() -> list[Swap]:
    right = audit.append

    def append(session: Session, stream: str, record: Any, **more: Any) -> None:
        if record.act != Act.CLAIM.value:
            right(session, stream, record, **more)

    return [(right, append)]


def _read_unlocked() -> list[Swap]:
    def locked(session: Session, conversation_id: str) -> ConversationRow:
        row = session.get_one(ConversationRow, conversation_id)
        session.connection().execute(text("SELECT pg_sleep(0.01)"))  # as long as a busy network takes
        return row

    return [(acts.locked, locked)]


def _no_timers() -> list[Swap]:
    right = apply.apply

    def without(session: Session, row: Any, plan: Any, **more: Any) -> Any:
        return right(session, row, replace(plan, timers=()), **more)

    return [(right, without)]


def _pending_drifts() -> list[Swap]:
    right = intake.take_message

    def take_message(session: Session, message: Any, **more: Any) -> Any:
        taken = right(session, message, **more)
        if taken.status == "new":
            session.flush()
            uncounted = update(ConversationRow).where(col(ConversationRow.id) == taken.conversation_id)
            session.connection().execute(uncounted.values(pending=ConversationRow.pending - 1))
        return taken

    return [(right, take_message)]


def _no_dedupe() -> list[Swap]:
    right = intake.take_message

    def take_message(session: Session, message: Any, **more: Any) -> Any:
        fresh = replace(message, event_id=uuid.uuid4().hex, ts=f"{message.ts}{uuid.uuid4().int % 1000:03}")
        return right(session, fresh, **more)

    return [(right, take_message)]


def _leased_twice() -> list[Swap]:
    right = leases.take_lease

    def take_lease(session: Session, row: ConversationRow) -> str:
        row.lease_token = ""
        return right(session, row)

    return [(right, take_lease)]


def _nameless() -> list[Swap]:
    right = mapping.write_conversation

    def write_conversation(row: ConversationRow, value: Conversation) -> None:
        right(row, replace(value, agent=""))

    return [(right, write_conversation)]


def _unnamed_send() -> list[Swap]:
    return [(planned.sending_now, lambda _session, _conversation_id: False)]


BUGS: tuple[Bug, ...] = (
    Bug("a claim does not compare the owner", _stepping(_nobody_has_it)),
    Bug("the fence does not move", _fence_stands),
    Bug("the fence is not compared when a send starts", bug_sends.start_uncompared),
    Bug("a send starts in another transaction than compares", bug_sends.start_in_two_steps),
    Bug("the lease token is ignored at the commit", _token_ignored),
    Bug("a stale plan is applied", _stale_plan),
    Bug("a claim leaves no audit line", _no_line),
    Bug("an act reads without the lock", _read_unlocked, on=("postgresql",)),
    Bug("anybody may release", _stepping(_anybody_is_the_owner)),
    Bug("anybody may claim", _stepping(_everybody_is_an_agent)),
    Bug("repeated deliveries are taken again", _no_dedupe),
    Bug("WAITING has no timers", _no_timers),
    Bug("a delivery is not counted", _pending_drifts),
    Bug("a live lease is taken", _leased_twice),
    Bug("the owner's name is not written", _nameless),
    Bug("an earlier post is not looked for", bug_sends.never_looks),
    Bug("a withheld draft is not kept", _nothing_withheld),
    Bug("a claim does not name the send under way", _unnamed_send),
)


def bug(name: str) -> Bug:
    """The bug of this name."""
    return next(bug for bug in BUGS if bug.name == name)
