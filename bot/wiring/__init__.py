"""The only place that builds things: Settings in, a running Baton out."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import aiohttp
import structlog
from starlette.types import ASGIApp

from bot.address import Address
from bot.clock import SystemClock
from bot.customers import read_customers
from bot.engine.back_end import BackEnd
from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.hands import Hands
from bot.engine.interpret import Interpreter
from bot.engine.library import Library
from bot.engine.ports import Clock
from bot.engine.pulse import Pulse
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.engine.tick import Ticker
from bot.jobs.schedule import Schedule
from bot.llm.openai import OpenAIDrafter
from bot.settings import Settings
from bot.slack.alerts import Alerts
from bot.slack.client import TIMEOUT, slack_client
from bot.slack.directory import SlackDirectory
from bot.slack.files import SlackFiles
from bot.slack.front import Front
from bot.slack.inbox import Inbox
from bot.slack.listeners import LISTENERS
from bot.slack.messenger import SlackMessenger, monotonic
from bot.slack.pacing import Pacer
from bot.slack.people import People
from bot.slack.pictures import Pictures
from bot.slack.places import Places
from bot.slack.presence import Presence
from bot.slack.wording import Wording
from bot.web.app import web_app
from bot.web.metrics import Exposition
from bot.web.readiness import faults
from bot.web.serve import serving
from bot.wiring import parts
from storage import company

log = structlog.get_logger(__name__)

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
        store = await parts.store(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)))
        hands = Hands()
        client = slack_client(parts.secret(settings.slack_bot_token), settings.slack_api_url, session, hands)
        internal = frozenset(filter(None, (settings.baton_agent_channel, settings.qa_channel)))
        people = People(client, parts.roster(settings), ticks, hands)
        directory = SlackDirectory(
            people, Places(client, customers, internal), customers, settings.baton_autonomy, Presence(client, ticks)
        )
        drafter = parts.drafter(settings)
        stack.push_async_callback(drafter.close)
        wording = Wording(
            store, directory, lambda: desk.thinking(), group=settings.baton_agent_group or "",
            leads=settings.baton_leads,
        )  # fmt: skip
        pacer = Pacer(ticks)
        messenger = SlackMessenger(client, directory, wording, pacer, agent_channel=settings.baton_agent_channel or "")
        desk = Desk(store, directory, messenger, drafter, clock, replica=parts.replica(), hands=hands)
        desk.back_end = BackEnd(parts.secret(settings.baton_secret_key))
        stack.push_async_callback(desk.back_end.close)
        stack.callback(partial(desk.apart.close, hard=True))
        desk.own_words = {entry.account: entry.words for entry in customers.entries if entry.words}
        desk.carrier = carrier = SlackFiles(
            client, wording, pacer, token=parts.secret(settings.slack_bot_token), api_url=settings.slack_api_url
        )
        stack.push_async_callback(carrier.close)
        desk.accounts = frozenset(entry.account for entry in customers.entries)
        await store.run(lambda session: company.open_accounts(session, sorted(desk.accounts)))
        desk.translator = desk.judge = drafter if isinstance(drafter, OpenAIDrafter) else None
        desk.alert = alerts = Alerts(client, settings.qa_channel, ticks)
        desk.tell = alerts.tell
        address = Address(settings.baton_public_url or "", settings.baton_host)
        served, no_dashboard, pseudonyms = parts.pages(settings, desk, people, address)
        desk.show = Pictures(client, settings.qa_channel)
        tasks = Tasks()
        sender = Sender(desk)
        interpreter = Interpreter(desk, sender, tasks)
        desk.on_card = interpreter.look
        front = Front(
            desk=desk, sender=sender, drainer=Drainer(desk, sender, tasks), tasks=tasks, interpreter=interpreter,
            directory=directory, client=client, agent_channel=settings.baton_agent_channel or "",
            qa_channel=settings.qa_channel, address=address, no_dashboard=no_dashboard, pseudonyms=pseudonyms,
        )  # fmt: skip
        library = Library(desk, knowledge=settings.baton_knowledge, policy=settings.baton_policy)
        await library.open()
        await people.learn_self()
        wording.team_url = people.team_url
        try:
            yield await _start(stack, settings, front, library, served)
        finally:
            desk.stopping = True


async def _start(
    stack: contextlib.AsyncExitStack, settings: Settings, front: Front, library: Library, served: ASGIApp
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
        stack.push_async_callback(parts.cancel, asyncio.ensure_future(work))
    slack = parts.slack_app(settings, front, inbox)
    over_http = slack if settings.mode == "http" else None
    numbers = Exposition(desk.store, desk.now)
    web = web_app(over_http, partial(faults, desk, schedule), numbers.text, served)
    port = await stack.enter_async_context(serving(web, settings.baton_host, settings.baton_port))
    front.address.port = port
    if settings.mode == "socket":
        await parts.connect(stack, settings, slack)
    return Running(port=port, front=front, mode=settings.mode)
