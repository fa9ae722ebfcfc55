"""Files in the browser: an agent puts them into Reply, the customer gets them under the words."""

import struct
import zlib
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.stage import shot


def picture(width: int = 220, height: int = 120) -> bytes:
    """A small PNG: a blue label with a light edge."""
    edge = 12
    rows = b"".join(
        b"\0"
        + b"".join(
            b"\x2f\x6f\xb5" if edge < x < width - edge and edge < y < height - edge else b"\xdc\xe8\xf5"
            for x in range(width)
        )
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_an_agent_sends_a_picture_and_a_document_behind_their_words(stage: Open, tmp_path: Path) -> None:
    label, terms = tmp_path / "your label.png", tmp_path / "terms.pdf"
    label.write_bytes(picture())
    terms.write_bytes(b"%PDF-1 " + b"x" * 41_000)
    here = await stage()
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, "Give me a person please")
    card = ada.messages.last
    await ada.press(card, "Claim")
    await ada.press(card, "Reply")
    await ada.modal.get_by_label("Your words to the customer").fill("Here is your label, and our terms.")
    await ada.modal.get_by_label("Files").set_input_files([label, terms])
    await expect(ada.modal.locator(".chosen-files .file")).to_have_count(2)
    await shot(ada.page, "files-1-reply")
    await ada.press(ada.modal, "Send")
    await expect(ada.modal).to_have_count(0)
    files = mia.thread.locator(".files .file")
    await expect(files).to_have_count(2)
    await expect(files.first).to_contain_text("your label.png")
    await expect(files.last).to_contain_text("41 kB")
    await expect(mia.replies.nth(-3)).to_contain_text("Here is your label, and our terms.")
    image = mia.thread.get_by_role("img", name="your label.png")
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.complete && image.naturalWidth") == 220
    await shot(mia.page, "files-2-thread")


async def test_a_chosen_file_can_be_taken_out_again_and_a_name_pings_nobody(stage: Open, tmp_path: Path) -> None:
    wrong, right = tmp_path / "wrong.txt", tmp_path / "<!channel>.txt"
    wrong.write_text("no")
    right.write_text("yes")
    here = await stage()
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, "Give me a person please")
    card = ada.messages.last
    await ada.press(card, "Claim")
    await ada.press(card, "Reply")
    await ada.modal.get_by_label("Files").set_input_files([wrong, right])
    await ada.press(ada.modal, "Remove wrong.txt")
    await ada.press(ada.modal, "Send")
    await expect(mia.thread.locator(".files .file")).to_have_count(1)
    await expect(mia.replies.last).to_contain_text("_!channel_.txt")
    await expect(mia.replies.last).to_contain_text("Ada (Parcelway):")
    await expect(mia.replies.last.locator(".chip")).to_have_count(0)
