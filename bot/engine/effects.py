"""EFFECTS: what a timer does when it is due, inside the transaction that marks it fired."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.engine.brain import Brain
from handoff import hours, ladder
from handoff.ladder import LADDER
from handoff.model import Act, Actor, Owner
from handoff.plan import Note, Plan, Record, Send, Timer
from handoff.plans import ON_CALL
from handoff.policy.people import Team
from storage import acts, deeds, ledger, mapping, requests, timers, waits
from storage.apply import apply
from storage.planned import newest_handoff, open_handoff
from storage.tables import ConversationRow
from storage.timers import Due

SYSTEM = Actor(kind="system")

Effect = Callable[[Session, ConversationRow, Due, Brain, datetime], None]


def ping(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """A line in the card's thread; from the second rung on with a ping."""
    reach = due.kind.removeprefix(LADDER)
    minutes = round((now - (row.owner_since or now)).total_seconds() / 60)
    note = Note(
        text=f"Still waiting for a person, {minutes} min now. Who can take this?",
        ping={"group": "group", "leads": "leads", "again": "leads"}.get(reach, ""),
    )
    _waiting(session, row, due, brain, now, notes=(note,))


def on_call(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """Nobody on call has claimed: the next of them is rung. Once the team is back, its own ladder goes on."""
    team, handoff = _team(session, row, brain), open_handoff(session, row.id)
    on_duty = hours.rung(team, handoff.priority, now, due.rung) if handoff is not None else ""
    if on_duty:
        note, again = Note(text=ON_CALL, ping=on_duty), ladder.ring(team, now, due.rung + 1)
        _waiting(session, row, due, brain, now, notes=(note,), timers=(again,))


def word(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """The customer hears honestly that nobody was free so far."""
    minutes = round((now - (row.owner_since or now)).total_seconds() / 60)
    text = brain.words(brain.policy.to(row.account).words.waiting).replace("{minutes}", str(minutes))
    note = Note(text=f"The customer was told that nobody has been free for {minutes} min.", ping="group")
    _waiting(session, row, due, brain, now, notes=(note,), sends=(Send(kind="notice", text=text),))


def call_back(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """The customer is promised a call-back by a time in opening hours, and a timer stands behind the promise."""
    team = _team(session, row, brain)
    by = hours.after(team, now, timedelta(minutes=brain.policy.timers.call_back_minutes))
    text = brain.words(brain.policy.to(row.account).words.call_back).replace("{by}", hours.spoken(team, by))
    note = Note(text=f"The customer was promised a call-back by {hours.spoken(team, by)}.", ping="leads")
    promised = Record(act="promise", actor=SYSTEM, why="Nobody claimed in time.", facts={"by": by.isoformat()})
    _waiting(
        session, row, due, brain, now,
        notes=(note,), sends=(Send(kind="notice", text=text),), timers=(Timer(kind="call_back", due=by),),
        records=(promised,),
    )  # fmt: skip


def lapse(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """The promised call-back is due and still nobody has claimed."""
    note = Note(text="We promised this customer a call-back by now, and nobody has it yet.", ping="leads")
    lapsed = Record(act="promise-lapsed", actor=SYSTEM)
    _waiting(session, row, due, brain, now, notes=(note,), records=(lapsed,))


def hold(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """Nobody judged the held draft: a person takes the turn."""
    requests.hand_over_held(
        session, row.id, now=now, policy=brain.policy, edition_id=brain.edition_id,
        why="Nobody judged the held draft in time.", only_if_held=True,
    )  # fmt: skip


def remind(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """The owner went quiet."""
    if _is_idle(session, row, due, brain, now, brain.policy.timers.idle_remind_minutes):
        acts.note(session, row.id, "You have been quiet here for a while. Still on it?", now)


def release(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """The owner stayed quiet: to WAITING if the customer spoke last, else to the bot."""
    if _is_idle(session, row, due, brain, now, brain.policy.timers.idle_release_minutes):
        acts.act_on(
            session, row.id, Act.EXPIRE, SYSTEM,
            now=now, policy=brain.policy, edition_id=brain.edition_id, why="The owner was idle.",
        )  # fmt: skip


def approval(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """Nobody approved in time."""
    deeds.lapse(session, row, policy=brain.policy, edition_id=brain.edition_id, now=now)


def promise_remind(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """Something promised is due soon."""
    ledger.remind(session, row, now)


def promise_due(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """Something promised is due now."""
    ledger.lapse(session, row, now)


def wake(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime) -> None:
    """A snooze is over: the owner's clock goes on."""
    conversation = mapping.conversation(row)
    if conversation.owner is not Owner.HUMAN:
        return
    waits.woken(session, row, now)
    record = Record(act="wake", actor=SYSTEM)
    clock = ladder.timers(conversation, _team(session, row, brain), now, brain.policy)
    plan = Plan(before=conversation, after=conversation, timers=clock, records=(record,))
    apply(session, row, plan, now=now, edition_id=brain.edition_id)


EFFECTS: tuple[tuple[str, Effect], ...] = (
    ("ladder_ping", ping),
    ("ladder_group", ping),
    ("ladder_leads", ping),
    ("ladder_again", ping),
    (ladder.ON_CALL, on_call),
    ("ladder_word", word),
    ("ladder_call_back", call_back),
    ("call_back", lapse),
    ("hold", hold),
    ("approval", approval),
    (waits.WAKE, wake),
    (ledger.REMIND, promise_remind),
    (ledger.DUE, promise_due),
    ("idle_remind", remind),
    ("idle_release", release),
)


def _waiting(
    session: Session,
    row: ConversationRow,
    due: Due,
    brain: Brain,
    now: datetime,
    *,
    notes: tuple[Note, ...],
    sends: tuple[Send, ...] = (),
    timers: tuple[Timer, ...] = (),
    records: tuple[Record, ...] = (),
) -> None:
    """Write what a rung does, where the conversation still waits."""
    if row.owner != Owner.WAITING or open_handoff(session, row.id) is None:
        return
    conversation = mapping.conversation(row)
    if not timers and (due.kind in {"call_back", "ladder_again"} or due.rung == len(brain.policy.ladder)):
        again = hours.after(_team(session, row, brain), now, timedelta(minutes=brain.policy.timers.call_back_minutes))
        timers = (Timer(kind="ladder_again", due=again),)  # nobody waits without a timer (DESIGN P6)
    climbed = Record(act="reping", actor=SYSTEM, facts={"rung": due.rung, "did": due.kind})
    plan = Plan(
        before=conversation, after=conversation, notes=notes, sends=sends, timers=timers, records=(climbed, *records)
    )
    apply(session, row, plan, now=now, edition_id=brain.edition_id)


def _is_idle(session: Session, row: ConversationRow, due: Due, brain: Brain, now: datetime, minutes: float) -> bool:
    """Whether the owner did nothing for so long of opening time; where they did, the timer is set anew from then."""
    known = [at for at in (row.owner_since, row.agent_at) if at is not None]
    again = hours.after(_team(session, row, brain), max(known, default=now), timedelta(minutes=minutes))
    if again > now:
        timers.put_off(session, row.id, due.kind, again)
    return again <= now


def _team(session: Session, row: ConversationRow, brain: Brain) -> Team:
    handoff = newest_handoff(session, row.id)
    return brain.policy.team(tier=row.tier, topic=handoff.topic if handoff is not None else "")
