"""The detectors: each reads the evidence and returns one sentence for each thing that must not be."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations, pairwise

from storage import audit
from storage.tables import TurnRow
from tests.chaos.evidence import Evidence
from tests.chaos.ledger import Said
from tests.chaos.model import WORD

SPEAKS = ("answer", "notice")
SLACK = 0.5
"""Seconds between reading what waits and the call to the model, on a busy machine: a turn that is stored in between
makes the draft start again, which the model sees as one call more.
"""
PEOPLE = frozenset({"attached", "handed", "recorded", "dead"})


def lost(seen: Evidence) -> list[str]:
    """Acknowledged events without a turn, without an end, or without the effect their end speaks of [P1]."""
    found = [problem for said in seen.ledger.said if (problem := _lost_message(seen, said))]
    open_presses = Counter(row.status for row in seen.memory.inbox if row.status not in {"done", "stale"})
    found += [f"{count} acknowledged presses are {status}" for status, count in open_presses.items()]
    return found + _lost_presses(seen)


def _lost_message(seen: Evidence, said: Said) -> str:
    if (said.channel, said.ts) not in seen.acked:
        return ""
    turn = seen.memory.turns.get((said.channel, said.ts))
    if turn is None:
        return f"{said.word} was acknowledged and never stored"
    if turn.status != "done" or not turn.outcome:
        return f"{said.word} ended as {turn.status} {turn.outcome!r}"
    if said.edited and (said.channel, said.ts, "message_changed") in seen.changed and said.edited not in turn.text:
        return f"the edit of {said.word} is lost"
    if said.deleted and (said.channel, said.ts, "message_deleted") in seen.changed and not turn.deleted:
        return f"the deletion of {said.word} is lost"
    return "" if said.agent or said.deleted else _without_effect(seen, said, turn)


def _without_effect(seen: Evidence, said: Said, turn: TurnRow) -> str:
    """The customer's turn has an end; has it an answer, or a person?"""
    mine = [item for item in seen.memory.outbox if item.conversation_id == turn.conversation_id]
    if turn.outcome == "answered":
        sent = [item for item in mine if item.kind == "answer" and item.body.get("turn") == turn.ts]
        if any(item.status == "sent" and seen.posts[item.id] for item in sent):
            return ""
        told = {"failed", "unknown"} & {item.status for item in sent}
        return (
            ""
            if told and _handed(seen, turn)
            else f"{said.word} counts as answered; its sends are {[i.status for i in sent]}"
        )
    if turn.outcome == "merged":
        later = [
            row for row in seen.memory.decisions if turn.ts in row.turns and row.conversation_id == turn.conversation_id
        ]
        return "" if later else f"{said.word} counts as merged into no decision"
    if turn.outcome in PEOPLE:
        return "" if _handed(seen, turn) else f"{said.word} counts as {turn.outcome} and no card is there"
    return "" if turn.outcome in {"deleted", "silent"} else f"{said.word} ended as {turn.outcome!r}"


def _handed(seen: Evidence, turn: TurnRow) -> bool:
    """People have a card of this conversation, and it is in Slack."""
    cards = [row for row in seen.memory.handoffs if row.conversation_id == turn.conversation_id]
    room = seen.sandbox.room(seen.sandbox.agent_channel)
    return any(row.card_ts in room.messages for row in cards)


def _lost_presses(seen: Evidence) -> list[str]:
    """An acknowledged press did something, or was refused on record."""
    done = {(row.stream, row.actor_id, row.act) for row in seen.memory.audit}
    found = []
    for press in seen.ledger.pressed:
        row = seen.where.get(press.place)
        if not press.acked or row is None:
            continue
        traces = {(row.id, press.agent, press.label), (row.id, press.agent, "refused")}
        traces.add((audit.SYSTEM, press.agent, "refused"))  # a shortcut names no conversation until it is found
        if not traces & done:
            found.append(f"{press.agent}'s {press.label} in {press.place} was acknowledged and left no trace")
    return found


def doubled(seen: Evidence) -> list[str]:
    """One marker posted twice, one question answered twice, one reply said twice [P2]."""
    found = [
        f"marker {marker} is {len(posts)} times in {posts[0]['channel']}"
        for marker, posts in seen.posts.items()
        if len(posts) > 1
    ]
    answers: Counter[str] = Counter()
    for room in seen.sandbox.rooms.values():
        if room.id == seen.sandbox.agent_channel:
            continue
        for message in room.messages.values():
            if message.get("user") == seen.sandbox.bot_user_id:
                answers.update(set(WORD.findall(str(message.get("text", "")))))
    found += [f"{word} is said {count} times by the bot" for word, count in answers.items() if count > 1]
    turns = Counter(
        (item.conversation_id, item.body["turn"])
        for item in seen.memory.outbox
        if item.kind == "answer" and item.status == "sent"
    )
    return found + [f"turn {turn} has {count} answers sent" for turn, count in turns.items() if count > 1]


