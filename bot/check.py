"""``baton check``: what is missing, and how to mend it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from openai import AsyncOpenAI, OpenAIError
from rich.console import Console
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.customers import CustomersError, read_customers
from bot.engine.library import NAMES
from bot.knowledge.articles import read_folder
from bot.settings import Settings
from bot.slack.client import NETWORK, error_name, slack_client
from handoff.errors import PolicyError
from handoff.policy import default_text, read_policy
from storage.migrate import prepare
from storage.store import FileInUse, StoreDown, open_store

SCOPES = (
    "chat:write", "channels:history", "groups:history", "im:history", "channels:read", "groups:read", "users:read",
    "commands",
)  # fmt: skip
"""Scopes nothing works without; usergroups:read only where a group is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    part: str
    good: bool
    says: str


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


async def slack(settings: Settings) -> list[Finding]:
    """Tokens, scopes, channels, group."""
    if settings.slack_bot_token is None:
        return []
    client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        return [
            Finding(
                part="SLACK_BOT_TOKEN",
                good=False,
                says=f"refused ({error_name(error)}); copy it again from OAuth & Permissions",
            )
        ]
    except NETWORK as error:
        return [
            Finding(
                part="Slack", good=False, says=f"{settings.slack_api_url} cannot be reached ({type(error).__name__})"
            )
        ]
    findings = [Finding(part="SLACK_BOT_TOKEN", good=True, says=f"{me.get('user')} in {me.get('team')}")]
    granted = {
        scope.strip()
        for scope in str(me.headers.get("x-oauth-scopes") or me.headers.get("X-OAuth-Scopes") or "").split(",")
    } - {""}
    wanted = (*SCOPES, *(("usergroups:read",) if settings.baton_agent_group else ()))
    lacking = [scope for scope in wanted if granted and scope not in granted]
    if lacking:
        findings.append(
            Finding(
                part="scopes", good=False, says=f"add {', '.join(lacking)} in OAuth & Permissions and install again"
            )
        )
    for name, channel in (
        ("BATON_AGENT_CHANNEL", settings.baton_agent_channel),
        ("BATON_QA_CHANNEL", settings.baton_qa_channel),
    ):
        if channel:
            findings.append(await _channel(client, name, channel))
    if settings.baton_agent_group:
        findings.append(await _group(client, settings.baton_agent_group))
    findings.extend([await _agent(client, agent) for agent in settings.baton_agents])
    return [*findings, *await _socket(client, settings)]


async def _agent(client: AsyncWebClient, agent: str) -> Finding:
    try:
        user = (await client.users_info(user=agent)).get("user") or {}
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(part="BATON_AGENTS", good=False, says=f"{agent} cannot be read ({why}); copy the member ID")
    no_right = any(user.get(flag) for flag in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted"))
    note = ": guest, bot or deactivated, will have no rights" if no_right else ""
    return Finding(part="BATON_AGENTS", good=True, says=f"{user.get('name') or agent}{note}")


async def _channel(client: AsyncWebClient, name: str, channel: str) -> Finding:
    try:
        info = (await client.conversations_info(channel=channel)).get("channel") or {}
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(part=name, good=False, says=f"{channel} cannot be read ({why}); use the id and invite the bot")
    if info.get("is_ext_shared"):
        return Finding(
            part=name,
            good=False,
            says=f"{channel} is shared with another organisation; internal cards must not go there",
        )
    if not info.get("is_member", True):
        return Finding(part=name, good=False, says=f"invite the bot to #{info.get('name')}")
    return Finding(part=name, good=True, says=f"#{info.get('name')}")


async def _group(client: AsyncWebClient, group: str) -> Finding:
    try:
        users = (await client.usergroups_users_list(usergroup=group)).get("users") or []
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(
            part="BATON_AGENT_GROUP",
            good=False,
            says=f"{group} cannot be read ({why}); on a free plan use BATON_AGENTS",
        )
    return Finding(
        part="BATON_AGENT_GROUP", good=bool(users), says=f"{len(users)} agents" if users else "nobody is in the group"
    )


async def _socket(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    if settings.mode != "socket" or settings.slack_app_token is None:
        return []
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return [
            Finding(
                part="SLACK_APP_TOKEN",
                good=False,
                says=f"refused ({why}); it needs connections:write and Socket Mode on",
            )
        ]
    return [Finding(part="SLACK_APP_TOKEN", good=True, says="Socket Mode answers")]


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
