"""The only place that builds things: Settings in, a running Baton out."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import aiohttp
import structlog
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.types import ASGIApp

from bot.address import Address
from bot.clock import SystemClock
from bot.customers import read_customers
from bot.engine.back_end import BackEnd
from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.estimating import Estimates
from bot.engine.hands import Hands
from bot.engine.interpret import Interpreter
from bot.engine.library import Library
from bot.engine.ports import Clock
from bot.engine.pulse import Pulse
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.engine.tick import Ticker
from bot.jobs.schedule import Schedule
from bot.llm.extractive import Extractive
from bot.llm.openai import OpenAIDrafter
from bot.llm.request import Drafter
from bot.secret import NoSecret, secret_key
from bot.settings import Settings
from bot.slack.alerts import Alerts
from bot.slack.client import TIMEOUT, slack_client
from bot.slack.directory import SlackDirectory
from bot.slack.front import Front
from bot.slack.inbox import Inbox
from bot.slack.listeners import LISTENERS
from bot.slack.messenger import SlackMessenger, monotonic
from bot.slack.pacing import Pacer
from bot.slack.people import People, Roster
from bot.slack.pictures import Pictures
from bot.slack.places import Places
from bot.slack.presence import Presence
from bot.slack.take import Take
from bot.slack.watchdog import Watchdog
from bot.slack.wording import Wording
from bot.web.app import web_app
from bot.web.dashboard.closed import closed
from bot.web.dashboard.house import House
from bot.web.dashboard.routes import dashboard
from bot.web.dashboard.session import Sessions
from bot.web.metrics import Exposition
from bot.web.serve import serving
from storage import channels, company, leases, outbox
from storage.migrate import prepare
from storage.store import Store, StoreDown, open_store

log = structlog.get_logger(__name__)

PULSE_LATE = 30.0
"""Seconds without a pulse after which this replica is not ready (threats 75: 60 s)."""
SCHEDULE_LATE = 60.0
"""Seconds without a run of the timers, where this replica leads them, after which it is not ready (threats 75)."""
READY_SECONDS = 2.0
"""How long /readyz waits for the store: probes give up soon."""
DRAIN_SECONDS = 7.0
"""How long a clean stop waits for work in hand: Docker kills after ten seconds; what is left stays in the store."""


@dataclass(frozen=True, slots=True)
class Running:
    """A Baton that takes turns."""

    port: int
    front: Front
    mode: str


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Running]:
    """Build everything, start it, and stop it cleanly at the end of the block.

    Raises:
        StoreDown, PolicyError, CustomersError, SlackApiError, PortTaken: What stands in the way.
    """
    ticks = monotonic(clock.now) if clock is not None else time.monotonic  # a clock set back must not stop anything
    clock = clock or SystemClock()
    customers = read_customers(settings.baton_customers)
    async with contextlib.AsyncExitStack() as stack:
        store = await _store(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)))
        hands = Hands()
        client = slack_client(_secret(settings.slack_bot_token), settings.slack_api_url, session, hands)
        internal = frozenset(filter(None, (settings.baton_agent_channel, settings.qa_channel)))
        people = People(client, _roster(settings), ticks, hands)
        directory = SlackDirectory(
            people, Places(client, customers, internal), customers, settings.baton_autonomy, Presence(client, ticks)
        )
        drafter = _drafter(settings)
        stack.push_async_callback(drafter.close)
        wording = Wording(
            store, directory, lambda: desk.thinking(), group=settings.baton_agent_group or "",
            leads=settings.baton_leads,
        )  # fmt: skip
        messenger = SlackMessenger(
            client, directory, wording, Pacer(ticks), agent_channel=settings.baton_agent_channel or ""
        )
        desk = Desk(store, directory, messenger, drafter, clock, replica=_replica(), hands=hands)
        desk.back_end = BackEnd(_secret(settings.baton_secret_key))
        stack.push_async_callback(desk.back_end.close)
        stack.callback(partial(desk.apart.close, hard=True))
        desk.own_words = {entry.account: entry.words for entry in customers.entries if entry.words}
        desk.accounts = frozenset(entry.account for entry in customers.entries)
        await store.run(lambda session: company.open_accounts(session, sorted(desk.accounts)))
        desk.translator = drafter if isinstance(drafter, OpenAIDrafter) else None
        desk.alert = alerts = Alerts(client, settings.qa_channel, ticks)
        desk.tell = alerts.tell
        address = Address(settings.baton_public_url or "", settings.baton_host)
        pages, no_dashboard = _dashboard(settings, desk, people, address)
        desk.show = Pictures(client, settings.qa_channel)
        tasks = Tasks()
        sender = Sender(desk)
        interpreter = Interpreter(desk, sender, tasks)
        desk.on_card = interpreter.look
        front = Front(
            desk=desk, sender=sender, drainer=Drainer(desk, sender, tasks), tasks=tasks, interpreter=interpreter,
            directory=directory, client=client, agent_channel=settings.baton_agent_channel or "",
            qa_channel=settings.qa_channel, address=address, no_dashboard=no_dashboard,
        )  # fmt: skip
        library = Library(desk, knowledge=settings.baton_knowledge, policy=settings.baton_policy)
        await library.open()
        await people.learn_self()
        wording.team_url = people.team_url
        try:
            yield await _start(stack, settings, front, library, pages)
        finally:
            desk.stopping = True


async def _start(
    stack: contextlib.AsyncExitStack, settings: Settings, front: Front, library: Library, pages: ASGIApp
) -> Running:
    """Start background work, then let Slack in, last."""
    desk = front.desk
    stack.push_async_callback(front.tasks.finish, DRAIN_SECONDS)
    inbox = Inbox(front, LISTENERS)
    schedule = Schedule(desk, Ticker(desk, front.sender, front.tasks))
    schedule.start()
    stack.callback(schedule.stop)
    others = (schedule.stand, inbox.pick_up, front.interpreter.pick_up)
    pulse = Pulse(desk, front.drainer, front.sender, library, front.tasks, others)
    await pulse.first()
    for work in (pulse.run(), desk.store.listen(front.drainer.hear)):
        stack.push_async_callback(_cancel, asyncio.ensure_future(work))
    slack = _slack_app(settings, front, inbox)
    over_http = slack if settings.mode == "http" else None
    numbers = Exposition(desk.store, desk.now)
    web = web_app(over_http, lambda: _faults(desk, schedule), numbers.text, pages)
    port = await stack.enter_async_context(serving(web, settings.baton_host, settings.baton_port))
    front.address.port = port
    if settings.mode == "socket":
        await _connect(stack, settings, slack)
    return Running(port=port, front=front, mode=settings.mode)


async def _store(stack: contextlib.AsyncExitStack, settings: Settings) -> Store:
    store = open_store(settings.baton_database_url)
    stack.push_async_callback(store.close)
    await prepare(store)
    if store.dialect == "sqlite":
        await store.run(leases.void_leases)
        await store.run(outbox.void_sends)
    await store.run(channels.forget_surfaces)
    return store


async def _connect(stack: contextlib.AsyncExitStack, settings: Settings, slack: AsyncApp) -> None:
    logger = logging.getLogger("baton.socket")
    logger.disabled = False
    handler = AsyncSocketModeHandler(slack, _secret(settings.slack_app_token), logger=logger)
    handler.client.web_client.base_url = settings.slack_api_url
    watchdog = Watchdog(handler.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    stack.push_async_callback(handler.close_async)
    stack.callback(setattr, logger, "disabled", True)  # what arrives while it closes is not ours; Slack repeats it
    guarding = asyncio.ensure_future(watchdog.run())
    stack.push_async_callback(_cancel, guarding)


def _dashboard(settings: Settings, desk: Desk, people: People, address: Address) -> tuple[ASGIApp, str]:
    """(the dashboard, "") or (a page that says why there is none, why)."""
    try:
        sessions = Sessions(secret_key(settings))
    except (NoSecret, OSError) as error:
        why = str(error)
        log.warning("there is no dashboard", why=why)
        return closed(why, address), why
    house = House(
        desk=desk, people=people, address=address, sessions=sessions, estimates=Estimates(desk.apart),
        database_url=settings.baton_database_url,
    )  # fmt: skip
    return dashboard(house), ""


def _slack_app(settings: Settings, front: Front, inbox: Inbox) -> AsyncApp:
    return AsyncApp(
        client=front.client,
        signing_secret=_secret(settings.slack_signing_secret) or "unused-in-socket-mode",
        before_authorize=Take(front, inbox),
        request_verification_enabled=settings.mode == "http",
    )


def _drafter(settings: Settings) -> Drafter:
    key, base = _secret(settings.openai_api_key), settings.openai_base_url
    if not key and not base:
        return Extractive()
    return OpenAIDrafter(api_key=key or "none", base_url=base, model=settings.baton_model)


def _roster(settings: Settings) -> Roster:
    return Roster(
        group=settings.baton_agent_group or "",
        agents=settings.baton_agents,
        leads=settings.baton_leads,
        reviewers=settings.baton_reviewers,
        approvers=settings.baton_approvers,
    )


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""


def _replica() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"


async def _faults(desk: Desk, schedule: Schedule) -> dict[str, str]:
    """What is not ready, by part."""
    faults = {}
    try:
        async with asyncio.timeout(READY_SECONDS):
            await desk.store.run(lambda session: session.connection())
    except (StoreDown, TimeoutError):
        faults["database"] = "cannot be written"
    if desk.brain is None:
        faults["policy"] = "not loaded"
    late = desk.last_pulse is None or (desk.now() - desk.last_pulse).total_seconds() > PULSE_LATE
    if late:
        faults["pulse"] = "late"
    if schedule.silent_for() > SCHEDULE_LATE:
        faults["scheduler"] = "late"
    return faults


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
