"""The sandbox's page in a real browser, with a tiny app of a few lines behind it (nothing of Baton)."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Served, parcelway, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [f"--disable-{what}" for what in ("gpu", "quic", "background-networking", "component-update", "sync")]
FLAGS += ["--no-sandbox", "--no-first-run"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def _text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def _card(ask: str, thread: str, *labels: str) -> list[dict[str, Any]]:
    buttons = [
        {"type": "button", "text": _text(label), "action_id": label.lower(), "value": thread} for label in labels
    ]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Juniper needs a person*\n&gt; {ask}"}},
        {"type": "actions", "elements": buttons},
    ]


class TinyApp:
    """Hands every customer question to #desk; Claim, Reply and Release work on the card."""

    def __init__(self, sandbox: Sandbox, served: Served) -> None:
        self.sandbox = sandbox
        self.web = AsyncWebClient(sandbox.bot_token, base_url=served.api_url)
        self.socket = SocketModeClient(sandbox.app_token, web_client=self.web)
        self.socket.socket_mode_request_listeners.append(self._hear)

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer: dict[str, Any] | None = None
        body = request.payload
        if body.get("type") == "view_submission":
            answer = await self._submitted(body["view"])
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload=answer))
        if request.type == "events_api":
            await self._said(body["event"])
        elif request.type == "slash_commands":
            whisper = {"channel": body["channel_id"], "user": body["user_id"], "text": "Nobody waits."}
            await self.web.chat_postEphemeral(**whisper)
        elif body.get("type") == "block_actions":
            await self._pressed(body)

    async def _said(self, event: dict[str, Any]) -> None:
        if event["type"] != "message" or event["user"] != "U0MIA" or {"subtype", "thread_ts"} & event.keys():
            return
        place = {"channel": event["channel"], "thread_ts": event["ts"]}
        await self.web.chat_postMessage(**place, text="A person comes.")
        blocks = _card(event["text"], event["ts"], "Claim", "Resolve")
        await self.web.chat_postMessage(channel=self.sandbox.agent_channel, text="handoff", blocks=blocks)

    async def _pressed(self, body: dict[str, Any]) -> None:
        action = body["actions"][0]
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        if action["action_id"] == "reply":
            element = {"type": "plain_text_input", "action_id": "text", "multiline": True}
            field = {"type": "input", "block_id": "reply", "label": _text("Your reply"), "element": element}
            view = {"type": "modal", "title": _text("Reply"), "submit": _text("Send"), "blocks": [field]}
            view["private_metadata"] = action["value"]
            await self.web.views_open(trigger_id=body["trigger_id"], view=view)
        elif action["action_id"] in ("claim", "release"):
            labels = ("Reply", "Release") if action["action_id"] == "claim" else ("Claim",)
            await self.web.chat_update(**place, text="card", blocks=_card("…", action["value"], *labels))

    async def _submitted(self, view: dict[str, Any]) -> dict[str, Any] | None:
        words = view["state"]["values"]["reply"]["text"]["value"]
        if len(words) < 5:
            return {"response_action": "errors", "errors": {"reply": "Say a little more."}}
        await self.web.chat_postMessage(channel="C0JUNIPER", thread_ts=view["private_metadata"], text=words)
        return None


Opened = Callable[..., Awaitable[Page]]


@pytest.fixture
async def sandbox() -> Sandbox:
    """The sample world."""
    return Sandbox(parcelway())


@pytest.fixture
async def open_page(sandbox: Sandbox) -> AsyncIterator[Opened]:
    """`await open_page(app=False, width=1440)` -> the loaded page; fails on any script or policy error."""
    troubles: list[str] = []
    async with serve(sandbox) as served, async_playwright() as playwright:
        app = TinyApp(sandbox, served)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        async def opened(*, connected: bool = True, width: int = 1440) -> Page:
            if connected:
                await app.socket.connect()  # type: ignore[no-untyped-call]
            page = await browser.new_page(viewport={"width": width, "height": 900})
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda line: troubles.append(line.text) if "Policy" in line.text else None)
            page.on("request", lambda it: None if served.page_url in it.url else troubles.append(it.url))
            await page.goto(served.page_url)
            await expect(page.locator("[data-window=agents] .pane-head h3").first).to_have_text("#desk")
            return page

        try:
            yield opened
        finally:
            await app.socket.close()  # type: ignore[no-untyped-call]
            await browser.close()
    assert troubles == []


def customer(page: Page) -> Locator:
    """The left window."""
    return page.locator("[data-window=customer]")


def agents(page: Page) -> Locator:
    """The right window."""
    return page.locator("[data-window=agents]")


