"""Write every generated page again: ``python -m tests.docs.write``.

To add one: a pure function that returns its text, and a line in ``PAGES`` or, for a part of a page, in ``PARTS``.
"""

from collections.abc import Callable
from pathlib import Path

from bench.figures import write_between
from tests.docs.measures import PAGE as MEASURES_PAGE
from tests.docs.measures import measures_table, metrics_table, outcomes_table
from tests.docs.reliability import table
from tests.docs.settings import EXAMPLE, PAGE, env_example, settings_markdown
from tests.docs.states import FILE, states_markdown

RELIABILITY = FILE.parent / "reliability.md"
PAGES: tuple[tuple[Path, Callable[[], str]], ...] = (
    (FILE, states_markdown),
    (PAGE, settings_markdown),
    (EXAMPLE, env_example),
)

PARTS: tuple[tuple[Path, str, Callable[[], str]], ...] = (
    (RELIABILITY, "failsafe", table),
    (MEASURES_PAGE, "outcomes", outcomes_table),
    (MEASURES_PAGE, "measures", measures_table),
    (MEASURES_PAGE, "metrics", metrics_table),
)
"""(page, anchor, text) of parts of pages."""

if __name__ == "__main__":
    for file, text in PAGES:
        file.write_text(text(), encoding="utf-8")
        print(f"{file.name} written")
    for file, anchor, text in PARTS:
        write_between(file, anchor, text())
        print(f"{file.name}, {anchor} written")
