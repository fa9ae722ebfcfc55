"""Measure what redaction finds and writes it into docs/exports.md: ``python -m bench.pii`` (part of ``make eval``).

The set is cut in two by a hash of each row's template, its text with kinds in place of values, so that no template is
in both halves. The patterns were written with the ``read`` half in view; every figure is from the other one.
``python -m bench.pii --read`` prints the misses of the half that may be read.
"""

import csv
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers

from bench.figures import shared_data, write_between
from bench.signals.data import half
from bench.signals.stats import share
from handoff.pii.redact import redact, spans
from handoff.pii.spans import Kind, Span

DOC = Path(__file__).parents[1] / "docs/exports.md"
OURS: dict[str, frozenset[Kind]] = {
    "CREDIT_CARD": frozenset({Kind.CARD}),
    "PHONE_NUMBER": frozenset({Kind.PHONE}),
    "EMAIL_ADDRESS": frozenset({Kind.EMAIL}),
    "IBAN_CODE": frozenset({Kind.IBAN}),
    "US_SSN": frozenset({Kind.ID}),
    "US_DRIVER_LICENSE": frozenset({Kind.ID}),
    "IP_ADDRESS": frozenset({Kind.IP}),
}
"""Label of the set to our kinds: what is looked for by shape and check digit."""
EXAMPLES = (
    ("with country code, no word near it", "Here: ", phonenumbers.PhoneNumberFormat.INTERNATIONAL),
    ("national, after a word", "My phone number is ", phonenumbers.PhoneNumberFormat.NATIONAL),
    ("national, no word near it", "Here: ", phonenumbers.PhoneNumberFormat.NATIONAL),
)
NAMES = "PERSON"
NOT_LOOKED_FOR = (
    "STREET_ADDRESS",
    "GPE",
    "ORGANIZATION",
    "DATE_TIME",
    "DOMAIN_NAME",
    "AGE",
    "NRP",
    "ZIP_CODE",
    "TITLE",
)
STRUCTURED = frozenset().union(*OURS.values())


@dataclass(frozen=True, slots=True)
class Row:
    """One text with what is labelled in it: (start, end, label)."""

    text: str
    labels: tuple[tuple[int, int, str], ...]

    @property
    def template(self) -> str:
        """The text with labels in place of values."""
        out, at = [], 0
        for start, end, label in sorted(self.labels):
            out += [self.text[at:start], "<", label, ">"]
            at = end
        return "".join([*out, self.text[at:]])


def rows(path: Path) -> list[Row]:
    """The set."""
    with path.open(encoding="utf-8") as lines:
        bodies: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [Row(body["text"], tuple((s["start"], s["end"], s["type"]) for s in body["spans"])) for body in bodies]


def masked(row: Row, start: int, end: int, found: Sequence[Span]) -> bool:
    """Whether every letter and digit of a labelled stretch is masked, under whatever name."""
    return all(any(span.start <= at < span.end for span in found) for at in range(start, end) if row.text[at].isalnum())


def clean_rows(data: Path) -> list[str]:
    """Questions to banks and assistants that hold no number of anybody's: whatever is found there is an alarm."""
    found = []
    for name in ("banking77_train.csv", "clinc150_train_val.csv"):
        with (data / name).open(encoding="utf-8", newline="") as handle:
            found += [row["text"] for row in csv.DictReader(handle)]
    return found