async def test_the_guide_ticks_itself_from_the_question_to_the_release(open_page: Opened) -> None:
    page = await open_page()
    done = page.locator(".step.done")
    await expect(done).to_have_count(0)
    await page.get_by_role("button", name="Do you ship live animals to Iceland?").click()
    await customer(page).get_by_label("Message #ext-juniper").press("Enter")
    await expect(done).to_have_count(2)
    await agents(page).get_by_role("button", name="Claim", exact=True).click()
    await expect(done).to_have_count(3)
    await agents(page).get_by_role("button", name="Reply", exact=True).click()
    modal = agents(page).get_by_role("dialog", name="Reply")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_contain_text("Please complete this required field.")
    await modal.get_by_label("Your reply").fill("No")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_contain_text("Say a little more.")
    await modal.get_by_label("Your reply").fill("Sorry, never.")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_have_count(0)
    await expect(done).to_have_count(4)
    await agents(page).get_by_role("button", name="Release", exact=True).click()
    await expect(done).to_have_count(5)
    await customer(page).get_by_role("button", name="2 replies").click()
    thread = customer(page).locator("[data-thread]")
    await expect(thread.get_by_role("article").last).to_contain_text("Sorry, never.")
    await thread.get_by_label("Reply in thread").fill("What a pity")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_role("article").last).to_contain_text("What a pity")


async def test_what_people_write_never_becomes_markup(open_page: Opened, sandbox: Sandbox) -> None:
    page = await open_page(connected=False)
    evil = "<img src=x onerror=alert(1)> *bold* https://example.com/a?b=1&c=2"
    await customer(page).get_by_label("Message #ext-juniper").fill(evil)
    await page.keyboard.press("Enter")
    message = customer(page).get_by_role("article").last
    await expect(message).to_contain_text("<img src=x onerror=alert(1)>")
    assert await message.locator("img").count() == 0
    await expect(message.locator("strong")).to_have_text("bold")
    await expect(message.locator("a")).to_have_attribute("rel", "noopener noreferrer nofollow")
    masked = "<https://evil.example/x|parcelway.example> <javascript:alert(1)|press>"
    await sandbox.say("U0TOM", "C0JUNIPER", masked, typed=False)
    message = customer(page).get_by_role("article").last
    await expect(message).to_contain_text("parcelway.example (evil.example)")
    assert await message.locator("a").count() == 1


async def test_everybody_sees_their_own_channels_and_what_is_new_in_them(open_page: Opened, sandbox: Sandbox) -> None:
    page = await open_page(connected=False)
    assert await customer(page).locator("[data-channel]").count() == 2
    assert await agents(page).locator("[data-channel=C0QA]").count() == 0
    await sandbox.say("U0BEN", "C0GENERAL", "Lunch, @Ada Obi?")
    entry = agents(page).locator("[data-channel=C0GENERAL]")
    await expect(entry.locator(".count")).to_have_text("1")
    await entry.click()
    await expect(entry.locator(".count")).to_have_count(0)
    await expect(agents(page).locator(".message .chip.me")).to_have_text("@Ada Obi")
    await agents(page).get_by_role("radio", name="Lea Moreau").click()
    await expect(agents(page).locator("[data-channel=C0QA]")).to_be_visible()
    await expect(page.get_by_text("No app is connected")).to_be_visible()


async def test_an_own_message_can_be_edited_and_deleted(open_page: Opened, sandbox: Sandbox) -> None:
    page = await open_page(connected=False)
    ts = await sandbox.say("U0ADA", "C0DESK", "Frist & last")
    message = agents(page).locator(f'[data-ts="{ts}"]')
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await expect(message.get_by_label("Edit message")).to_have_value("Frist & last")
    await message.get_by_label("Edit message").fill("First & last")
    await page.keyboard.press("Enter")
    await expect(message).to_contain_text("First & last")
    await expect(message).to_contain_text("(edited)")
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await agents(page).get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)


async def test_a_slash_command_is_completed_and_answered_to_one_person_only(open_page: Opened) -> None:
    page = await open_page()
    box = agents(page).get_by_label("Message #desk")
    await box.press_sequentially("/ha")
    await expect(agents(page).get_by_role("option")).to_contain_text("/handoff")
    await box.press("Tab")
    await box.press_sequentially("list")
    await box.press("Enter")
    note = agents(page).locator(".message.ephemeral")
    await expect(note).to_contain_text("Only visible to you")
    await expect(note).to_contain_text("Nobody waits.")
    await agents(page).get_by_role("radio", name="Ben Lind").click()
    await expect(note).to_have_count(0)


async def test_a_narrow_page_shows_one_window_at_a_time(open_page: Opened) -> None:
    page = await open_page(connected=False, width=1000)
    await expect(customer(page)).to_be_visible()
    await expect(agents(page)).to_be_hidden()
    await page.get_by_role("tab", name="Agents").click()
    await expect(agents(page)).to_be_visible()
    await expect(customer(page)).to_be_hidden()


async def test_a_lost_server_is_said_so(sandbox: Sandbox) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        async with serve(sandbox) as served:
            await page.goto(served.page_url)
            await expect(page.get_by_label("Message #desk")).to_be_visible()
        await expect(page.get_by_role("alert")).to_contain_text("does not answer")
        await browser.close()
