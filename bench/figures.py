"""Writing measured tables between the anchors of a document."""

from pathlib import Path


def write_between(document: Path, name: str, text: str) -> None:
    """Replace what stands between ``<!-- figures:name -->`` and ``<!-- /figures:name -->``."""
    whole = document.read_text(encoding="utf-8")
    opening, closing = f"<!-- figures:{name} -->", f"<!-- /figures:{name} -->"
    before, found, rest = whole.partition(opening)
    _, closed, after = rest.partition(closing)
    if not found or not closed:
        raise ValueError(f"{document} has no anchors {opening} … {closing}")
    document.write_text(f"{before}{opening}\n{text.strip()}\n{closing}{after}", encoding="utf-8")


def shared_data() -> Path:
    """The labelled data beside the checkout; says so and ends where BATON_SHARED is not set."""
    import os
    import sys

    place = os.environ.get("BATON_SHARED")  # noqa: TID251  a bench, not the product
    if not place:
        print("skipped: BATON_SHARED is not set, so there is no labelled data to measure on")
        sys.exit(0)
    return Path(place).resolve() / "data"
