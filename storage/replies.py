"""What people say and judge: replies, drafts, corrections, feedback."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from handoff import corrections
from handoff.errors import CardGone
from handoff.model import Act, Actor, Owner
from handoff.plan import DraftState, Note, Record, Send
from handoff.policy.model import Policy
from storage import files
from storage.acts import act_on, locked
from storage.apply import Applied, write_record
from storage.company import other_accounts
from storage.files import Attached
from storage.planned import add_note, add_send, open_handoff, touch_card
from storage.reasons import passages_of
from storage.records import CorrectionRow, DraftRow, FeedbackRow
from storage.requests import hand_over_held
from storage.suggestions import redraw
from storage.tables import TurnRow
from storage.translations import REPLY


def say(
    session: Session,
    conversation_id: str,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    draft_id: str = "",
    edition_id: str = "",
    turn_ts: str = "",
    attached: Sequence[Attached] = (),
) -> str:
    """A person's words to the customer, and files behind them. Bound to no fence: they always go out (DESIGN P5).

    Returns:
        The outbox id of the words; empty where there were none.
    """
    row = locked(session, conversation_id)
    row.agent_at = now
    send = Send(kind="relay", text=text, by=actor.id, bound=False, turn=turn_ts)
    outbox_id = add_send(session, row, send, now) if text.strip() else ""
    files.attach(session, row, actor, attached, now, alone=not outbox_id)
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        said = "\n".join(filter(None, (text, files.named(attached))))
        add_note(session, row, handoff, Note(text=said, by=actor.id, did="answered the customer"), now)
        touch_card(session, row, handoff, now)
    facts = {"outbox": outbox_id, "draft": draft_id, **files.facts(attached)}
    write_record(session, row, Record(act="reply", actor=actor, facts=facts), now=now, edition_id=edition_id)
    return outbox_id


def judge_draft(
    session: Session,
    draft_id: str,
    actor: Actor,
    state: DraftState,
    *,
    now: datetime,
    text: str = "",
    edition_id: str = "",
) -> DraftRow:
    """Approve, edit, reject or dismiss a draft that waits for a person; send what was allowed.

    Raises:
        CardGone: The draft does not wait any more (judged, expired, withdrawn).
    """
    draft = session.get(DraftRow, draft_id)
    if draft is None:
        raise CardGone("draft")
    row = locked(session, draft.conversation_id)  # first, as in a claim: two orders of locking would deadlock
    session.refresh(draft)
    was_held = draft.state == DraftState.HELD.value
    if not was_held and draft.state != DraftState.SUGGESTED.value:
        raise CardGone("draft")
    if was_held and row.owner != Owner.BOT:  # people speak now; the bot's words would come beside theirs
        raise CardGone("draft")
    draft.state, draft.judged_by, draft.judged_at = state.value, actor.id, now
    draft.final_text = text or draft.text
    session.add(draft)
    redraw(session, row, draft, now)
    if state is DraftState.EDITED and text.strip() != draft.text.strip():
        session.add(
            CorrectionRow(
                conversation_id=row.id,
                turn_ts=draft.turn_ts,
                draft_id=draft.id,
                scope=row.scope,
                before=draft.text,
                after=text,
                source="translation" if draft.place == REPLY else "edit",
                kind=corrections.kind(draft.text, text, others=other_accounts(session, row)).value,
                changed=1 - corrections.alike(draft.text, text),
                by=actor.id,
                at=now,
            )
        )
    if was_held and state in {DraftState.APPROVED, DraftState.EDITED}:
        cites = tuple(draft.cites) if state is DraftState.APPROVED else ()  # what a person rewrote is not "by AI from"
        send = Send(kind="answer", text=draft.final_text, turn=draft.turn_ts, passages=cites, buttons=True)
        add_send(session, row, send, now, passages_of(session, row.id, draft.turn_ts))
    facts = {"draft": draft.id, "state": state.value}
    write_record(session, row, Record(act="judge-draft", actor=actor, facts=facts), now=now, edition_id=edition_id)
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        if was_held and state in {DraftState.APPROVED, DraftState.EDITED}:
            handoff.ended_at, handoff.end_reason = now, "approved"
            session.add(handoff)
        touch_card(session, row, handoff, now)
    return draft


def speak(
    session: Session, draft_id: str, actor: Actor, words: str, *, now: datetime, policy: Policy, edition_id: str
) -> str:
    """A suggestion, edited or not, becomes the agent's own words and the conversation theirs, all in one step.

    Returns:
        The conversation's id.

    Raises:
        CardGone: The suggestion does not wait any more.
        AlreadyClaimed: Somebody else has the conversation.
    """
    draft = session.get(DraftRow, draft_id)
    if draft is None:
        raise CardGone("draft")
    row = locked(session, draft.conversation_id)
    session.refresh(draft)
    if draft.state != DraftState.SUGGESTED.value:
        raise CardGone("draft")
    text = words if words.strip() else draft.text
    state = DraftState.EDITED if text.strip() != draft.text.strip() else DraftState.APPROVED
    judge_draft(session, draft_id, actor, state, now=now, text=text, edition_id=edition_id)
    if row.agent != actor.id:
        why = "Sent a suggestion."
        act_on(session, row.id, Act.CLAIM, actor, now=now, policy=policy, edition_id=edition_id, why=why)
    say(session, row.id, actor, text, now=now, draft_id=draft_id, edition_id=edition_id, turn_ts=draft.turn_ts)
    return row.id


def reject_held(
    session: Session, draft_id: str, actor: Actor, *, now: datetime, policy: Policy, edition_id: str
) -> Applied | None:
    """The held draft does not go out and a person takes the turn: one step, so that no crash falls in between.

    Raises:
        CardGone: See judge_draft.
    """
    draft = judge_draft(session, draft_id, actor, DraftState.REJECTED, now=now, edition_id=edition_id)
    why = f"{actor.name or 'An agent'} rejected the held draft."
    return hand_over_held(session, draft.conversation_id, now=now, policy=policy, edition_id=edition_id, why=why)


def correct(session: Session, turn: TurnRow, actor: Actor, after: str, now: datetime) -> None:
    """Keep what a person says the bot should have said."""
    row = locked(session, turn.conversation_id)
    session.add(
        CorrectionRow(
            conversation_id=turn.conversation_id,
            turn_ts=turn.ts,
            scope=turn.scope,
            before=turn.text,
            after=after,
            source="shortcut",
            kind=corrections.kind(turn.text, after, others=other_accounts(session, row)).value,
            changed=1 - corrections.alike(turn.text, after),
            by=actor.id,
            at=now,
        )
    )
    write_record(session, row, Record(act="correct", actor=actor, facts={"turn": turn.ts}), now=now)


def feedback(
    session: Session, conversation_id: str, turn_ts: str, actor: Actor, *, helpful: bool, now: datetime
) -> None:
    """Keep one person's word on one answer; the newest counts."""
    row = locked(session, conversation_id)
    statement = select(FeedbackRow).where(
        FeedbackRow.conversation_id == conversation_id,
        FeedbackRow.turn_ts == turn_ts,
        FeedbackRow.person == actor.id,
    )
    item = session.exec(statement).one_or_none() or FeedbackRow(
        conversation_id=conversation_id,
        turn_ts=turn_ts,
        person=actor.id,
        scope=row.scope,
        helpful=helpful,
        at=now,
    )
    item.helpful, item.at = helpful, now
    session.add(item)
    facts = {"turn": turn_ts, "helpful": helpful}
    write_record(session, row, Record(act="feedback", actor=actor, facts=facts), now=now)
