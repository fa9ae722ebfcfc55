"""``python -m bench.load``: see ``--help``."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.load import postgres, profile, quick, run
from bench.load.rounds import LONG, SCALES, Bench, Scale
from bench.load.run import MEASURES, RESULTS
from bench.load.systems import NotStarted

NAMES = [name for name, _ in MEASURES]
HELP = """Measure Baton against a bare Bolt app and Slack's sample pattern, side by side.

Without a command: everything, with the results kept and docs/performance.md written. QUICK=1 prints the two
short measurements instead; LONG=1 measures longer.

BENCH_CODE=/other/checkout measures the Baton of that checkout instead of this one. BENCH_QUIET=60 waits up to
60 s before each stretch of turns until the machine is quiet; how many cores others used is shown in any case.
"""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=HELP)
quick_app = typer.Typer(no_args_is_help=True, help="Under a minute each: what to look at while working on speed.")
app.add_typer(quick_app, name="quick")


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """See HELP."""
    if context.invoked_subcommand is not None:
        return
    if os.environ.get("QUICK"):  # noqa: TID251  a bench, not the product
        _run(quick.quick_turns())
        _run(quick.quick_ack())
        return
    _run(run.run(NAMES, LONG if os.environ.get("LONG") else Scale()))  # noqa: TID251  the same
    from bench import performance

    performance.main()
    sys.exit(1 if run.failed() else 0)


@quick_app.command("turns")
def quick_turns(at_once: int = 50, llm_ms: float = 500, seconds: float = 6, rounds: int = 2) -> None:
    """Baton on SQLite against the floor: whole turns, HTTP."""
    _run(quick.quick_turns(at_once, llm_ms / 1000, seconds, rounds))


@quick_app.command("ack")
def quick_ack(at_once: int = 32, seconds: float = 5, rounds: int = 2) -> None:
    """Baton on SQLite against bare Bolt: durable acknowledgements and CPU an event, HTTP."""
    _run(quick.quick_ack(at_once, seconds, rounds))


@app.command()
def measure(
    names: Annotated[list[str] | None, typer.Argument(help=f"Any of: {', '.join(NAMES)}; none: all.")] = None,
    scale: Annotated[str, typer.Option(envvar="BENCH_SCALE", help="tiny, quick, normal or long")] = "normal",
    results: Annotated[Path, typer.Option(help="Where the rows are kept.")] = RESULTS,
) -> None:
    """Measure parts and keep their rows; ``python -m bench.performance`` then writes docs/performance.md."""
    scales = {one.name: one for one in SCALES}
    unknown = sorted(set(names or ()) - set(NAMES)) + ([scale] if scale not in scales else [])
    if unknown:
        sys.exit(f"not known: {', '.join(unknown)}")
    _run(run.run(names or NAMES, scales[scale], results))
    sys.exit(1 if run.failed(results) else 0)


@app.command("profile")
def show_profile(
    what: Annotated[str, typer.Argument(help="turns or acks")] = "turns",
    database: str = "sqlite",
    seconds: float = 8,
    lines: int = 30,
) -> None:
    """Where Baton's CPU goes: a sampled profile of all threads under the load of the targets, printed."""

    async def go() -> None:
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(postgres.server()) if database == "postgres" else None
            await profile.profile(Bench(Scale(), server, []), what, database, seconds, lines)

    _run(go())


def _run(work: Coroutine[Any, Any, None]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that systems and servers are ended as well
    try:
        asyncio.run(work)
    except NotStarted as error:
        sys.exit(f"a system did not start; the end of its log:\n{error}")


if __name__ == "__main__":
    app()
