"""``baton check``: what is missing, and how to mend it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

from openai import AsyncOpenAI, OpenAIError
from rich.console import Console

from bot.check.finding import Finding
from bot.check.slack import slack
from bot.customers import CustomersError, read_customers
from bot.engine.library import NAMES
from bot.knowledge.articles import read_folder
from bot.settings import Settings
from handoff.errors import PolicyError
from handoff.policy import default_text, read_policy
from storage.migrate import prepare
from storage.store import FileInUse, StoreDown, open_store

UNSIGNED = "the policy has actions of its own, whose calls must be signed: set the key your back end checks with"

Look = Callable[[Settings], Awaitable[list[Finding]]]


async def check(settings: Settings) -> list[Finding]:
    """Look at everything; one broken part does not hide the next."""
    findings = [Finding(part="settings", good=False, says=line) for line in settings.missing()]
    for look in LOOKS:
        findings += await look(settings)
    return findings


def report(findings: list[Finding], *, as_json: bool) -> int:
    """Print the findings; 0 where all are good, else 1."""
    good = all(finding.good for finding in findings)
    if as_json:
        print(json.dumps({"good": good, "findings": [asdict(finding) for finding in findings]}))  # noqa: T201
        return 0 if good else 1
    console = Console(highlight=False)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.good else "[red]✗[/red]"
        console.print(f"{mark} {finding.part}: {finding.says}")
    return 0 if good else 1


async def model(settings: Settings) -> list[Finding]:
    """One short call to the model server."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return [
            Finding(
                part="model",
                good=True,
                says="no key and no address: the built-in extractive answerer quotes the knowledge",
            )
        ]
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    client = AsyncOpenAI(api_key=key, base_url=settings.openai_base_url, timeout=20, max_retries=0)
    try:
        await client.chat.completions.create(
            model=settings.baton_model, messages=[{"role": "user", "content": "Say ok."}], max_tokens=5
        )
    except OpenAIError as error:
        return [
            Finding(
                part="model",
                good=False,
                says=f"{settings.baton_model} does not answer ({type(error).__name__}); "
                "look at OPENAI_BASE_URL, OPENAI_API_KEY, BATON_MODEL",
            )
        ]
    finally:
        await client.close()
    return [Finding(part="model", good=True, says=f"{settings.baton_model} answers")]


async def database(settings: Settings) -> list[Finding]:
    """Open, prepare, write."""
    try:
        store = open_store(settings.baton_database_url)
    except FileInUse:
        return [Finding(part="database", good=True, says="in use by a running Baton")]
    except StoreDown as error:
        return [Finding(part="database", good=False, says=str(error))]
    try:
        version = await prepare(store)
        await store.run(lambda session: session.connection())
    except StoreDown as error:
        return [Finding(part="database", good=False, says=str(error)[:300])]
    finally:
        await store.close()
    return [Finding(part="database", good=True, says=f"{store.dialect}, version {version}")]


async def files(settings: Settings) -> list[Finding]:
    """Policy, customers and knowledge."""
    return await asyncio.to_thread(_files, settings)


def _files(settings: Settings) -> list[Finding]:
    findings = []
    try:
        text = settings.baton_policy.read_text(encoding="utf-8") if settings.baton_policy else default_text()
        policy = read_policy(text, signals=NAMES)
        findings.append(Finding(part="policy", good=True, says=f"{policy.name}, {len(policy.rules)} rules"))
        if policy.actions.own and settings.baton_secret_key is None:
            findings.append(Finding(part="BATON_SECRET_KEY", good=False, says=UNSIGNED))
    except (PolicyError, OSError, UnicodeDecodeError) as error:
        findings.append(Finding(part="policy", good=False, says=str(error)))
    try:
        entries = read_customers(settings.baton_customers).entries
        findings.append(Finding(part="customers", good=True, says=f"{len(entries)} in the file"))
    except CustomersError as error:
        findings.append(Finding(part="customers", good=False, says=str(error)))
    return [*findings, _knowledge(settings.baton_knowledge)]


def _knowledge(folder: Path | None) -> Finding:
    if folder is None:
        return Finding(part="knowledge", good=True, says="BATON_KNOWLEDGE is not set: every question is handed over")
    if not folder.is_dir():
        return Finding(part="knowledge", good=False, says=f"{folder} is not a folder")
    read = read_folder(folder)
    if read.problems:
        return Finding(
            part="knowledge", good=False, says=f"{len(read.articles)} articles; not read: {read.problems[0]}"
        )
    return Finding(part="knowledge", good=bool(read.articles), says=f"{len(read.articles)} articles")


LOOKS: tuple[Look, ...] = (slack, model, database, files)
