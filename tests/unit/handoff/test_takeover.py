"""What a person's act on an ownership does: words, notes, timers, records."""

from datetime import timedelta

import pytest

from handoff.errors import HandoffError
from handoff.model import Act, Actor, Conversation, Owner
from handoff.ownership import TRANSITIONS
from handoff.plan import Plan
from handoff.takeover import press
from tests.unit.handoff.build import ADA, BEN, BO, BOT, LEA, MIA, NOW, SYSTEM, policy

LADDER = "[{after_minutes: 2, do: ping}, {after_minutes: 5, do: word}]"
POLICY = policy(f"ladder: {LADDER}\ntimers: {{idle_remind_minutes: 15, idle_release_minutes: 45}}\nrules: []")


def owned(owner: Owner) -> Conversation:
    return Conversation(id="c", owner=owner, agent=ADA.id if owner is Owner.HUMAN else "", fence=3)


def pressed(owner: Owner, act: Act, actor: Actor, *, last: bool = False, card: bool = False) -> Plan:
    return press(owned(owner), actor, act, NOW, POLICY, customer_spoke_last=last, handoff_open=card)


@pytest.mark.parametrize(
    ("owner", "act", "actor", "last", "sends", "pings", "timers"),
    [
        (Owner.BOT, Act.CLAIM, ADA, False, [], [], ["idle_remind", "idle_release"]),
        (Owner.WAITING, Act.CLAIM, ADA, False, [], [], ["idle_remind", "idle_release"]),
        (Owner.CLOSED, Act.REOPEN, ADA, False, [], [], ["idle_remind", "idle_release"]),
        (Owner.CLOSED, Act.REOPEN, MIA, False, [], [], []),
        (Owner.HUMAN, Act.RELEASE, ADA, False, [], [], []),
        (Owner.WAITING, Act.RELEASE, MIA, False, ["withdrawn words"], [""], []),
        (Owner.BOT, Act.RESOLVE, ADA, False, ["resolved words"], [], []),
        (Owner.WAITING, Act.RESOLVE, BEN, False, ["resolved words"], [], []),
        (Owner.HUMAN, Act.RESOLVE, LEA, False, ["resolved words"], [], []),
        (Owner.HUMAN, Act.EXPIRE, SYSTEM, True, ["idle words"], ["group"], ["ladder_ping", "ladder_word"]),
        (Owner.HUMAN, Act.EXPIRE, SYSTEM, False, [], [""], []),
        (Owner.BOT, Act.EXPIRE, SYSTEM, False, [], [], []),
        (Owner.BOT, Act.REQUEST, MIA, False, [], [], ["ladder_ping", "ladder_word"]),
    ],
)
def test_each_act_has_its_words_notes_and_timers(
    owner: Owner, act: Act, actor: Actor, last: bool, sends: list[str], pings: list[str], timers: list[str]
) -> None:
    made = pressed(owner, act, actor, last=last)
    assert [send.text for send in made.sends] == sends
    assert [note.ping for note in made.notes] == pings
    assert [timer.kind for timer in made.timers] == timers


@pytest.mark.parametrize("card", [False, True])
@pytest.mark.parametrize("owner", [Owner.BOT, Owner.WAITING])
def test_after_a_claim_the_bot_says_nothing_to_the_customer(owner: Owner, card: bool) -> None:
    """DESIGN P4: after a claim is committed the bot starts no send."""
    made = pressed(owner, Act.CLAIM, ADA, card=card)
    assert made.sends == ()
    assert made.withdraws_drafts


def every_press() -> list[Plan]:
    """Each plan any actor can make in any state."""
    made = []
    for owner, act in TRANSITIONS:
        for actor in (ADA, BEN, LEA, MIA, BO, BOT, SYSTEM):
            for last in (False, True):
                try:
                    made.append(pressed(owner, act, actor, last=last))
                except HandoffError:
                    continue
    return made


@pytest.mark.parametrize("made", every_press(), ids=lambda made: f"{made.before.owner}-{made.records[0].act}")
def test_every_act_is_one_audit_record_with_owners_and_end_reason(made: Plan) -> None:
    [record] = made.records
    assert (record.from_owner, record.to_owner) == (made.before.owner, made.after.owner)
    assert made.after.end_reason is not None
    assert record.facts["end_reason"] == made.after.end_reason.value
    assert made.after.fence == made.before.fence + 1
    assert all(send.bound for send in made.sends)
    assert len(made.sends) <= 1
    assert made.ends_handoff is (made.after.owner in {Owner.BOT, Owner.CLOSED})
    assert made.outcome is None


@pytest.mark.parametrize("made", every_press(), ids=lambda made: f"{made.before.owner}-{made.records[0].act}")
def test_nobody_waits_without_a_timer(made: Plan) -> None:
    """DESIGN P6: WAITING and HUMAN each have something that looks again."""
    assert bool(made.timers) is (made.after.owner in {Owner.WAITING, Owner.HUMAN})
    assert all(timer.due > NOW for timer in made.timers)


def test_a_takeover_opens_a_card_and_a_claim_keeps_the_open_one() -> None:
    assert pressed(Owner.BOT, Act.CLAIM, ADA).opens_handoff
    assert not pressed(Owner.WAITING, Act.CLAIM, ADA, card=True).opens_handoff


def test_held_drafts_end_when_a_person_takes_over_and_stay_gone_on_reopening() -> None:
    assert pressed(Owner.BOT, Act.CLAIM, ADA).withdraws_drafts
    assert not pressed(Owner.CLOSED, Act.REOPEN, MIA).withdraws_drafts


def test_an_agent_who_writes_in_the_thread_takes_over_without_any_word_of_the_desk() -> None:
    made = press(owned(Owner.BOT), ADA, Act.CLAIM, NOW, POLICY, quietly=True, why="Wrote in the thread.")
    assert made.sends == ()
    assert made.records[0].why == "Wrote in the thread."


def test_the_resolved_word_names_the_agent() -> None:
    named = policy("rules: []").model_copy(
        update={"words": POLICY.words.model_copy(update={"resolved": "{agent} is done."})}
    )
    made = press(owned(Owner.HUMAN), ADA, Act.RESOLVE, NOW, named)
    assert made.sends[0].text == "Ada Obi is done."


def test_idle_timers_come_as_the_policy_says() -> None:
    due = {timer.kind: timer.due - NOW for timer in pressed(Owner.WAITING, Act.CLAIM, ADA).timers}
    assert due == {"idle_remind": timedelta(minutes=15), "idle_release": timedelta(minutes=45)}
