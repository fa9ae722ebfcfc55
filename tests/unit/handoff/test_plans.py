"""From a decision to what one transaction writes."""

from datetime import timedelta

import pytest

from handoff.errors import HandoffError
from handoff.model import Decision, Draft, Owner, Verdict
from handoff.plan import DraftState, Outcome, Plan
from handoff.plans import plan
from tests.unit.handoff.build import DRAFT, NOW, policy, snapshot

LADDER = "[{after_minutes: 2, do: ping}, {after_minutes: 5, do: word}]"
RUNGS = ["ladder_ping", "ladder_word"]
POLICY = policy(f"ladder: {LADDER}\ntimers: {{hold_minutes: 10}}\nrules: []")


def planned(verdict: Verdict, *, draft: Draft | None = DRAFT, rule: str = "r1", say: str = "") -> Plan:
    decision = Decision(verdict=verdict, rule=rule, reason="because 0.9", say=say, priority="high")
    return plan(snapshot(), decision, draft, POLICY)


@pytest.mark.parametrize(
    ("verdict", "outcome", "state", "owner", "kinds", "timers"),
    [
        (Verdict.ANSWER, Outcome.ANSWERED, DraftState.SENT, Owner.BOT, ["answer"], []),
        (Verdict.OFFER, Outcome.ANSWERED, DraftState.SENT, Owner.BOT, ["answer"], []),
        (Verdict.HOLD, Outcome.HELD, DraftState.HELD, Owner.BOT, ["notice"], ["hold"]),
        (
            Verdict.HAND_OVER,
            Outcome.HANDED,
            DraftState.NOT_SENT,
            Owner.WAITING,
            ["notice"],
            ["ladder_ping", "ladder_word"],
        ),
        (Verdict.SILENT, Outcome.SILENT, DraftState.NOT_SENT, Owner.BOT, [], []),
    ],
)
def test_each_verdict_has_its_plan(
    verdict: Verdict, outcome: Outcome, state: DraftState, owner: Owner, kinds: list[str], timers: list[str]
) -> None:
    made = planned(verdict)
    assert (made.outcome, made.draft_state, made.after.owner) == (outcome, state, owner)
    assert [send.kind for send in made.sends] == kinds
    assert [timer.kind for timer in made.timers] == timers
    assert made.opens_handoff is (verdict in {Verdict.HOLD, Verdict.HAND_OVER})
    assert not made.ends_handoff


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("draft", [None, DRAFT], ids=["no draft", "draft"])
def test_whatever_the_bot_says_is_bound_to_the_fence_and_tied_to_the_turn(
    verdict: Verdict, draft: Draft | None
) -> None:
    made = planned(verdict, draft=draft, say="Hello!")
    for send in made.sends:
        assert send.bound
        assert send.turn == snapshot().turn.ts
        assert send.by == ""
        assert send.text.strip()


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_plan_records_the_decision_with_rule_reason_and_owners(verdict: Verdict) -> None:
    made = planned(verdict)
    first = made.records[0]
    assert (first.act, first.actor.kind) == ("decide", "bot")
    assert "r1" in first.why
    assert "because 0.9" in first.why
    assert (first.from_owner, first.to_owner) == (made.before.owner, made.after.owner)
    assert first.facts["verdict"] == verdict.value


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_handoff_changes_the_owner_and_the_fence(verdict: Verdict) -> None:
    made = planned(verdict)
    grown = made.after.fence - made.before.fence
    assert grown == (1 if verdict is Verdict.HAND_OVER else 0)
    assert (made.after == made.before) is (verdict is not Verdict.HAND_OVER)


def test_a_handoff_tells_the_customer_once_in_the_policys_words() -> None:
    assert [send.text for send in planned(Verdict.HAND_OVER).sends] == ["handover words"]
    assert [send.text for send in planned(Verdict.HAND_OVER, say="You are late.").sends] == ["You are late."]


def test_a_handoff_records_the_request_beside_the_decision() -> None:
    made = planned(Verdict.HAND_OVER)
    assert [record.act for record in made.records] == ["decide", "request"]
    assert made.records[1].to_owner == Owner.WAITING


def test_the_ladder_has_a_timer_for_each_rung() -> None:
    due = [(timer.rung, timer.due - NOW) for timer in planned(Verdict.HAND_OVER).timers]
    assert due == [(1, timedelta(minutes=2)), (2, timedelta(minutes=5))]


def test_a_held_draft_is_told_to_the_customer_and_watched_by_a_timer() -> None:
    made = planned(Verdict.HOLD)
    assert [send.text for send in made.sends] == ["held words"]
    assert DRAFT.text not in made.sends[0].text
    assert made.timers[0].due == NOW + timedelta(minutes=10)


def test_a_hold_without_a_draft_becomes_a_handoff() -> None:
    made = planned(Verdict.HOLD, draft=None)
    assert (made.after.owner, made.outcome) == (Owner.WAITING, Outcome.HANDED)


def test_an_offer_is_the_answer_and_the_way_to_a_person_in_one_message() -> None:
    made = planned(Verdict.OFFER)
    assert [send.text for send in made.sends] == [f"{DRAFT.text}\n\noffer words"]
    assert planned(Verdict.OFFER, say="Ask for Ada.").sends[0].text.endswith("Ask for Ada.")


def test_an_answer_carries_its_sources_and_buttons_and_a_greeting_none() -> None:
    answer = planned(Verdict.ANSWER).sends[0]
    greeting = planned(Verdict.ANSWER, draft=None, say="Hello!").sends[0]
    assert (answer.buttons, answer.passages) == (True, (0,))
    assert (greeting.buttons, greeting.passages, greeting.text) == (False, (), "Hello!")


@pytest.mark.parametrize("draft", [None, DRAFT], ids=["no draft", "draft"])
def test_in_shadow_nothing_is_sent_and_the_draft_is_kept_for_qa(draft: Draft | None) -> None:
    made = planned(Verdict.SILENT, rule="autonomy-shadow", draft=draft)
    assert made.sends == ()
    assert made.outcome is Outcome.SHADOWED
    assert made.draft_state is (DraftState.SHADOW if draft else None)


def test_in_suggest_the_draft_goes_to_the_card() -> None:
    made = planned(Verdict.HAND_OVER, rule="autonomy-suggest")
    assert made.draft_state is DraftState.SUGGESTED
    assert all(DRAFT.text not in send.text for send in made.sends)


@pytest.mark.parametrize("owner", [Owner.WAITING, Owner.HUMAN, Owner.CLOSED])
def test_a_handoff_is_refused_where_the_bot_does_not_own_the_conversation(owner: Owner) -> None:
    decision = Decision(verdict=Verdict.HAND_OVER, rule="r1", reason="because")
    with pytest.raises(HandoffError):
        plan(snapshot(owner=owner), decision, None, POLICY)
