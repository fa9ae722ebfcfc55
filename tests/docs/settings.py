"""docs/settings.md and .env.example, written from the settings class itself.

Write them anew with ``make docs``.
"""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Slack", ("slack_", "baton_slack")),
    ("Language model", ("openai_", "baton_model")),
    ("Database", ("baton_database",)),
    (
        "People and channels",
        ("baton_agent", "baton_qa", "baton_leads", "baton_approvers", "baton_reviewers"),
    ),
    ("What the bot knows and may do", ("baton_knowledge", "baton_policy", "baton_customers", "baton_autonomy")),
    ("Web server and log", ("baton_host", "baton_port", "baton_public", "baton_secret", "baton_log")),
    ("Other systems", ("baton_",)),
)
"""Title and how the names of its settings begin; a setting belongs to the first group that fits."""

HEAD = """\
# Settings

Baton reads the environment and nothing else; an empty value counts as unset. `baton check` says what is missing and
how to mend it. [.env.example](../.env.example) holds the same list to copy. This page is written from
`bot/settings.py` by `make docs`; a test fails when it is out of date.

`baton run` needs `SLACK_BOT_TOKEN`, one of `SLACK_APP_TOKEN` and `SLACK_SIGNING_SECRET`, `BATON_AGENT_CHANNEL`, and
one of `BATON_AGENT_GROUP` and `BATON_AGENTS`. All else has a default. Lists of ids are separated by commas or blanks.
"""
EXAMPLE_HEAD = """\
# Settings of Baton. Copy to .env, fill in, and load it before `baton run` (set -a; . ./.env; set +a).
# An empty value counts as unset. Written by `make docs` from bot/settings.py; docs/settings.md says the same.
"""
NEEDED = ("slack_bot_token", "slack_app_token", "baton_agent_channel", "baton_agent_group", "baton_knowledge")
"""What a first start fills in: these lines are not commented out."""


def settings_markdown() -> str:
    """The page: one table a group."""
    out = [HEAD]
    for title, fields in grouped():
        out += [f"\n## {title}\n", "| variable | meaning | default |", "|---|---|---|"]
        out += [f"| `{name.upper()}` | {_meaning(field)} | {_shown(field)} |" for name, field in fields]
    return "\n".join(out) + "\n"


def env_example() -> str:
    """The example file: every variable with a comment, in the page's order."""
    out = [EXAMPLE_HEAD.rstrip("\n")]
    for title, fields in grouped():
        out += ["", f"# --- {title} ---"]
        for name, field in fields:
            lead = "" if name in NEEDED else "#"
            out += [f"# {_meaning(field)}", f"{lead}{name.upper()}={_default(field)}"]
    return "\n".join(out) + "\n"


def grouped() -> Iterator[tuple[str, list[tuple[str, FieldInfo]]]]:
    """Every setting once, in its group; empty groups are left out."""
    left = dict(Settings.model_fields)
    for title, begins in GROUPS:
        fields = [(name, left.pop(name)) for name in list(left) if name.startswith(begins)]
        if fields:
            yield title, fields


def _meaning(field: FieldInfo) -> str:
    words = (field.description or "").rstrip(".")
    for kind in (field.annotation, *get_args(field.annotation)):
        if get_origin(kind) is Literal:
            words += f" ({', '.join(map(str, get_args(kind)))})"
    return words + (" (secret)" if SecretStr in get_args(field.annotation) else "")


def _shown(field: FieldInfo) -> str:
    default = _default(field)
    return f"`{default}`" if default else "—"


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None or value == ():
        return ""
    return str(value.value if isinstance(value, Enum) else value)
