"""``baton export`` behind its options: the policy that runs, the files, the report."""

import json
import os
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import Progress

from bot.engine.library import NAMES
from bot.out.back import ImportResult, bring_back
from bot.out.run import Export, Request, Summary
from bot.settings import Settings
from handoff.policy import default_text, read_policy
from handoff.policy.model import Policy
from storage import editions
from storage.records import EditionRow
from storage.store import Store, open_store

console = Console(stderr=True, highlight=False)


class FileThere(Exception):
    """A file of this name exists already."""


async def carry_out(
    settings: Settings, request: Request, out: Path | None, annotations: list[Path], *, force: bool
) -> tuple[list[ImportResult], Summary | None, list[Path]]:
    """Take annotations in, then write the export where a file is named."""
    store = open_store(settings.baton_database_url, beside=True)
    try:
        quality = (await _policy(store)).quality
        brought = [
            await bring_back(
                store,
                file.read_text(encoding="utf-8"),
                quality.rubric,
                request.actor,
                request.now,
                account=request.account,
            )
            for file in annotations
        ]
        if out is None:
            return brought, None, []
        one = Export(store, replace(request, rubric=quality.rubric, leave_out=quality.leave_out))
        return brought, one.summary, await _write(one, out, force=force)
    finally:
        await store.close()


async def _policy(store: Store) -> Policy:
    """The policy that runs; before the first start the shipped one."""

    def op(session: Any) -> str:
        row = session.get(EditionRow, editions.production(session))
        return row.policy if row is not None else default_text()

    return read_policy(await store.read(op), signals=NAMES)


async def _write(one: Export, out: Path, *, force: bool) -> list[Path]:
    """Write under other names first; the files appear whole or not at all. No line, no file."""
    _must_be_free([out], force=force)
    total = await one.begin()
    parts: dict[str, Path] = {}
    try:
        with ExitStack() as stack:
            handles: dict[str, IO[str]] = {}
            progress = stack.enter_context(Progress(console=console, transient=True))
            bar = progress.add_task("exporting", total=total)
            async for ending, text in one.parts():
                if ending not in handles:
                    parts[ending] = out.with_name(f".{out.name}{ending}.{one.summary.export_id[:8]}.part")
                    handles[ending] = stack.enter_context(_open(parts[ending]))
                handles[ending].write(text)
                progress.update(bar, completed=one.summary.records)
        if not one.summary.lines:
            return []
        names = {ending: out.with_name(out.name + ending) for ending in parts}
        _must_be_free(names.values(), force=force)
        for ending, name in names.items():
            parts[ending].replace(name)
        return list(names.values())
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _must_be_free(files: Iterable[Path], *, force: bool) -> None:
    there = [file for file in files if file.exists() and not force]
    if there:
        raise FileThere(f"{there[0]} exists already; --force writes over it")


def _open(path: Path) -> IO[str]:
    """A new file its owner alone may read; line ends stay as they are given."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")


def report(brought: list[ImportResult], summary: Summary | None, files: list[Path], *, as_json: bool) -> int:
    """Print what was done; 1 where something was left behind or nothing came out."""
    problems = [problem for one in brought for problem in one.found.problems]
    good = all(one.good for one in brought) and (summary is None or summary.lines > 0)
    if as_json:
        body = {
            "imported": [asdict(one.done) | {"cancelled": one.found.cancelled} for one in brought],
            "problems": problems,
            "export": asdict(summary) if summary is not None else None,
            "files": [str(file) for file in files],
        }
        print(json.dumps(body))  # noqa: T201
        return 0 if good else 1
    for one in brought:
        print(", ".join(f"{number} {name}" for name, number in asdict(one.done).items()) + ".")  # noqa: T201
    for problem in problems:
        print(f"left out: {problem}")  # noqa: T201
    if summary is not None:
        masked = sum(summary.masked.values()) if summary.redaction != "none" else None
        print(  # noqa: T201
            f"{summary.lines} lines of {summary.records} {summary.what}, "
            + (f"{masked} values masked ({summary.redaction})." if masked is not None else "NOTHING MASKED.")
        )
        for why, number in sorted(summary.left_out.items()):
            print(f"left out: {number}, {why}")  # noqa: T201
        for file in files:
            print(file)  # noqa: T201
    return 0 if good else 1
