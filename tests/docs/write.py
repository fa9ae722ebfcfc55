"""Write every generated page again: ``python -m tests.docs.write``.

To add one: a pure function that returns its text, and a line in ``PAGES``.
"""

from collections.abc import Callable
from pathlib import Path

from tests.docs.settings import EXAMPLE, PAGE, env_example, settings_markdown
from tests.docs.states import FILE, states_markdown

PAGES: tuple[tuple[Path, Callable[[], str]], ...] = (
    (FILE, states_markdown),
    (PAGE, settings_markdown),
    (EXAMPLE, env_example),
)

if __name__ == "__main__":
    for file, text in PAGES:
        file.write_text(text(), encoding="utf-8")
        print(f"{file.name} written")
