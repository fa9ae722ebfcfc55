"""One export from question to files: checked, put into the audit log, read page by page, masked, written as text."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from uuid import uuid4

from sqlmodel import Session

from bot.out import formats
from bot.out.formats import Format, Job, Made
from bot.out.masking import Mask
from bot.out.stamp import Stamp, split
from handoff.corrections import Kind as CorrectionKind
from handoff.model import Actor
from handoff.pii.redact import VERSION
from handoff.plan import Record as AuditRecord
from handoff.policy.quality import Question
from handoff.quality.records import CorrectionRecord, Record
from storage import audit, exports
from storage.export_parts import NO_ACCOUNT
from storage.exports import Place, Wanted
from storage.store import Store

READERS: Mapping[str, Callable[[Session, Wanted, Place | None], Sequence[Record]]] = {
    "reviews": exports.reviews,
    "corrections": exports.corrections,
    "conversations": exports.conversations,
}


class BadRequest(Exception):
    """This cannot be exported; the text says why and what can."""


class Mixed(Exception):
    """A record of another customer came up in an export limited to one (DESIGN P8). Nothing of it leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be exported, for whom."""

    what: str
    """``reviews``, ``corrections`` or ``conversations``."""
    format: str
    actor: Actor
    key: bytes
    """Makes pseudonyms; the same key gives the same ones."""
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    account: str = ""
    """Only this customer company's."""
    kinds: tuple[str, ...] = ()
    split: str = ""
    """``train`` or ``test``: only customers of this split."""
    redact: bool = True
    by: str = ""
    """The person who asks; must be named where nothing is masked."""
    rubric: tuple[Question, ...] = ()
    leave_out: tuple[str, ...] = ()
    """Accounts no model learns from: the policy's ``quality: leave_out``."""


@dataclass(slots=True, kw_only=True)
class Summary:
    """What left, as far as it went."""

    export_id: str
    what: str
    format: str
    redaction: str
    account: str
    records: int = 0
    lines: int = 0
    splits: dict[str, int] = field(default_factory=dict)
    """Split to lines."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Why to how many records."""
    masked: dict[str, int] = field(default_factory=dict)
    """Kind to how often it was masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """The files by the ending of their names, the first one's empty, and the summary."""

    files: Mapping[str, str]
    summary: Summary


class Export:
    """One export that is read as a stream of (ending of the file's name, text)."""

    def __init__(self, store: Store, request: Request) -> None:
        self.request = request
        self._store = store
        self._format = _checked(request)
        self._wanted = Wanted(since=request.since, until=request.until, account=request.account, kinds=request.kinds)
        export_id = uuid4().hex
        redaction = VERSION if request.redact else "none"
        stamp = Stamp(export_id=export_id, product=f"baton {version('baton')}", redaction=redaction, at=request.now)
        self._job = Job(stamp=stamp, key=request.key, rubric=request.rubric, kinds=request.kinds)
        self._mask = Mask(key=request.key, redact=request.redact)
        self.summary = Summary(
            export_id=export_id,
            what=request.what,
            format=request.format,
            redaction=redaction,
            account=request.account,
            masked=self._mask.counts,
        )

    async def begin(self) -> int:
        """Put it on record before anything is read; return how many records there are.

        Raises:
            BadRequest: No conversation belongs to this account.
        """
        request = self.request
        if request.account and request.account not in await self._store.read(exports.accounts):
            raise BadRequest(f"no conversation belongs to the account {request.account!r}")
        facts = {
            "export": self.summary.export_id, "what": request.what, "format": request.format,
            "redaction": self.summary.redaction, "account": request.account, "by": request.by, "split": request.split,
            "since": request.since.isoformat() if request.since else "",
            "until": request.until.isoformat() if request.until else "",
        }  # fmt: skip
        record = AuditRecord(act="export", actor=request.actor, facts=facts)
        await self._store.run(partial(audit.append, stream=audit.SYSTEM, record=record, at=request.now))
        return await self._store.read(partial(exports.count, what=request.what, wanted=self._wanted))

    async def parts(self) -> AsyncIterator[tuple[str, str]]:
        """(ending, text) in order; what has one ending belongs behind one another in one file."""
        chosen, place = self._format, None
        yield "", chosen.head(self.request.what, self._job)
        while page := await self._store.read(partial(self._read, behind=place)):
            place = Place(at=page[-1].at, id=page[-1].id)
            made = await asyncio.to_thread(self._all_made, page)  # masking a page takes a while: off the event loop
            lines = [line for one in made for line in one.lines]
            if lines:
                first = "" if self.summary.lines == 0 else chosen.between
                yield "", first + chosen.between.join(lines)
                self.summary.lines += len(lines)
            if beside := "".join(line for one in made for line in one.beside):
                yield chosen.beside, beside
        yield "", chosen.tail
        for ending, text in chosen.fixed:
            yield ending, text(self._job)

    def _read(self, session: Session, behind: Place | None) -> Sequence[Record]:
        return READERS[self.request.what](session, self._wanted, behind)

    def _all_made(self, page: Sequence[Record]) -> list[Made]:
        return [self._made(record) for record in page]

    def _made(self, record: Record) -> Made:
        if self.request.account and record.account != self.request.account:
            raise Mixed(record.id)
        self.summary.records += 1
        part = split(record.group)
        why = self._why_not(record, part)
        made = Made(left_out=why) if why else self._format.make(self._mask(record), self._job)
        if made.left_out:
            _add(self.summary.left_out, made.left_out, 1)
        elif made.lines:
            _add(self.summary.splits, part, len(made.lines))
        return made

    def _why_not(self, record: Record, part: str) -> str:
        if self.request.split and part != self.request.split:
            return "in the other split"
        if self.request.format in formats.TRAINING and record.account in self.request.leave_out:
            return "its account is left out by the policy"
        if self.request.account and isinstance(record, CorrectionRecord):
            return "names another customer" if record.kind == CorrectionKind.WRONG_CUSTOMER else ""
        return ""


async def export(store: Store, request: Request) -> ExportResult:
    """The whole export at once: for what fits into memory, such as a file for Slack.

    Raises:
        BadRequest: What, format, account or person do not fit together.
        Mixed: See there.
    """
    one = Export(store, request)
    await one.begin()
    files: dict[str, list[str]] = {}
    async for ending, text in one.parts():
        files.setdefault(ending, []).append(text)
    return ExportResult(files={ending: "".join(texts) for ending, texts in files.items()}, summary=one.summary)


def _checked(request: Request) -> Format:
    if request.what not in formats.ALL:
        raise BadRequest(f"{request.what!r} cannot be exported; these can: {', '.join(formats.ALL)}")
    found = formats.find(request.what, request.format)
    if found is None:
        fit = [one.name for one in formats.FORMATS if request.what in one.of]
        raise BadRequest(f"{request.what} do not come as {request.format!r}; formats: {', '.join(fit)}")
    if request.account in NO_ACCOUNT - {""}:
        raise BadRequest(f"{request.account!r} stands for every customer the customers file does not name")
    if not request.redact and not request.by.strip():
        raise BadRequest("without masking, somebody has to be named who asks for it")
    if request.split not in {"", "train", "test"}:
        raise BadRequest("a split is train or test")
    if request.since and request.until and request.since >= request.until:
        raise BadRequest("it ends before it begins")
    return found


def _add(counts: dict[str, int], name: str, number: int) -> None:
    counts[name] = counts.get(name, 0) + number
