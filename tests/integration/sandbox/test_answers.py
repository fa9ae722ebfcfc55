"""What the Web API answers holds no key that Slack's recorded answers do not have."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, parcelway


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(replace(parcelway(), scopes=None))


ANSWERS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("auth.test", {}, "auth.test"),
    ("users.info", {"user": "U0MIA"}, "users.info"),
    ("users.info", {"user": "U0BATON"}, "users.info"),
    ("conversations.info", {"channel": "C0JUNIPER"}, "conversations.info"),
    ("conversations.list", {}, "conversations.list"),
    ("conversations.members", {"channel": "C0JUNIPER"}, "conversations.members"),
    ("usergroups.list", {"include_users": "1"}, "usergroups.list"),
    ("usergroups.users.list", {"usergroup": "S0AGENTS"}, "usergroups.users.list"),
    ("bots.info", {}, "bots.info"),
    ("team.info", {}, "team.info"),
)


@pytest.mark.parametrize(("method", "args", "sample"), ANSWERS)
async def test_an_answer_has_only_keys_slack_has(
    client: AsyncWebClient, samples: Path, method: str, args: dict[str, str], sample: str
) -> None:
    answer = await client.api_call(method, params=args)
    known = json.loads((samples / "api" / f"{sample}.json").read_text())
    assert only_known(answer.data, known) == []


def only_known(value: Any, known: Any, at: str = "") -> list[str]:
    """Paths of keys that the sample does not have."""
    if isinstance(value, dict) and isinstance(known, dict):
        strange = [f"{at}/{name}" for name in value if name not in known]
        return strange + [
            path for name in value if name in known for path in only_known(value[name], known[name], f"{at}/{name}")
        ]
    if isinstance(value, list) and isinstance(known, list) and known:
        return [path for each in value for path in only_known(each, known[0], f"{at}[]")]
    return []
