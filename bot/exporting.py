"""``baton export``: records into files, and Label Studio's annotations back. Exit codes: 0 good, 1 finding, 2 usage."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.settings import Settings
from handoff.model import Actor

ACTOR = Actor(kind="system", id="command line")
console = Console(stderr=True, highlight=False)


def register(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the command."""

    @app.command()
    def export(
        what: Annotated[str, typer.Argument(help="reviews, corrections or conversations.")],
        out: Annotated[Path | None, typer.Option(help="File to write; not needed with --import-annotations.")] = None,
        format_: Annotated[
            str, typer.Option("--format", help="jsonl, csv, label-studio, openai, openai-preference or trl.")
        ] = "jsonl",
        since: Annotated[datetime | None, typer.Option(help="From this time on (UTC).")] = None,
        until: Annotated[datetime | None, typer.Option(help="Before this time (UTC).")] = None,
        account: Annotated[str, typer.Option(help="Only this customer company's.")] = "",
        kind: Annotated[list[str] | None, typer.Option(help="Of reviews: only items of this kind.")] = None,
        split: Annotated[str, typer.Option(help="train or test: only customers of this split.")] = "",
        by: Annotated[str, typer.Option(help="Who asks for it; goes into the audit log.")] = "",
        unredacted: Annotated[bool, typer.Option("--unredacted", help="Mask nothing. Needs --by.")] = False,
        force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
        import_annotations: Annotated[
            list[Path] | None, typer.Option(help="Take a Label Studio JSON export back as reviews.", exists=True)
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
    ) -> None:
        """Take reviews, corrections or conversations out, personal data masked; take annotations back."""
        from bot.out.annotations import NotAnExport
        from bot.out.files import FileThere, carry_out, report
        from bot.out.run import BadRequest, Request
        from bot.secret import NoSecret, derived, secret_key

        given = settings()
        try:
            if out is None and not import_annotations:
                raise BadRequest("name a file with --out")
            key = derived(secret_key(given), "pseudonyms")
            request = Request(
                what=what, format=format_, actor=ACTOR, key=key, now=datetime.now(UTC), since=_utc(since),
                until=_utc(until), account=account, kinds=tuple(kind or ()), split=split, redact=not unredacted, by=by,
            )  # fmt: skip
            brought, summary, files = asyncio.run(carry_out(given, request, out, import_annotations or [], force=force))
        except (BadRequest, NotAnExport, NoSecret, FileThere) as error:
            console.print(f"[red]baton:[/red] {escape(str(error))}")
            sys.exit(2)
        sys.exit(report(brought, summary, files, as_json=as_json))


def _utc(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time