def out_of_order(seen: Evidence) -> list[str]:
    """Turns the model was asked about while an earlier committed turn of the conversation was undecided [P3]."""
    said_by = {word: said for said in seen.ledger.said for word in (said.word, said.edited) if word}
    newest_first = sorted(seen.memory.decisions, key=lambda row: row.at, reverse=True)
    decided = {(row.conversation_id, ts): row.at.timestamp() for row in newest_first for ts in row.turns}
    found = []
    for asked in seen.asked:
        said = said_by.get(asked.words[-1]) if asked.words else None
        turn = seen.memory.turns.get((said.channel, said.ts)) if said else None
        asked_ts = {said_by[word].ts for word in asked.words if word in said_by}
        for earlier in _earlier(seen, turn) if turn is not None else ():
            waits = seen.stored.get(earlier.ts, asked.at) < asked.at - SLACK
            undecided = decided.get((earlier.conversation_id, earlier.ts), 0.0) > asked.at
            if waits and undecided and earlier.ts not in asked_ts:
                found.append(f"the model was asked about {asked.words} while turn {earlier.ts} was pending")
    return found + _decided_out_of_order(seen)


def _earlier(seen: Evidence, turn: TurnRow) -> list[TurnRow]:
    mine = seen.turns_of[turn.conversation_id]
    return [other for other in mine if other.ts < turn.ts and other.author == "customer" and not other.deleted]


def two_at_once(seen: Evidence) -> list[str]:
    """Two living replicas that ask the model about one conversation at the same time [P3]."""
    said_by = {word: said for said in seen.ledger.said for word in (said.word, said.edited) if word}
    calls = defaultdict(list)
    for asked in seen.asked:
        if asked.words and asked.words[-1] in said_by:
            said = said_by[asked.words[-1]]
            calls[(said.channel, said.thread)].append(asked)
    found = []
    for place, mine in calls.items():
        for first, second in combinations(sorted(mine, key=lambda asked: asked.at), 2):
            both = first.slot != second.slot and first.at <= second.at < first.until - 0.1
            if both and not any(slot == first.slot and begin < second.at < end for slot, begin, end in seen.away):
                found.append(f"replicas {first.slot} and {second.slot} were at {place} at once")
    return found


def _decided_out_of_order(seen: Evidence) -> list[str]:
    """A later decision about a turn that was older and already stored when the newer one came in."""
    rows = defaultdict(list)
    for row in seen.memory.decisions:
        rows[row.conversation_id].append(row)
    found = []
    for conversation, decisions in rows.items():
        for before, after in pairwise(sorted(decisions, key=lambda row: row.at)):
            first, second = min(before.turns), max(after.turns)
            if second < first and seen.stored.get(second, 1e12) < seen.stored.get(first, 0.0):
                found.append(f"turn {second} of {conversation} was decided after turn {first}, which was stored later")
    return found


def talked_over(seen: Evidence) -> list[str]:
    """Posts of the bot whose start found another fence or a person as owner [P4]."""
    starts: dict[tuple[int, str], dict[str, object]] = {}
    found = []
    for line in seen.journal:
        if line["what"] == "send":
            starts[(line["pid"], line["outbox"])] = line
        elif line["what"] == "post" and (start := starts.get((line["pid"], line["outbox"]))) is not None:
            late = start["bound"] is not None and start["bound"] != start["fence"]
            if start["kind"] in SPEAKS and late:
                at = f"fence {start['fence']} of {start['owner']}, made at {start['bound']}"
                found.append(f"{start['kind']} {line['outbox']} started at {at}")
    return found


def unsaid(seen: Evidence) -> list[str]:
    """People's words that never reached the customer [P5]."""
    found = []
    for reply in seen.ledger.replied:
        texts = [str(message.get("text", "")) for message in seen.sandbox.messages(reply.channel, reply.thread)]
        if reply.acked and not any(reply.word in text for text in texts):
            found.append(f"{reply.agent}'s reply {reply.word} is not in {reply.channel} {reply.thread}")
    return found


def waits_in_silence(seen: Evidence) -> list[str]:
    """WAITING without a timer, before its ladder has ended [P6]."""
    due = {(timer.conversation_id, timer.fence) for timer in seen.memory.timers if timer.fired_at is None}
    waiting = (row for row in seen.memory.conversations if row.owner == "WAITING")
    return [f"{row.id} waits at fence {row.fence} without a timer" for row in waiting if (row.id, row.fence) not in due]


def miscounted(seen: Evidence) -> list[str]:
    """Pending counters that are not the number of open turns [I3]."""
    counts = Counter(turn.conversation_id for turn in seen.memory.turns.values() if turn.status != "done")
    return [
        f"{row.id} says {row.pending}, counted {counts[row.id]}"
        for row in seen.memory.conversations
        if row.pending != counts[row.id]
    ]


def unrecorded(seen: Evidence) -> list[str]:
    """Lines of the audit log that do not hang together [P11]."""
    found: list[str] = []
    previous: dict[str, tuple[int, str]] = {}
    for row in sorted(seen.memory.audit, key=lambda row: (row.stream, row.seq)):
        seq, before = previous.get(row.stream, (0, audit.GENESIS))
        if row.seq != seq + 1 or row.prev_hash != before or audit.row_hash(row) != row.hash:
            found.append(f"line {row.seq} of {row.stream} does not hang on line {seq}")
        previous[row.stream] = (row.seq, row.hash)
    return found


def violated(seen: Evidence) -> list[str]:
    """What the invariants of tests/history find."""
    return seen.memory.violations


DETECTORS: tuple[tuple[str, Callable[[Evidence], list[str]]], ...] = (
    ("lost", lost),
    ("doubled", doubled),
    ("out of order", out_of_order),
    ("two at once", two_at_once),
    ("started after a claim", talked_over),
    ("people's words not delivered", unsaid),
    ("waiting without a timer", waits_in_silence),
    ("pending counters wrong", miscounted),
    ("audit lines broken", unrecorded),
    ("invariants violated", violated),
)
