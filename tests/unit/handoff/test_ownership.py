"""Who may speak: every cell of the table, said again here by hand from DESIGN §5."""

from dataclasses import replace

import pytest

from handoff.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    AlreadyYours,
    ConversationClosed,
    HandoffError,
    IllegalAct,
    NotAllowed,
    NotTheOwner,
)
from handoff.model import Act, Actor, Conversation, EndReason, Owner
from handoff.ownership import END_REASONS, TRANSITIONS, step
from tests.unit.handoff.build import ADA, BEN, BO, BOT, LEA, MIA, NOW, SYSTEM

PEOPLE = (ADA, BEN, LEA, MIA, BO, BOT, SYSTEM)


def owned(owner: Owner) -> Conversation:
    return Conversation(id="c", owner=owner, agent=ADA.id if owner is Owner.HUMAN else "", fence=7)


def test_every_pair_of_owner_and_act_has_a_cell() -> None:
    assert set(TRANSITIONS) == {(owner, act) for owner in Owner for act in Act}


def test_every_cell_that_moves_has_an_end_reason_and_no_other() -> None:
    assert set(END_REASONS) == {pair for pair, cell in TRANSITIONS.items() if isinstance(cell, tuple)}


@pytest.mark.parametrize(
    ("owner", "act", "actor", "last", "after", "agent", "reason"),
    [
        (Owner.BOT, Act.REQUEST, BOT, False, Owner.WAITING, "", EndReason.ASKED),
        (Owner.BOT, Act.REQUEST, MIA, False, Owner.WAITING, "", EndReason.ASKED),
        (Owner.BOT, Act.CLAIM, ADA, False, Owner.HUMAN, ADA.id, EndReason.TAKEN_OVER),
        (Owner.BOT, Act.RESOLVE, BEN, False, Owner.CLOSED, "", EndReason.RESOLVED),
        (Owner.BOT, Act.EXPIRE, SYSTEM, False, Owner.CLOSED, "", EndReason.QUIET),
        (Owner.WAITING, Act.CLAIM, BEN, False, Owner.HUMAN, BEN.id, EndReason.CLAIMED),
        (Owner.WAITING, Act.RELEASE, MIA, False, Owner.BOT, "", EndReason.WITHDRAWN),
        (Owner.WAITING, Act.RESOLVE, BEN, False, Owner.CLOSED, "", EndReason.RESOLVED),
        (Owner.HUMAN, Act.RELEASE, ADA, True, Owner.BOT, "", EndReason.RELEASED),
        (Owner.HUMAN, Act.RELEASE, LEA, False, Owner.BOT, "", EndReason.RELEASED),
        (Owner.HUMAN, Act.RESOLVE, ADA, False, Owner.CLOSED, "", EndReason.RESOLVED),
        (Owner.HUMAN, Act.RESOLVE, LEA, False, Owner.CLOSED, "", EndReason.RESOLVED),
        (Owner.HUMAN, Act.EXPIRE, SYSTEM, True, Owner.WAITING, "", EndReason.IDLE),
        (Owner.HUMAN, Act.EXPIRE, SYSTEM, False, Owner.BOT, "", EndReason.IDLE),
        (Owner.CLOSED, Act.REOPEN, MIA, False, Owner.BOT, "", EndReason.REOPENED),
        (Owner.CLOSED, Act.REOPEN, BEN, False, Owner.HUMAN, BEN.id, EndReason.REOPENED),
    ],
)
def test_an_allowed_act_moves_the_ownership(
    owner: Owner, act: Act, actor: Actor, last: bool, after: Owner, agent: str, reason: EndReason
) -> None:
    moved = step(owned(owner), act, actor, NOW, customer_spoke_last=last)
    assert (moved.owner, moved.agent, moved.end_reason) == (after, agent, reason)
    assert (moved.fence, moved.owner_since) == (8, NOW)
    assert moved.reopened is (act is Act.REOPEN)


