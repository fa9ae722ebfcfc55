"""The pictures of the dashboard in docs/how-to/dashboard.md: ``python -m tests.e2e.dashboard_pictures``."""

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from tests.e2e.picture import PICTURE
from tests.e2e.stage import open_stage
from tests.e2e.test_dashboard_page import WIDE, dashboard, filled

FOLDER = PICTURE.parent


async def main() -> None:
    """Take them anew."""
    async with open_stage() as here:
        told = await filled(here)
        light = await dashboard(here, "U0LEA", viewport=WIDE, color_scheme="light")
        await take(light, "dashboard-now")
        dark = await dashboard(here, "U0LEA", viewport=WIDE, color_scheme="dark")
        await dark.goto(f"{here.baton.front.address.base}/dashboard/trends")
        await expect(dark.locator(".chart svg")).to_have_count(2)
        await take(dark, "dashboard-trends")
        await light.goto(f"{here.baton.front.address.base}/dashboard/conversations/{told}")
        await take(light, "dashboard-conversation")


async def take(page: Page, name: str) -> None:
    """What stands in the window, as one sees it first."""
    target: Path = FOLDER / f"{name}.png"
    await page.screenshot(path=target, animations="disabled")
    print(target.name)


if __name__ == "__main__":
    asyncio.run(main())
