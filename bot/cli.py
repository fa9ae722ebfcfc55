"""The command line. Each command calls one function. Exit codes: 0 good, 1 finding, 2 usage."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from slack_sdk.errors import SlackApiError

from bot import exporting
from bot.customers import CustomersError
from bot.logs import set_up
from bot.settings import Settings
from bot.slack.client import error_name
from bot.web.serve import PortTaken
from handoff.errors import CardGone, PolicyError
from storage.store import StoreDown

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Baton: a customer desk for Slack Connect.")
audit_app = typer.Typer(no_args_is_help=True, help="The append-only record.")
policy_app = typer.Typer(no_args_is_help=True, help="The policy file.")
outbox_app = typer.Typer(no_args_is_help=True, help="What could not be sent.")
app.add_typer(audit_app, name="audit")
app.add_typer(policy_app, name="policy")
app.add_typer(outbox_app, name="outbox")

console = Console(stderr=True, highlight=False)
T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def main() -> None:
    """Run the command line; what stands in the way becomes one sentence and exit code 2."""
    try:
        app()
    except PolicyError as error:
        console.print(f"[red]baton:[/red] BATON_POLICY: {error}")
        sys.exit(2)
    except (StoreDown, CustomersError, PortTaken) as error:
        console.print(f"[red]baton:[/red] {error}")
        sys.exit(2)
    except SlackApiError as error:
        console.print(f"[red]baton:[/red] Slack refused: {error_name(error)}. Run `baton check`.")
        sys.exit(2)
    except OSError as error:  # Slack away at start, a disk that is full: a supervisor may try again
        console.print(f"[red]baton:[/red] {str(error) or type(error).__name__}. Run `baton check`.")
        sys.exit(1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port of the page; 0 takes a free one.")] = 8017,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Start everything embedded: a local Slack in the browser, SQLite, sample knowledge, no key needed."""
    from bot.demo import run_demo

    set_up("WARNING", json_lines=False)
    _run(run_demo(host, port))


@app.command()
def run() -> None:
    """Take turns until stopped. Settings come from the environment; see .env.example."""
    from bot.run import run as run_baton

    settings = _settings()
    missing = settings.missing()
    if missing:
        for line in missing:
            console.print(f"[red]•[/red] {line}")
        sys.exit(2)
    set_up(settings.baton_log_level, json_lines=True)
    _run(run_baton(settings))


@app.command()
def check(as_json: Json = False) -> None:
    """Test tokens, scopes, channels, group, model, database and policy; say how to mend what is missing."""
    from bot.check import check as look
    from bot.check import report

    set_up("ERROR", json_lines=False)
    findings = asyncio.run(look(_settings()))
    sys.exit(report(findings, as_json=as_json))


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    from storage.migrate import migrate as upgrade
    from storage.store import open_store

    async def go() -> str:
        store = open_store(_settings().baton_database_url)
        try:
            return await upgrade(store)
        finally:
            await store.close()

    print(f"The database is at version {asyncio.run(go())}.")  # noqa: T201


@app.command()
def simulate(
    file: Annotated[Path, typer.Argument(help="JSONL of conversations.", exists=True, dir_okay=False)],
    as_json: Json = False,
    limit: Annotated[int, typer.Option(help="Conversations at most; 0 takes all.")] = 0,
) -> None:
    """Play the customer turns of recorded conversations through the whole path, against a local Slack."""
    from bot.simulate import BadRecording, report
    from bot.simulate import simulate as play

    set_up("ERROR", json_lines=False)
    try:
        results = asyncio.run(play(file, _settings(), limit=limit))
    except BadRecording as error:
        console.print(f"[red]baton:[/red] {error}")
        sys.exit(2)
    sys.exit(report(results, as_json=as_json))


@audit_app.command()
def verify(as_json: Json = False) -> None:
    """Find any changed, removed or swapped line. Exit code 1 where something is found."""
    from storage import audit
    from storage.store import open_store

    async def go() -> tuple[int, list[audit.Fault]]:
        store = open_store(_settings().baton_database_url, read_only=True)
        try:
            return await store.read(audit.verify)
        finally:
            await store.close()

    count, faults = asyncio.run(go())
    if as_json:
        found = [{"stream": fault.stream, "seq": fault.seq, "problem": fault.problem} for fault in faults]
        print(json.dumps({"lines": count, "faults": found}))  # noqa: T201
    else:
        for fault in faults:
            print(f"stream {fault.stream}, line {fault.seq}: {fault.problem}")  # noqa: T201
        print(f"{count} lines read, {len(faults)} faults.")  # noqa: T201
    sys.exit(1 if faults else 0)


@outbox_app.command("list")
def outbox_list(as_json: Json = False) -> None:
    """List sends that failed or whose outcome nobody knows. Exit code 1 where there are some."""
    from storage import dead

    letters = asyncio.run(_with_store(dead.dead_letters, read_only=True))
    if as_json:
        print(json.dumps([asdict(letter) for letter in letters]))  # noqa: T201
    else:
        for letter in letters:
            said = " ".join(letter.text.split())[:60]
            print(f"{letter.id}  {letter.kind:7} {letter.status:8} {letter.error[:60]}  {said}")  # noqa: T201
        print(f"{len(letters)} dead letters. Try one again: baton outbox retry ID")  # noqa: T201
    sys.exit(1 if letters else 0)


@outbox_app.command("retry")
def outbox_retry(ids: Annotated[list[str], typer.Argument(help="Ids from `baton outbox list`, or `all`.")]) -> None:
    """Try dead letters again; a running Baton sends them within seconds. One in doubt is looked for first."""
    from handoff.model import Actor
    from storage import dead

    def op(session: Any) -> list[str]:
        wanted = [letter.id for letter in dead.dead_letters(session)] if ids == ["all"] else ids
        return [dead.retry(session, one, Actor(kind="system", id="command line"), datetime.now(UTC)) for one in wanted]

    try:
        kinds = asyncio.run(_with_store(op))
    except CardGone:
        print("There is no such dead letter; `baton outbox list` shows them. Nothing was changed.")  # noqa: T201
        sys.exit(1)
    print(f"{len(kinds)} will be tried again: {', '.join(kinds) or 'none'}.")  # noqa: T201


async def _with_store(op: Callable[[Any], T], *, read_only: bool = False) -> T:
    """Run one operation, beside a Baton that may be running."""
    from storage.store import open_store

    store = open_store(_settings().baton_database_url, read_only=read_only, beside=True)
    try:
        return await (store.read(op) if read_only else store.run(op))
    finally:
        await store.close()


@policy_app.command("check")
def policy_check(file: Annotated[Path, typer.Argument(help="The policy file.", exists=True, dir_okay=False)]) -> None:
    """Say whether a policy file is right; if not, where and what is allowed. Exit code 1 where it is wrong."""
    from bot.engine.library import NAMES
    from handoff.policy import read_policy

    try:
        policy = read_policy(file.read_text(encoding="utf-8"), signals=NAMES)
    except PolicyError as error:
        print(f"{file}: {error}")  # noqa: T201
        sys.exit(1)
    print(f"{file}: good. {len(policy.rules)} rules; floors held: {', '.join(policy.floors) or 'none'}.")  # noqa: T201


def _settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]).upper() if fault["loc"] else "environment"
            console.print(f"[red]•[/red] {name}: {fault['msg']}")
        sys.exit(2)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done, or until SIGINT or SIGTERM asks for a clean stop."""

    async def go() -> None:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(go())


exporting.register(app, _settings)
