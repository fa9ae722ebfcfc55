"""A stage for browser tests: the whole demo in this process, real Chromium, and what people do in the two windows."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo import demo
from bot.sandbox import Sandbox
from bot.wiring import Running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [f"--disable-{what}" for what in ("gpu", "quic", "background-networking", "component-update", "sync")]
FLAGS += ["--no-sandbox", "--no-first-run", "--disable-lcd-text"]
SCREENS = Path(__file__).parent / "screens"
SIZE = {"width": 1600, "height": 900}
PATIENCE = 10_000
"""Milliseconds an expectation waits: the machine may be busy, the product must not need it."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Window:
    """One of the two Slack windows of a page: ``customer`` or ``agents``."""

    page: Page
    kind: str

    @property
    def root(self) -> Locator:
        """The whole window."""
        return self.page.locator(f"[data-window={self.kind}]")

    @property
    def messages(self) -> Locator:
        """Messages of the channel pane, oldest first."""
        return self.root.locator(".channel-pane .message")

    @property
    def thread(self) -> Locator:
        """The thread pane, while one is open."""
        return self.root.locator("[data-thread]")

    @property
    def replies(self) -> Locator:
        """Messages of the open thread, the root first."""
        return self.thread.locator(".message")

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.root.get_by_role("dialog")

    @property
    def private(self) -> Locator:
        """What only this window's person sees."""
        return self.root.locator(".message.ephemeral")

    def message(self, ts: str) -> Locator:
        """One message in the channel pane."""
        return self.root.locator(f'.channel-pane .message[data-ts="{ts}"]')

    async def become(self, name: str) -> None:
        """Look through another person's eyes."""
        await self.root.get_by_role("radio", name=f"Act as {name}").click()

    async def go(self, channel: str) -> None:
        """Open a channel (its id)."""
        await self.root.locator(f'.rail [data-channel="{channel}"]').click()

    async def write(self, text: str) -> None:
        """Write in the channel."""
        box = self.root.locator(".channel-pane .compose-text")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def post(self, here: "Stage", text: str) -> str:
        """Write in the customer's channel; returns the message's ts."""
        if await self.root.get_by_role("button", name="Close thread").is_visible():
            await self.press(self.root, "Close thread")
        await self.write(text)
        return str(here.newest("C0JUNIPER")["ts"])

    async def ask(self, here: "Stage", text: str) -> str:
        """Post, and open the thread once something stands in it; returns the message's ts."""
        ts = await self.post(here, text)
        await self.open_thread(ts)
        return ts

    async def reply(self, text: str) -> None:
        """Write in the open thread."""
        box = self.root.get_by_label("Reply in thread")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def open_thread(self, ts: str) -> None:
        """Open a message's thread by its line of replies."""
        if await self.root.get_by_role("button", name="Close thread").is_visible():
            await self.press(self.root, "Close thread")
        await self.message(ts).locator(".reply-count").click()
        await expect(self.thread).to_have_attribute("data-thread", ts)

    async def menu(self, message: Locator, item: str) -> None:
        """Choose from a message's menu."""
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def press(self, where: Locator, label: str) -> None:
        """Press a button by its exact label."""
        await where.get_by_role("button", name=label, exact=True).click()


@dataclass
class Stage:
    """The demo and the browser around it."""

    sandbox: Sandbox
    baton: Running
    address: str
    browser: Browser
    troubles: list[str] = field(default_factory=list)

    async def page(self, agent: str = "Ada Obi", **options: Any) -> Page:
        """A page in a context of its own, the agents' window seen by ``agent``; options are the context's."""
        settings = {"viewport": SIZE, "permissions": ["clipboard-read", "clipboard-write"], **options}
        context = await self.browser.new_context(**settings)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if line.type == "error" else None)
        await page.goto(self.address)
        desk = Window(page, "agents")
        await desk.become(agent)
        await expect(desk.root.locator(".window-title p")).to_contain_text(agent)
        return page

    async def windows(self, agent: str = "Ada Obi") -> tuple[Window, Window]:
        """(the customer's window, the agents' window) of one new page."""
        page = await self.page(agent)
        return Window(page, "customer"), Window(page, "agents")

    def newest(self, channel: str, having: str = "") -> dict[str, Any]:
        """The newest root message of a channel whose text holds ``having``."""
        return [m for m in self.sandbox.messages(channel) if having in str(m.get("text", ""))][-1]

    def from_bot(self, channel: str, thread_ts: str) -> list[str]:
        """Texts the bot posted in a thread."""
        bot = self.sandbox.bot_user_id
        return [str(m["text"]) for m in self.sandbox.messages(channel, thread_ts) if m.get("user") == bot]


async def labels(message: Locator) -> list[str]:
    """Visible texts of a message's own buttons."""
    return [text.strip() for text in await message.locator(".block.actions button").all_inner_texts()]


async def shot(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at."""
    SCREENS.mkdir(exist_ok=True)
    await page.mouse.move(0, 0)
    await page.screenshot(path=SCREENS / f"{name}.png", animations="disabled")


@contextlib.asynccontextmanager
async def open_stage(**settings: object) -> AsyncIterator[Stage]:
    """The demo with a browser; ``settings`` are overrides by name. Nothing is kept after it."""
    async with demo("127.0.0.1", 0, **settings) as (address, sandbox, baton), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Stage(sandbox, baton, address, browser)
        finally:
            await browser.close()
