"""Generated pages are current, and say what the code says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from handoff.model import Act, Owner
from handoff.ownership import TRANSITIONS
from tests.docs.settings import env_example, settings_markdown
from tests.docs.states import states_markdown
from tests.docs.write import PAGES


@pytest.mark.parametrize(("file", "text"), PAGES, ids=[file.name for file, _ in PAGES])
def test_a_generated_page_is_current(file: Path, text: Callable[[], str]) -> None:
    assert file.read_text(encoding="utf-8") == text(), f"{file.name} is out of date: run make docs"


def test_the_state_page_has_a_row_for_every_owner_and_act() -> None:
    rows = re.findall(r"^\| ([A-Z]+) \| ([a-z]+) \| (.+) \|$", states_markdown(), re.MULTILINE)
    assert [(owner, act) for owner, act, _ in rows] == [(owner, act) for owner in Owner for act in Act]
    assert all(what.strip() for *_, what in rows)


def test_the_state_diagram_has_an_arrow_for_every_move() -> None:
    arrows = set(re.findall(r"^    (\w+) --> (\w+): (\w+)", states_markdown(), re.MULTILINE))
    moves = {(owner, to, act) for (owner, act), cell in TRANSITIONS.items() if isinstance(cell, tuple) for to in cell}
    assert arrows == {(str(owner), str(to), str(act)) for owner, to, act in moves}


@pytest.mark.parametrize("text", [settings_markdown(), env_example()], ids=["settings.md", ".env.example"])
def test_every_setting_is_listed_once_with_a_meaning(text: str) -> None:
    for name, field in Settings.model_fields.items():
        assert len(re.findall(rf"^(?:\| `|#?){name.upper()}\b", text, re.MULTILINE)) == 1, name
        assert field.description, f"{name} needs a description"
        assert field.description.rstrip(".") in text


def test_no_secret_has_a_default_in_the_example() -> None:
    secrets = re.findall(r"\(secret\)\n#?([A-Z_]+)=(.*)$", env_example(), re.MULTILINE)
    assert secrets
    assert all(value == "" for _, value in secrets)


def test_the_example_file_is_one_settings_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    file = tmp_path / "env"
    file.write_text(re.sub(r"^#(?=[A-Z])", "", env_example(), flags=re.MULTILINE), encoding="utf-8")
    read = Settings(_env_file=file)  # type: ignore[call-arg]
    assert read.model_dump() == Settings.model_construct().model_dump()
