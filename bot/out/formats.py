"""Every format: what it is of, how its lines are made. To add one: a function, and a row of ``FORMATS``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.out import cells, label_studio, lines, training
from bot.out.stamp import Stamp
from handoff.policy.quality import Question, rubric_hash
from handoff.quality.records import CorrectionRecord, Record, ReviewRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the lines of one export are made with."""

    stamp: Stamp
    key: bytes
    rubric: Sequence[Question] = ()
    kinds: tuple[str, ...] = ()

    @property
    def questions(self) -> list[str]:
        """Ids of the rubric's questions."""
        return [question.id for question in self.rubric]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one record."""

    lines: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """Lines of the second file."""
    left_out: str = ""
    """Why there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of one kind of record."""

    of: tuple[str, ...]
    """``reviews``, ``corrections``, ``conversations``."""
    name: str
    make: Callable[[Record, Job], Made]
    head: Callable[[str, Job], str] = lambda what, job: ""
    between: str = ""
    tail: str = ""
    beside: str = ""
    """Ending of a second file that grows with the first."""
    fixed: tuple[tuple[str, Callable[[Job], str]], ...] = ()
    """Ending and text of files that depend on no record."""


def _jsonl(record: Record, job: Job) -> Made:
    return Made(lines=(f"{lines.dumps(lines.body(record, job.stamp))}\n",))


def _csv(record: Record, job: Job) -> Made:
    made = tuple(cells.row(row) for row in lines.rows(record, job.stamp, job.questions))
    return Made(lines=made, left_out="" if made else "it has no row: no review is done, or nobody said anything")


def _csv_head(what: str, job: Job) -> str:
    return "\ufeff" + cells.row(lines.columns(what, job.questions))  # spreadsheets know UTF-8 by this mark


def _task(record: Record, job: Job) -> Made:
    assert isinstance(record, ReviewRecord)
    if record.state == "gold":
        return Made(left_out="its right answers are known already")
    return Made(lines=(lines.dumps(label_studio.task(record, job.stamp, rubric_hash(job.rubric))),))


def _openai(record: Record, job: Job) -> Made:
    return _training(record, job, pair=False)


def _openai_preference(record: Record, job: Job) -> Made:
    return _training(record, job, pair=True)


def _training(record: Record, job: Job, *, pair: bool) -> Made:
    assert isinstance(record, CorrectionRecord)
    if why := training.why_not(record, pair=pair):
        return Made(left_out=why)
    made = training.openai_preference(record) if pair else training.openai_chat(record)
    origin = training.origin(record, job.stamp, job.key)
    return Made(lines=(f"{lines.dumps(made)}\n",), beside=(f"{lines.dumps(origin)}\n",))


def _trl(record: Record, job: Job) -> Made:
    assert isinstance(record, CorrectionRecord)
    if why := training.why_not(record, pair=True):
        return Made(left_out=why)
    return Made(lines=(f"{lines.dumps(training.trl_preference(record, job.stamp, job.key))}\n",))


ALL = ("reviews", "corrections", "conversations")
PROVENANCE = ".provenance.jsonl"
FORMATS: tuple[Format, ...] = (
    Format(of=ALL, name="jsonl", make=_jsonl),
    Format(of=ALL, name="csv", make=_csv, head=_csv_head),
    Format(
        of=("reviews",),
        name="label-studio",
        make=_task,
        head=lambda what, job: "[\n",
        between=",\n",
        tail="\n]\n",
        fixed=((".config.xml", lambda job: label_studio.config(job.rubric, job.kinds)),),
    ),
    Format(of=("corrections",), name="openai", make=_openai, beside=PROVENANCE),
    Format(of=("corrections",), name="openai-preference", make=_openai_preference, beside=PROVENANCE),
    Format(of=("corrections",), name="trl", make=_trl),
)

TRAINING = frozenset({"openai", "openai-preference", "trl"})


def find(what: str, name: str) -> Format | None:
    """The format of this name for this kind of record."""
    return next((one for one in FORMATS if one.name == name and what in one.of), None)
