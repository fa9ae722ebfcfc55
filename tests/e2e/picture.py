"""The picture of the two windows in the README: ``python -m tests.e2e.picture``."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.stage import Stage, Window, open_stage

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "two-windows.png"
LARGEST = 250_000
"""Bytes the picture may have, so that the README opens quickly."""


def daytime() -> str:
    """A time zone in which it is about ten in the morning now, as at a real desk."""
    east = 10 - datetime.now(UTC).hour
    east += 24 if east < -12 else 0
    return f"Etc/GMT{-east:+d}"


async def take_picture(here: Stage, path: Path) -> None:
    """Play a story up to its middle and save what both sides see."""
    page = await here.page("Ada Obi", timezone_id=daytime())
    mia, ada = Window(page, "customer"), Window(page, "agents")
    await page.get_by_role("button", name="Hide guide").click()
    await mia.ask(here, "How do I top up my balance?")
    await expect(mia.replies.last).to_contain_text("Written by AI from:")
    await mia.reply("I did exactly that, and you charged me twice!")
    card = ada.messages.last
    await expect(card).to_contain_text("What the bot tried")
    await ada.press(card, "Claim")
    await expect(card).to_contain_text("Ada has Mia")
    await mia.reply("It was 200 euros, this morning.")
    await expect(card).to_contain_text("200 euros")
    await ada.press(card, "Reply")
    words = "I see both charges, Mia. The second one goes back to your card today."
    await ada.modal.get_by_label("Your words to the customer").fill(words)
    await ada.press(ada.modal, "Send")
    await expect(mia.replies.last).to_contain_text("goes back to your card today")
    await expect(card).not_to_contain_text("Still open")
    await expect(card.locator(".reply-count")).to_have_text("2 replies")
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled", caret="hide")


async def main() -> None:
    """Take the picture anew."""
    async with open_stage() as here:
        await take_picture(here, PICTURE)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    asyncio.run(main())
