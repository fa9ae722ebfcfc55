"""Nothing personal is left in any format, and one value has one placeholder through the whole record."""

import json

import pytest

from bot.out import formats
from bot.out.masking import Mask
from handoff.quality.records import Judgement, Record, Source
from tests.unit.out.build import JOB, KEY, NINE, conversation, correction, review, said

MAIL, PHONE, TOKEN = "mia.long@example.com", "+44 20 7946 0958", "xoxb-123456789012-abcdef"
ALL = f"{MAIL} {PHONE} {TOKEN} <@U012ABCDEF>"
JUDGED = Judgement(reviewer="U0REV", answers={"right": MAIL}, words=ALL, corrected=ALL, at=NINE)
RECORDS: tuple[tuple[str, Record], ...] = (
    ("reviews", review(context=(said(text=ALL),), words=ALL, reason=ALL, person="U0ADA", reviews=(JUDGED,))),
    (
        "corrections",
        correction(
            context=(said(text=ALL),),
            question=ALL,
            before=ALL,
            after=f"{ALL}!",
            passages=(Source(article="a", section="b", text=ALL),),
        ),
    ),
    ("conversations", conversation(turns=(said(text=ALL), said("agent", ALL, person="U0ADA")))),
)
CASES = [(what, one.name, record) for what, record in RECORDS for one in formats.FORMATS if what in one.of]


@pytest.mark.parametrize(("what", "name", "record"), CASES, ids=[f"{what}-{name}" for what, name, _ in CASES])
def test_no_format_holds_anything_personal(what: str, name: str, record: Record) -> None:
    chosen = formats.find(what, name)
    assert chosen is not None
    made = chosen.make(Mask(key=KEY)(record), JOB)
    out = "".join((*made.lines, *made.beside))
    assert made.lines
    assert [one for one in (MAIL, PHONE, TOKEN, "U0MIA", "U0ADA", "U0REV", "U012ABCDEF") if one in out] == []


def test_a_value_keeps_its_number_from_text_to_text() -> None:
    masked = Mask(key=KEY)(correction(context=(said(text=f"I am {MAIL}"),), before=f"Not {PHONE}", after=f"Ask {MAIL}"))
    body = json.loads(formats.FORMATS[0].make(masked, JOB).lines[0])
    assert (body["context"][0]["text"], body["before"], body["after"]) == (
        "I am [EMAIL_1]", "Not [PHONE_1]", "Ask [EMAIL_1]",
    )  # fmt: skip


def test_it_is_counted_what_was_masked() -> None:
    mask = Mask(key=KEY)
    mask(correction(before=MAIL, after=f"{MAIL} {PHONE}"))
    mask(correction(before=MAIL, after="x"))
    assert mask.counts == {"EMAIL": 3, "PHONE": 1}


def test_without_redaction_texts_stay_and_persons_are_pseudonyms_all_the_same() -> None:
    made = formats.FORMATS[0].make(Mask(key=KEY, redact=False)(RECORDS[0][1]), JOB).lines[0]
    assert MAIL in made
    assert [one for one in ("U0MIA", "U0ADA", "U0REV") if one in made] == []
