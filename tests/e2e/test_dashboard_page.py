"""The dashboard in a real browser: by the link from Slack, light and dark, wide and narrow, by mouse and keyboard."""

from functools import partial
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlmodel import select

from storage import tickets
from storage.tables import ConversationRow, HandoffRow
from tests.e2e.conftest import Open
from tests.e2e.stage import SCREENS, Stage
from tests.fakes.weeks import fill_weeks

PAGES = ("now", "trends", "rules", "quality", "agents", "audit")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
LOOKS = [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)]


async def dashboard(here: Stage, person: str, **options: Any) -> Page:
    """A page of a browser in which somebody signed in."""
    context = await here.browser.new_context(**options)
    page = await context.new_page()
    page.on("pageerror", lambda error: here.troubles.append(str(error)))
    page.on("console", lambda line: here.troubles.append(line.text) if line.type == "error" else None)
    desk = here.baton.front.desk
    token = await desk.store.run(partial(tickets.make, person=person, now=desk.now()))
    await page.goto(f"{here.baton.front.address.base}/dashboard/enter?t={token}")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


async def filled(here: Stage) -> str:
    """Four weeks on record; the id of a conversation with much in it."""
    desk = here.baton.front.desk
    await desk.store.run(partial(fill_weeks, now=desk.now()))
    told = select(ConversationRow.id).join(HandoffRow).where(HandoffRow.agent != "", ConversationRow.owner == "CLOSED")
    return str(await desk.store.read(lambda session: session.exec(told).first()))


async def shoot(page: Page, name: str) -> None:
    """Keep the whole page for people to look at; nothing of it may stick out sideways."""
    SCREENS.mkdir(exist_ok=True)
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    await page.screenshot(path=SCREENS / f"dashboard-{name}.png", full_page=True, animations="disabled")
    assert wider <= 0, f"{name} sticks out by {wider} px"


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
async def test_every_page_in_light_and_dark_wide_and_narrow(stage: Open, scheme: str, size: dict[str, int]) -> None:
    here = await stage()
    conversation = await filled(here)
    page = await dashboard(here, "U0LEA", color_scheme=scheme, viewport=size)
    base, look = here.baton.front.address.base, f"{scheme}-{size['width']}"
    for path in PAGES:
        await page.goto(f"{base}/dashboard/{path}")
        if path == "trends":
            await expect(page.locator(".chart svg")).to_have_count(2)
        if path == "quality":
            await expect(page.locator(".rates")).to_be_visible()
        await shoot(page, f"{path}-{look}")
    await page.goto(f"{base}/dashboard/conversations/{conversation}")
    await page.get_by_text("Signals, evidence and draft").first.click()
    await shoot(page, f"conversation-{look}")


async def test_an_empty_desk_and_the_door(stage: Open) -> None:
    here = await stage()
    page = await dashboard(here, "U0LEA", viewport=WIDE)
    await shoot(page, "empty-now")
    for path in ("trends", "quality", "audit"):
        await page.goto(f"{here.baton.front.address.base}/dashboard/{path}")
        await shoot(page, f"empty-{path}")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    await shoot(page, "signed-out")


async def test_the_link_from_slack_opens_the_dashboard_in_the_demo(stage: Open) -> None:
    here = await stage()
    _, desk = await here.windows("Lea Moreau")
    await desk.write("/handoff dashboard")
    link = desk.private.last.get_by_role("link", name="Open the dashboard")
    address = str(await link.get_attribute("href"))
    page = await (await here.browser.new_context(viewport=WIDE)).new_page()
    await page.goto(address)
    await shoot(page, "door")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Now")
    await page.goto(address)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("This link is spent")


async def test_now_follows_the_desk_without_a_reload(stage: Open) -> None:
    here = await stage()
    page = await dashboard(here, "U0ADA", viewport=WIDE)
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    mia, _ = await here.windows()
    await mia.ask(here, "Do you ship live animals to Iceland?")
    await page.evaluate("htmx.trigger('#live', 'refresh')")
    await expect(page.get_by_role("link", name="Mia")).to_be_visible(timeout=15_000)
    await expect(page).to_have_title("(1) Now · Baton")


async def test_the_keyboard_reaches_everything(stage: Open) -> None:
    here = await stage()
    await filled(here)
    page = await dashboard(here, "U0LEA", viewport=WIDE)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    first = page.locator("#live a").first
    await expect(first).to_be_focused()
    kept = await first.get_attribute("id")
    await page.evaluate("htmx.trigger('#live', 'refresh')")
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("document.activeElement.id") == kept


async def test_a_line_says_so_when_the_page_is_not_up_to_date(stage: Open) -> None:
    here = await stage()
    page = await dashboard(here, "U0LEA", viewport=WIDE)
    await page.route("**/dashboard/now", lambda route: route.abort())
    await page.evaluate("htmx.trigger('#live', 'refresh')")
    await expect(page.get_by_text("Not up to date")).to_be_visible()
    here.troubles.clear()


async def test_numbers_with_a_chart_are_posted_where_colleagues_read(stage: Open) -> None:
    here = await stage()
    await filled(here)
    _, desk = await here.windows("Lea Moreau")
    await desk.write("/handoff stats post")
    await expect(desk.messages.last).to_contain_text("Solved by the bot", timeout=30_000)
    await expect(desk.messages.last.locator("img")).to_have_js_property("complete", value=True)
    SCREENS.mkdir(exist_ok=True)
    await desk.page.screenshot(path=SCREENS / "dashboard-slack-picture.png", animations="disabled")
