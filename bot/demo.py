"""The demo: a local Slack, a fresh SQLite file, the sample company, an answerer that needs no key."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.company_file import fill, read_company
from bot.sandbox import Sandbox, parcelway, serve
from bot.settings import Settings
from bot.wiring import Running, running


def sample(name: str) -> Path:
    """A file or folder of the sample company."""
    return Path(str(resources.files("bot.sample").joinpath(name)))


def sandbox_settings(sandbox: Sandbox, api_url: str, **more: object) -> Settings:
    """Settings that point Baton at a sandbox; ``more`` overrides single ones."""
    values: dict[str, object] = {
        "slack_bot_token": SecretStr(sandbox.bot_token),
        "slack_app_token": SecretStr(sandbox.app_token),
        "slack_api_url": api_url,
        "baton_agent_channel": sandbox.agent_channel,
        "baton_agent_group": sandbox.agent_group,
        "baton_leads": "U0LEA",
        "baton_reviewers": "U0RUI U0LEA",
        "baton_qa_channel": "C0QA",
        "baton_knowledge": sample("knowledge"),
        "baton_policy": sample("policy.yaml"),
        "baton_customers": sample("customers.yaml"),
        "baton_port": 0,
    }
    return Settings(**(values | more))  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def demo(host: str, port: int, **more: object) -> AsyncIterator[tuple[str, Sandbox, Running]]:
    """Run the demo; gives the page's address, the sandbox and the running Baton."""
    with TemporaryDirectory(prefix="baton-demo-") as folder:
        sandbox = Sandbox(parcelway())
        async with serve(sandbox, host=host, port=port) as served:
            database = {"baton_database_url": f"sqlite:///{folder}/demo.db"}
            settings = sandbox_settings(sandbox, served.api_url, **(database | more))
            async with running(settings) as baton:
                company = read_company(sample("company.yaml"))
                await baton.front.desk.store.run(lambda session: fill(session, company))
                yield served.page_url, sandbox, baton


async def run_demo(host: str, port: int) -> None:
    """Run the demo until interrupted."""
    async with demo(host, port) as (address, _, _):
        print(f"\n  Open {address}\n\n  Ctrl-C stops it. Nothing is kept.\n", flush=True)  # noqa: T201
        await asyncio.Event().wait()