@pytest.mark.parametrize(
    ("owner", "act", "actor", "error"),
    [
        (Owner.BOT, Act.RELEASE, ADA, IllegalAct),
        (Owner.BOT, Act.REOPEN, MIA, IllegalAct),
        (Owner.BOT, Act.CLAIM, MIA, NotAllowed),
        (Owner.BOT, Act.CLAIM, BO, NotAllowed),
        (Owner.BOT, Act.CLAIM, BOT, NotAllowed),
        (Owner.BOT, Act.EXPIRE, MIA, NotAllowed),
        (Owner.BOT, Act.RESOLVE, MIA, NotAllowed),
        (Owner.WAITING, Act.REQUEST, BOT, AlreadyWaiting),
        (Owner.WAITING, Act.REOPEN, MIA, IllegalAct),
        (Owner.WAITING, Act.EXPIRE, SYSTEM, IllegalAct),
        (Owner.WAITING, Act.RELEASE, BO, NotAllowed),
        (Owner.HUMAN, Act.REQUEST, BOT, AlreadyClaimed),
        (Owner.HUMAN, Act.CLAIM, ADA, AlreadyYours),
        (Owner.HUMAN, Act.CLAIM, BEN, AlreadyClaimed),
        (Owner.HUMAN, Act.CLAIM, LEA, AlreadyClaimed),
        (Owner.HUMAN, Act.RELEASE, BEN, NotTheOwner),
        (Owner.HUMAN, Act.RELEASE, MIA, NotTheOwner),
        (Owner.HUMAN, Act.RESOLVE, BEN, NotTheOwner),
        (Owner.HUMAN, Act.REOPEN, MIA, IllegalAct),
        (Owner.HUMAN, Act.EXPIRE, ADA, NotAllowed),
        (Owner.CLOSED, Act.REQUEST, BOT, ConversationClosed),
        (Owner.CLOSED, Act.CLAIM, ADA, ConversationClosed),
        (Owner.CLOSED, Act.RELEASE, ADA, ConversationClosed),
        (Owner.CLOSED, Act.RESOLVE, ADA, ConversationClosed),
        (Owner.CLOSED, Act.EXPIRE, SYSTEM, ConversationClosed),
        (Owner.CLOSED, Act.REOPEN, BO, NotAllowed),
    ],
)
def test_a_refused_act_names_the_reason(owner: Owner, act: Act, actor: Actor, error: type[HandoffError]) -> None:
    with pytest.raises(error) as caught:
        step(owned(owner), act, actor, NOW)
    assert type(caught.value) is error


def test_a_refusal_names_who_has_the_conversation() -> None:
    with pytest.raises(AlreadyClaimed) as claimed:
        step(owned(Owner.HUMAN), Act.CLAIM, BEN, NOW)
    with pytest.raises(NotTheOwner) as released:
        step(owned(Owner.HUMAN), Act.RELEASE, BEN, NOW)
    assert (claimed.value.agent, released.value.agent) == (ADA.id, ADA.id)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("owner", list(Owner))
def test_a_bystander_changes_nothing_anywhere(owner: Owner, act: Act) -> None:
    with pytest.raises(HandoffError):
        step(owned(owner), act, BO, NOW)


@pytest.mark.parametrize("owner", list(Owner))
def test_only_an_agent_ever_becomes_the_owner(owner: Owner) -> None:
    for act in Act:
        for actor in PEOPLE:
            try:
                after = step(owned(owner), act, actor, NOW, customer_spoke_last=True)
            except HandoffError:
                continue
            assert (after.owner is Owner.HUMAN) == bool(after.agent)
            assert after.owner is not Owner.HUMAN or actor.kind == "agent"


def test_reopened_stays_on_record_through_later_changes() -> None:
    reopened = step(owned(Owner.CLOSED), Act.REOPEN, MIA, NOW)
    assert step(reopened, Act.REQUEST, BOT, NOW).reopened


def test_step_leaves_its_argument_alone() -> None:
    before = owned(Owner.BOT)
    kept = replace(before)
    step(before, Act.CLAIM, ADA, NOW)
    assert before == kept


@pytest.mark.parametrize("owner", [Owner.BOT, Owner.WAITING, Owner.CLOSED])
def test_only_what_a_person_has_can_be_handed_on(owner: Owner) -> None:
    with pytest.raises(IllegalAct):
        step(Conversation(id="c", owner=owner), Act.TRANSFER, Actor(kind="agent", id="ADA", lead=True), NOW, to="BEN")


def test_a_transfer_moves_the_fence_and_names_the_colleague() -> None:
    mine = Conversation(id="c", owner=Owner.HUMAN, agent="ADA", fence=4)
    after = step(mine, Act.TRANSFER, Actor(kind="agent", id="ADA"), NOW, to="BEN")
    assert (after.owner, after.agent, after.fence) == (Owner.HUMAN, "BEN", 5)


@pytest.mark.parametrize("to", ["", "ADA"])
def test_nobody_hands_a_conversation_to_its_owner_or_to_nobody(to: str) -> None:
    mine = Conversation(id="c", owner=Owner.HUMAN, agent="ADA", fence=4)
    with pytest.raises(AlreadyYours):
        step(mine, Act.TRANSFER, Actor(kind="agent", id="ADA"), NOW, to=to)


def test_only_the_owner_or_a_lead_hands_it_on() -> None:
    mine = Conversation(id="c", owner=Owner.HUMAN, agent="ADA", fence=4)
    with pytest.raises(NotTheOwner):
        step(mine, Act.TRANSFER, Actor(kind="agent", id="BEN"), NOW, to="CAI")
    assert step(mine, Act.TRANSFER, Actor(kind="agent", id="LEA", lead=True), NOW, to="CAI").agent == "CAI"
