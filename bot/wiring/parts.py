"""What the wiring needs on the way: the store opened, Slack connected, settings turned into parts."""

import asyncio
import contextlib
import logging
import os
import socket
from uuid import uuid4

import structlog
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.types import ASGIApp

from bot.address import Address
from bot.engine.desk import Desk
from bot.engine.estimating import Estimates
from bot.llm.extractive import Extractive
from bot.llm.openai import OpenAIDrafter
from bot.llm.request import Drafter
from bot.secret import NoSecret, derived, secret_key
from bot.settings import Settings
from bot.slack.front import Front
from bot.slack.inbox import Inbox
from bot.slack.people import People, Roster
from bot.slack.take import Take
from bot.slack.watchdog import Watchdog
from bot.web.dashboard.closed import closed
from bot.web.dashboard.house import House
from bot.web.dashboard.routes import dashboard
from bot.web.dashboard.session import Sessions
from storage import channels, leases, outbox
from storage.migrate import prepare
from storage.store import Store, open_store

log = structlog.get_logger(__name__)


async def store(stack: contextlib.AsyncExitStack, settings: Settings) -> Store:
    """Open the database, migrated, without what a process before this one left in hand."""
    store = open_store(settings.baton_database_url)
    stack.push_async_callback(store.close)
    await prepare(store)
    if store.dialect == "sqlite":
        await store.run(leases.void_leases)
        await store.run(outbox.void_sends)
    await store.run(channels.forget_surfaces)
    return store


async def connect(stack: contextlib.AsyncExitStack, settings: Settings, slack: AsyncApp) -> None:
    """Socket Mode, watched, until the end of the stack."""
    logger = logging.getLogger("baton.socket")
    logger.disabled = False
    handler = AsyncSocketModeHandler(slack, secret(settings.slack_app_token), logger=logger)
    handler.client.web_client.base_url = settings.slack_api_url
    watchdog = Watchdog(handler.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    stack.push_async_callback(handler.close_async)
    stack.callback(setattr, logger, "disabled", True)  # what arrives while it closes is not ours; Slack repeats it
    guarding = asyncio.ensure_future(watchdog.run())
    stack.push_async_callback(cancel, guarding)


def pages(settings: Settings, desk: Desk, people: People, address: Address) -> tuple[ASGIApp, str, bytes]:
    """(the dashboard, "", the key of pseudonyms), or (a page that says why there is none, why, nothing)."""
    try:
        secret = secret_key(settings)
    except (NoSecret, OSError) as error:
        why = str(error)
        log.warning("there is no dashboard and no export", why=why)
        return closed(why, address), why, b""
    house = House(
        desk=desk, people=people, address=address, sessions=Sessions(secret), estimates=Estimates(desk.apart),
        database_url=settings.baton_database_url,
    )  # fmt: skip
    return dashboard(house), "", derived(secret, "pseudonyms")


def slack_app(settings: Settings, front: Front, inbox: Inbox) -> AsyncApp:
    """Bolt, with our intake in front."""
    return AsyncApp(
        client=front.client,
        signing_secret=secret(settings.slack_signing_secret) or "unused-in-socket-mode",
        before_authorize=Take(front, inbox),
        request_verification_enabled=settings.mode == "http",
    )


def drafter(settings: Settings) -> Drafter:
    """The model where one is set, else the answerer that quotes."""
    key, base = secret(settings.openai_api_key), settings.openai_base_url
    if not key and not base:
        return Extractive()
    return OpenAIDrafter(api_key=key or "none", base_url=base, model=settings.baton_model)


def roster(settings: Settings) -> Roster:
    """Who may do what."""
    return Roster(
        group=settings.baton_agent_group or "",
        agents=settings.baton_agents,
        leads=settings.baton_leads,
        reviewers=settings.baton_reviewers,
        approvers=settings.baton_approvers,
    )


def secret(value: SecretStr | None) -> str:
    """The words of a secret; empty where it is unset."""
    return value.get_secret_value() if value is not None else ""


def replica() -> str:
    """A name no other process has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"


async def cancel(task: asyncio.Task[None]) -> None:
    """Stop a task and wait for its end."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
