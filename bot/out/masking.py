"""A record as it may leave: persons under pseudonyms, and personal data in its texts masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from bot.out.stamp import pseudonym
from handoff.pii.redact import Redactor
from handoff.quality.records import ConversationRecord, CorrectionRecord, Judgement, Record, ReviewRecord, Said

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """How records are made ready to leave.

    Attributes:
        key: Makes pseudonyms; whoever has it can test guesses.
        redact: Whether texts are masked. Persons are pseudonyms either way.
    """

    key: bytes
    redact: bool = True
    counts: dict[str, int] = field(default_factory=dict)
    """Kind to how often it was masked so far."""

    def __call__(self, record: Record) -> Record:
        """The record as it may leave; one value has one placeholder in all its texts."""
        person = partial(pseudonym, self.key, "person")
        if not self.redact:
            return _changed(record, str, person)
        one = Redactor(*_texts(record))
        changed = _changed(record, lambda text: one.redact(text).text, person)
        for kind, number in one.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + number
        return changed


def _texts(record: Record) -> list[str]:
    """Every text of a record, found by changing none of them."""
    seen: list[str] = []

    def note(text: str) -> str:
        seen.append(text)
        return text

    _changed(record, note, str)
    return seen


def _changed(record: Record, text: Change, person: Change) -> Record:
    match record:
        case ReviewRecord():
            return replace(
                record,
                context=_said(record.context, text, person),
                words=text(record.words),
                sent=text(record.sent),
                person=person(record.person),
                reason=text(record.reason),
                reviews=tuple(_judgement(review, text, person) for review in record.reviews),
            )
        case CorrectionRecord():
            return replace(
                record,
                context=_said(record.context, text, person),
                question=text(record.question),
                before=text(record.before),
                after=text(record.after),
                by=person(record.by),
                passages=tuple(replace(one, text=text(one.text)) for one in record.passages),
            )
        case ConversationRecord():
            return replace(record, turns=_said(record.turns, text, person))


def _said(turns: tuple[Said, ...], text: Change, person: Change) -> tuple[Said, ...]:
    return tuple(replace(turn, text=text(turn.text), person=person(turn.person)) for turn in turns)


def _judgement(review: Judgement, text: Change, person: Change) -> Judgement:
    answers: Mapping[str, str] = {question: text(answer) for question, answer in review.answers.items()}
    return replace(
        review,
        reviewer=person(review.reviewer),
        answers=answers,
        words=text(review.words),
        corrected=text(review.corrected),
    )