def table(unread: Sequence[Row], clean: Sequence[str]) -> str:
    """Recall and precision by kind, false alarms, what is not looked for, speed."""
    found = [spans(row.text) for row in unread]
    out = ["| kind | metric | value | 95 % (Wilson) | n |", "|---|---|---|---|---|"]

    def line(name: str, metric: str, hits: int, n: int) -> None:
        result = share("", "", "", hits, n)
        value = f"**{result.value:.3f}** | {result.low:.3f}–{result.high:.3f}" if n else "– | –"
        out.append(f"| {name} | {metric} | {value} | {hits}/{n} |")

    def recall(name: str, labels: Iterable[str]) -> None:
        wanted = frozenset(labels)
        hits = [
            masked(row, start, end, one)
            for row, one in zip(unread, found, strict=True)
            for start, end, label in row.labels
            if label in wanted
        ]
        line(name, "recall", sum(hits), len(hits))

    def precision(name: str, labels: Iterable[str], kinds: frozenset[Kind]) -> None:
        wanted = frozenset(labels)
        hits = [
            any(start < span.end and span.start < end for start, end, label in row.labels if label in wanted)
            for row, one in zip(unread, found, strict=True)
            for span in one
            if span.kind in kinds
        ]
        line(name, "precision", sum(hits), len(hits))

    recall("all structured kinds", OURS)
    precision("all structured kinds", OURS, STRUCTURED)
    for label, kinds in OURS.items():
        recall(label.replace("_", " ").lower(), [label])
        if label not in {"US_SSN", "US_DRIVER_LICENSE"}:
            precision(label.replace("_", " ").lower(), [label], kinds)
    precision("ids (SSN, licence)", ["US_SSN", "US_DRIVER_LICENSE"], frozenset({Kind.ID}))
    precision("date of birth (labelled as any date)", ["DATE_TIME"], frozenset({Kind.BORN}))
    recall("person, by a cue alone", [NAMES])
    precision("person, by a cue alone", [NAMES], frozenset({Kind.PERSON}))
    without = [
        one for row, one in zip(unread, found, strict=True) if not {label for *_, label in row.labels} & set(OURS)
    ]
    alarms = sum(any(span.kind in STRUCTURED | {Kind.SECRET} for span in one) for one in without)
    line("structured kinds and secrets", "false alarms, texts of the set without any", alarms, len(without))
    alarms = sum(any(span.kind in STRUCTURED | {Kind.SECRET} for span in spans(text)) for text in clean)
    line("structured kinds and secrets", "false alarms, questions of Banking77 and CLINC150", alarms, len(clean))
    alarms = sum(any(span.kind is Kind.PERSON for span in spans(text)) for text in clean)
    line("person, by a cue alone", "false alarms, questions of Banking77 and CLINC150", alarms, len(clean))
    for name, before, number_format in EXAMPLES:
        texts = [f"{before}{shown}." for shown in example_phones(number_format)]
        hits = [_whole(text, len(before)) for text in texts]
        line(f"phone, {name}", "recall, one number of each region and type", sum(hits), len(hits))
    counts = [(label, sum(one == label for row in unread for *_, one in row.labels)) for label in NOT_LOOKED_FOR]
    left = ", ".join(f"{label.replace('_', ' ').lower()} {count}" for label, count in counts)
    templates = len({row.template for row in unread})
    return "\n".join(
        [
            f"{len(unread)} texts of {templates} templates nobody looked at (presidio-research, synthetic people).",
            "Recall counts a value only where every letter and digit of it is masked.",
            "",
            *out,
            "",
            f"Labelled there and not looked for: {left}.",
            "",
            f"A text of 2,000 characters full of such values takes {speed():.1f} ms, "
            f"one of 40,000 {speed(40_000):.0f} ms.",
        ]
    )


def example_phones(number_format: int) -> list[str]:
    """The phone library's own example of each region and type of number, as people write it."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                found.append(phonenumbers.format_number(number, number_format))
    return found


def _whole(text: str, start: int) -> bool:
    return masked(Row(text, ()), start, len(text), spans(text))


def speed(length: int = 2_000) -> float:
    """Milliseconds for a text full of values: the fastest of many."""
    text = (
        "Hello, my name is Ada Long and my order 4711-22 from 2024-03-01 is late. Call +44 20 7946 0958, mail "
        "ada.long@example.com. The card 4111 1111 1111 1111 was charged 12.50 EUR, see https://x.example/?token=abc. "
    )
    text = (text * (length // len(text) + 1))[:length]

    def once() -> float:
        began = time.perf_counter()
        redact(text)
        return 1000 * (time.perf_counter() - began)

    return min(once() for _ in range(20))


def misses(read: Sequence[Row]) -> None:
    """Print what was missed in the half that may be read."""
    for row in read:
        found = spans(row.text)
        for start, end, label in row.labels:
            if label in OURS and not masked(row, start, end, found):
                print(label, repr(row.text[max(0, start - 40) : end + 20]))


if __name__ == "__main__":
    data = shared_data()
    everything = rows(data / "pii_dev.jsonl")
    if "--read" in sys.argv:
        misses([row for row in everything if not half(row.template)])
    else:
        text = table([row for row in everything if half(row.template)], clean_rows(data))
        print(text)
        write_between(DOC, "pii", text)
