"""How a conversation ended: one of seven outcomes, one definition each, so that they always sum to 100 %.

The population is conversations in which a customer asked something: at least one turn of theirs called for an answer,
or a person took part. A thread with nothing but "thanks, all" in it is no request and is counted beside, not inside.
A conversation is over when it was resolved, when the customer confirmed, or when nothing happened in it for 72 h.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from handoff.model import Owner

QUIET = timedelta(hours=72)
"""So long without anything in it and a conversation of the bot's is over (DESIGN §5: a direct message's stretch)."""
BACK = timedelta(days=7)
"""A customer who asks again this soon after the end was not done."""
CONTENT = 4
"""Of 1 to 5: this and above says that it was good."""
BAD = 2
"""Of 1 to 5: this and below says that it was not."""


class Outcome(StrEnum):
    """How a conversation ended. A closed list."""

    SOLVED_CONFIRMED = "solved-confirmed"
    SOLVED_QUIET = "solved-quiet"
    HANDED_CLAIMED = "handed-claimed"
    HANDED_UNCLAIMED = "handed-unclaimed"
    ABANDONED = "abandoned"
    REOPENED = "reopened"
    PENDING = "pending"


DEFINITIONS: dict[Outcome, str] = {
    Outcome.SOLVED_CONFIRMED: (
        "Over, no person was asked for or took part, and the customer's newest word on it is good: Helpful on the last "
        "answer they judged, or 4 or 5 of 5 where they were asked at the end (that word counts more)."
    ),
    Outcome.SOLVED_QUIET: (
        "Over, no person was asked for or took part, an answer of the bot's reached the customer, and their newest "
        "word on it is not bad. Most never press a button: this is what other products call resolved."
    ),
    Outcome.HANDED_CLAIMED: "Over, and a person had it at some time: claimed, or taken over unasked.",
    Outcome.HANDED_UNCLAIMED: (
        "Over, a person was asked for, and nobody ever took it: the customer took the wish back, or it was closed or "
        "given back to the bot unclaimed."
    ),
    Outcome.ABANDONED: (
        "Over, no person was asked for or took part, and nothing good came of it: no answer reached the customer, or "
        "their newest word is bad (Not helpful on the last answer they judged, or 1 or 2 of 5)."
    ),
    Outcome.REOPENED: (
        "It had been over, and within 7 days of that the customer asked something again in it. Counts whatever came of "
        "it later, and before every other outcome: the end did not hold. “Thanks” asks nothing and reopens nothing."
    ),
    Outcome.PENDING: (
        "Not over: a person is asked for or has it, a turn or a held draft or an approval waits, or something happened "
        "in it within the last 72 h and the customer has not confirmed."
    ),
}
"""Each outcome in words; docs/measures.md shows them."""


class Word(StrEnum):
    """What the customer said of it, newest first."""

    NONE = ""
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFacts:
    """What the outcome of one conversation rests on. ``storage.measures`` reads it, for all that share it at once."""

    owner: Owner
    open_work: bool = False
    """A turn, a held draft or an approval waits."""
    quiet: bool = False
    """Nothing happened in it for QUIET."""
    came_back: bool = False
    """The customer asked again within BACK of an end: see DEFINITIONS."""
    asked_for_person: bool = False
    """The bot asked for a person at some time; a held draft alone is no such thing."""
    claimed: bool = False
    """A person had it at some time, asked for or not."""
    answered: bool = False
    """An answer of the bot's reached the customer."""
    word: Word = Word.NONE


def outcome(facts: ConversationFacts) -> Outcome:
    """Return the one outcome of a conversation. Total: every combination of facts has one."""
    if facts.came_back:
        return Outcome.REOPENED
    if not is_over(facts):
        return Outcome.PENDING
    if facts.claimed:
        return Outcome.HANDED_CLAIMED
    if facts.asked_for_person:
        return Outcome.HANDED_UNCLAIMED
    if facts.word is Word.GOOD:
        return Outcome.SOLVED_CONFIRMED
    if facts.answered and facts.word is not Word.BAD:
        return Outcome.SOLVED_QUIET
    return Outcome.ABANDONED


def is_over(facts: ConversationFacts) -> bool:
    """Whether nothing more is expected to happen in it."""
    if facts.open_work or facts.owner in {Owner.WAITING, Owner.HUMAN}:
        return False
    return facts.owner is Owner.CLOSED or facts.quiet or facts.word is Word.GOOD


def word(helpful: bool | None, score: int | None) -> Word:
    """What presses say: the score at the end where it says something, else Helpful or not.

    Args:
        helpful: The newest press on the newest answer anybody judged; None where nobody did.
        score: The newest score, 1 to 5; None where nobody gave one.
    """
    if score is not None and score >= CONTENT:
        return Word.GOOD
    if score is not None and score <= BAD:
        return Word.BAD
    if helpful is None:
        return Word.NONE
    return Word.GOOD if helpful else Word.BAD
