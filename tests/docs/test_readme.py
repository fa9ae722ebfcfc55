"""What README and docs name exists: commands, options, settings, files, policy keys; examples run."""

import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import app
from bot.engine.library import NAMES
from bot.settings import Settings
from handoff.model import Author, Autonomy, Evidence, Turn
from handoff.policy import FLOORS, default_text, read_policy
from handoff.policy.actions import Actions, Gate
from handoff.policy.model import Condition, Policy, Timers, Where, Words, WrittenRule
from handoff.policy.parts import Hours
from handoff.policy.people import OnCall, Rung, Team
from handoff.policy.quality import Quality, Question

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
}
FENCE = re.compile(r"^ *```([^\n`]*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
FOLDERS = ("bot/", "handoff/", "storage/", "tests/", "docs/", "bench/", ".ci/")


def code(page: str) -> list[str]:
    """Lines of a page's shell fences and its code spans."""
    fenced = [line for info, body in FENCE.findall(page) if info.split()[:1] == ["sh"] for line in body.splitlines()]
    return [line.split(" #")[0] for line in fenced] + SPAN.findall(FENCE.sub("", page))


def examples(kind: str) -> list[tuple[str, int, str]]:
    """(page, number, body) of every fence with this info string."""
    return [
        (name, number, textwrap.dedent(body))
        for name, page in PAGES.items()
        for number, (info, body) in enumerate(FENCE.findall(page))
        if info.strip() == kind
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_a_page_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {found for line in code(PAGES[page]) for found in re.findall(r"(?:^|\s)make ([a-z-]+)", line)}
    assert named - targets == set()


def unknown_commands(line: str) -> list[str]:
    """Commands and options of ``baton …`` in a line of code that the command line does not know."""
    out = []
    for words in re.findall(r"(?:^|[\s/])baton((?: +[^\s|;&>]+)+)", line):
        command: Any = typer.main.get_command(app)
        for word in words.split():
            if word.startswith("--"):
                known = {option for param in command.params for option in param.opts}
                out += [] if word.split("=")[0] in known else [f"{command.name} {word}"]
            elif hasattr(command, "commands"):
                if word not in command.commands:
                    out.append(word)
                    break
                command = command.commands[word]
    return out


@pytest.mark.parametrize("page", PAGES)
def test_every_baton_command_and_option_a_page_names_exists(page: str) -> None:
    assert [word for line in code(PAGES[page]) for word in unknown_commands(line)] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    lines = (".venv/bin/baton check --json", "baton fly", "baton audit sing", "baton demo --wings")
    assert [unknown_commands(line) for line in lines] == [[], ["fly"], ["sing"], ["demo --wings"]]


def test_the_command_table_of_the_readme_is_whole() -> None:
    command: Any = typer.main.get_command(app)
    whole = {
        " ".join(filter(None, (name, inner)))
        for name, found in command.commands.items()
        for inner in getattr(found, "commands", {"": None})
    }
    listed = set(re.findall(r"^\| `baton ([a-z]+(?: [a-z]+)?)[^|]*\|", README, re.MULTILINE))
    assert listed == whole


def test_the_two_commands_come_first_and_have_help_lines() -> None:
    first = FENCE.findall(README)[0][1]
    assert re.findall(r"^make ([a-z]+)", first, re.MULTILINE) == ["demo", "test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:.*## ", makefile, re.MULTILINE)
    assert re.search(r"^test:.*## ", makefile, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_a_page_names_is_one(page: str) -> None:
    named = set(re.findall(r"\b((?:BATON|SLACK|OPENAI)_[A-Z_]*[A-Z])\b", PAGES[page])) - {"BATON_SHARED"}
    assert named - {name.upper() for name in Settings.model_fields} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_the_project_a_page_names_exists(page: str) -> None:
    spans = (span for span in SPAN.findall(FENCE.sub("", PAGES[page])) if span.startswith(FOLDERS))
    named = [span.split("#")[0].split("::")[0] for span in spans if not set(span) & set("<>*… ")]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_tuple_to_add_a_line_to_stands_in_the_file_named() -> None:
    rows = re.findall(r"`([A-Z]{3,})` in `([^`]+\.py)`", README)
    assert len(rows) >= 5
    for name, file in rows:
        assert re.search(rf"^{name}\b", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), (name, file)


def test_the_readme_says_what_each_promise_is_worth_today() -> None:
    assert re.findall(r"^\| (P\d+) \|", README, re.MULTILINE) == [f"P{number}" for number in range(1, 15)]


def test_the_marks_of_the_figures_are_paired() -> None:
    opened = re.findall(r"<!-- figures:([a-z]+) -->", README)
    assert opened == re.findall(r"<!-- /figures:([a-z]+) -->", README)
    assert len(opened) == len(set(opened)) > 0


@pytest.mark.parametrize(("page", "number", "body"), examples("yaml policy"))
def test_every_whole_policy_in_the_docs_is_one(page: str, number: int, body: str) -> None:
    read_policy(body, signals=NAMES)


@pytest.mark.parametrize(("page", "number", "body"), examples("yaml rule"))
def test_every_rule_in_the_docs_fits_into_the_shipped_policy(page: str, number: int, body: str) -> None:
    policy = read_policy(f"{default_text()}\n{textwrap.indent(body, '  ')}", signals=NAMES)
    assert {rule["name"] for rule in yaml.safe_load(body)} <= {rule.name for rule in policy.rules}


@pytest.mark.parametrize(("page", "number", "body"), examples("yaml lines"))
def test_every_top_level_line_in_the_docs_replaces_one_of_the_shipped_policy(page: str, number: int, body: str) -> None:
    whole = yaml.safe_load(default_text()) | yaml.safe_load(body)
    read_policy(yaml.safe_dump(whole), signals=NAMES)


@pytest.mark.parametrize("page", ["docs/policy.md", "docs/how-to/write-a-rule.md"])
def test_no_policy_example_goes_unchecked(page: str) -> None:
    infos = {info.strip() for info, _ in FENCE.findall(PAGES[page])}
    assert {info for info in infos if info.startswith("yaml")} <= {"yaml policy", "yaml rule", "yaml lines"}


def test_the_policy_page_names_every_key_signal_floor_and_level() -> None:
    page = PAGES["docs/policy.md"]
    keys = {
        field.alias or name
        for part in (
            Policy,
            WrittenRule,
            Condition,
            Where,
            Hours,
            Timers,
            Words,
            Rung,
            Team,
            Actions,
            Gate,
            OnCall,
            Quality,
            Question,
        )
        for name, field in part.model_fields.items()
    }
    wanted = keys | NAMES | set(FLOORS) | {level.value for level in Autonomy}
    assert sorted(name for name in wanted if f"`{name}`" not in page) == []


def run(body: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(body, "example", "exec"), names)
    return names


def examples_in(body: str) -> list[Callable[..., Any]]:
    return [found for name, found in run(body).items() if name.startswith("test_")]


@pytest.mark.parametrize(("page", "number", "body"), examples("python signal"))
def test_every_signal_in_the_docs_can_be_read(page: str, number: int, body: str) -> None:
    reader = run(body)["READER"]
    texts = ("We need it by Friday.", "Hi")
    turns = (Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text=text) for text in texts)
    assert [reader.read(turn, (), Evidence()).value for turn in turns] == [1.0, 0.0]


@pytest.mark.parametrize(("page", "number", "body"), examples("python example"))
async def test_every_example_of_the_docs_runs(page: str, number: int, body: str, tmp_path: Path) -> None:
    (example,) = examples_in(body)
    wanted = inspect.signature(example).parameters
    await example(**dict.fromkeys(wanted, tmp_path))
