"""From a decision to the plan that carries it out."""

from datetime import timedelta

from handoff import hours, ladder
from handoff.model import Act, Actor, Call, Conversation, Decision, Draft, Verdict
from handoff.ownership import step
from handoff.plan import DraftState, Note, Outcome, Plan, Record, Send, Timer
from handoff.policy.model import Policy
from handoff.policy.people import Team
from handoff.snapshot import Snapshot

BOT = Actor(kind="bot")

ON_CALL = "The team is away and this cannot wait. You are on call: please claim it."


def plan(snapshot: Snapshot, decision: Decision, draft: Draft | None, policy: Policy) -> Plan:
    """Return what one transaction writes for ``decision`` on the snapshot's turns."""
    if draft is not None and draft.proposal is not None and decision.verdict is not Verdict.HOLD:
        draft = None  # no words a person could send
    if decision.verdict in {Verdict.ANSWER, Verdict.OFFER}:
        return _answer(snapshot, decision, draft, policy)
    if decision.verdict is Verdict.HOLD and draft is not None and draft.proposal is not None:
        return _propose(snapshot, decision, draft.proposal, policy)
    if decision.verdict is Verdict.HOLD:
        return _hold(snapshot, decision, draft, policy)
    if decision.verdict is Verdict.HAND_OVER:
        return hand_over(snapshot, decision, draft, policy)
    return _silent(snapshot, decision, draft)


def hand_over(snapshot: Snapshot, decision: Decision, draft: Draft | None, policy: Policy) -> Plan:
    """BOT → WAITING: a card for the agents, one honest notice to the customer, the ladder's timers."""
    before = snapshot.conversation
    after = step(before, Act.REQUEST, BOT, snapshot.now)
    suggests = decision.rule == "autonomy-suggest"
    team = policy.team(tier=snapshot.tier, topic=decision.topic)
    on_duty = hours.rung(team, decision.priority, snapshot.now)
    return Plan(
        before=before,
        after=after,
        decision=decision,
        outcome=Outcome.HANDED,
        draft_state=None if draft is None else (DraftState.SUGGESTED if suggests else DraftState.NOT_SENT),
        opens_handoff=True,
        withdraws_drafts=True,
        sends=(Send(kind="notice", text=_handed(decision, team, snapshot, policy), turn=snapshot.turn.ts),),
        notes=(Note(text=ON_CALL, ping=on_duty),) if on_duty else (),
        timers=(
            *ladder.timers(after, team, snapshot.now, policy),
            *((ladder.ring(team, snapshot.now, 1),) if on_duty else ()),
        ),
        records=(_record("decide", before, after, decision), _record("request", before, after, decision)),
    )


def _handed(decision: Decision, team: Team, snapshot: Snapshot, policy: Policy) -> str:
    """What the customer hears of a handoff: honest about the hour where nobody is there, and about the usual wait."""
    if decision.say:
        return decision.say
    if hours.rung(team, decision.priority, snapshot.now):
        return policy.words.on_call
    if not hours.is_open(team, snapshot.now):
        opens = hours.spoken(team, hours.opens(team, snapshot.now))
        return policy.words.closed.replace("{opens}", opens)
    if snapshot.usual_wait is None or not policy.words.usual_wait:
        return policy.words.handover
    low, high = snapshot.usual_wait
    return f"{policy.words.handover} {policy.words.usual_wait}".replace("{low}", str(low)).replace("{high}", str(high))


def _answer(snapshot: Snapshot, decision: Decision, draft: Draft | None, policy: Policy) -> Plan:
    text = draft.text if draft is not None else decision.say
    if decision.verdict is Verdict.OFFER:
        text = f"{text}\n\n{decision.say or policy.words.offer}"
    conversation = snapshot.conversation
    return Plan(
        before=conversation,
        after=conversation,
        decision=decision,
        outcome=Outcome.ANSWERED,
        draft_state=None if draft is None else DraftState.SENT,
        sends=(
            Send(
                kind="answer",
                text=text,
                turn=snapshot.turn.ts,
                passages=() if draft is None else draft.cites,
                buttons=draft is not None,
            ),
        ),
        records=(_record("decide", conversation, conversation, decision),),
    )


def _hold(snapshot: Snapshot, decision: Decision, draft: Draft | None, policy: Policy) -> Plan:
    """The draft waits for a person; a timer turns a forgotten one into a handoff."""
    if draft is None:
        return hand_over(snapshot, decision, None, policy)
    conversation = snapshot.conversation
    return Plan(
        before=conversation,
        after=conversation,
        decision=decision,
        outcome=Outcome.HELD,
        draft_state=DraftState.HELD,
        opens_handoff=True,
        withdraws_drafts=True,
        sends=(Send(kind="notice", text=policy.words.held, turn=snapshot.turn.ts),),
        timers=(Timer(kind="hold", due=snapshot.now + timedelta(minutes=policy.timers.hold_minutes)),),
        records=(_record("decide", conversation, conversation, decision),),
    )


def _propose(snapshot: Snapshot, decision: Decision, call: Call, policy: Policy) -> Plan:
    """The action waits for its approvers; ``storage.approvals`` opens what they see in the same transaction."""
    conversation, what = snapshot.conversation, policy.actions.what(call.action, call.arguments)
    return Plan(
        before=conversation,
        after=conversation,
        decision=decision,
        outcome=Outcome.HELD,
        proposes=call,
        sends=(Send(kind="notice", text=policy.words.proposed.replace("{what}", what), turn=snapshot.turn.ts),),
        records=(_record("decide", conversation, conversation, decision),),
    )


def _silent(snapshot: Snapshot, decision: Decision, draft: Draft | None) -> Plan:
    conversation = snapshot.conversation
    shadow = decision.rule == "autonomy-shadow"
    return Plan(
        before=conversation,
        after=conversation,
        decision=decision,
        outcome=Outcome.SHADOWED if shadow else Outcome.SILENT,
        draft_state=None if draft is None else (DraftState.SHADOW if shadow else DraftState.NOT_SENT),
        records=(_record("decide", conversation, conversation, decision),),
    )


def _record(act: str, before: Conversation, after: Conversation, decision: Decision) -> Record:
    return Record(
        act=act,
        actor=BOT,
        why=f"{decision.rule}: {decision.reason}",
        from_owner=before.owner,
        to_owner=after.owner,
        facts={"verdict": decision.verdict.value, "rule": decision.rule, "priority": decision.priority},
    )
