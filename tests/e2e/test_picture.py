"""The README's picture can be taken at any time and stays small."""

from pathlib import Path

from tests.e2e.conftest import Open
from tests.e2e.picture import LARGEST, PICTURE, take_picture
from tests.e2e.stage import SCREENS


def size(picture: Path) -> tuple[int, int]:
    """(width, height) in pixels of a PNG, from its first chunk."""
    head = picture.read_bytes()[16:24]
    return int.from_bytes(head[:4]), int.from_bytes(head[4:])


async def test_the_two_windows_can_be_pictured_at_any_time(stage: Open) -> None:
    taken = SCREENS / "two-windows.png"
    await take_picture(await stage(), taken)
    assert size(taken) == size(PICTURE) == (1600, 900)
    assert PICTURE.stat().st_size <= LARGEST
