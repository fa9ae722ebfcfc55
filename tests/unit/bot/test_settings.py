"""The environment: empty is unset, ids split, and what is missing is said in words."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from handoff.model import Autonomy

ENOUGH = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "BATON_AGENT_CHANNEL": "C0DESK",
    "BATON_AGENT_GROUP": "S0AGENTS",
}


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that holds none of our variables."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def given(env: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        env.setenv(name, value)
    return Settings()  # type: ignore[call-arg]


def test_every_variable_may_be_empty_and_then_counts_as_unset(env: pytest.MonkeyPatch) -> None:
    bare = given(env)
    assert given(env, **{name.upper(): "" for name in Settings.model_fields}) == bare


def test_the_defaults_are_the_documented_ones(env: pytest.MonkeyPatch) -> None:
    bare = given(env)
    assert (bare.baton_database_url, bare.baton_host, bare.baton_port) == ("sqlite:///baton.db", "127.0.0.1", 8080)
    assert bare.baton_autonomy is Autonomy.ANSWER
    assert (bare.openai_api_key, bare.openai_base_url, bare.baton_knowledge) == (None, None, None)


@pytest.mark.parametrize("text", ["U1,U2", "U1 U2", " U1 , U2 ", "U1,,U2,", "U1\nU2"])
@pytest.mark.parametrize("name", ["BATON_AGENTS", "BATON_LEADS", "BATON_APPROVERS", "BATON_REVIEWERS"])
def test_ids_are_split_at_commas_and_blanks(env: pytest.MonkeyPatch, name: str, text: str) -> None:
    assert getattr(given(env, **{name: text}), name.lower()) == ("U1", "U2")


@pytest.mark.parametrize("text", [",", " ", " , "])
def test_a_list_of_no_ids_is_empty(env: pytest.MonkeyPatch, text: str) -> None:
    assert given(env, BATON_AGENTS=text).baton_agents == ()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api", "http://127.0.0.1:9/api/"])
def test_slacks_address_works_with_and_without_the_final_slash(env: pytest.MonkeyPatch, url: str) -> None:
    assert given(env, SLACK_API_URL=url).slack_api_url == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        ({}, ""),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "socket"),
        ({"SLACK_SIGNING_SECRET": "s"}, "http"),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}, "socket"),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s", "BATON_SLACK_MODE": "http"}, "http"),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s", "BATON_SLACK_MODE": ""}, "socket"),
    ],
)
def test_how_slack_reaches_us_follows_what_is_set(env: pytest.MonkeyPatch, values: dict[str, str], mode: str) -> None:
    assert given(env, **values).mode == mode


@pytest.mark.parametrize("word", ["SHADOW", "Shadow", "shadow"])
def test_autonomy_is_read_in_any_case(env: pytest.MonkeyPatch, word: str) -> None:
    assert given(env, BATON_AUTONOMY=word).baton_autonomy is Autonomy.SHADOW


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BATON_AUTONOMY", "full"),
        ("BATON_PORT", "70000"),
        ("BATON_PORT", "eighty"),
        ("BATON_SLACK_MODE", "carrier pigeon"),
        ("BATON_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        given(env, **{name: value})
    assert name.lower() in str(caught.value)


def test_nothing_is_missing_when_the_least_is_set(env: pytest.MonkeyPatch) -> None:
    assert given(env, **ENOUGH).missing() == []


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ("SLACK_BOT_TOKEN", ["SLACK_BOT_TOKEN", "OAuth & Permissions"]),
        ("SLACK_APP_TOKEN", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("BATON_AGENT_CHANNEL", ["BATON_AGENT_CHANNEL", "channel"]),
        ("BATON_AGENT_GROUP", ["BATON_AGENT_GROUP", "BATON_AGENTS"]),
    ],
)
def test_what_is_missing_is_named_with_how_to_mend_it(env: pytest.MonkeyPatch, left_out: str, says: list[str]) -> None:
    values = {name: value for name, value in ENOUGH.items() if name != left_out}
    missing = given(env, **values).missing()
    assert len(missing) == 1
    assert all(word in missing[0] for word in says)
    assert missing[0].endswith(".")


def test_everything_missing_is_said_at_once(env: pytest.MonkeyPatch) -> None:
    assert len(given(env).missing()) == 4


@pytest.mark.parametrize(("mode", "wants"), [("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")])
def test_a_mode_without_its_secret_is_missing_something(env: pytest.MonkeyPatch, mode: str, wants: str) -> None:
    other = {"socket": "SLACK_SIGNING_SECRET", "http": "SLACK_APP_TOKEN"}[mode]
    values = {name: value for name, value in ENOUGH.items() if name != "SLACK_APP_TOKEN"}
    missing = given(env, **values, **{other: "x", "BATON_SLACK_MODE": mode}).missing()
    assert [wants in sentence and mode in sentence for sentence in missing] == [True]


def test_agents_may_be_named_instead_of_a_group(env: pytest.MonkeyPatch) -> None:
    values = ENOUGH | {"BATON_AGENT_GROUP": "", "BATON_AGENTS": "U0ADA"}
    assert given(env, **values).missing() == []


def test_the_qa_channel_falls_back_to_the_agents_channel(env: pytest.MonkeyPatch) -> None:
    assert given(env, **ENOUGH).qa_channel == "C0DESK"
    assert given(env, BATON_QA_CHANNEL="C0QA").qa_channel == "C0QA"


def test_no_secret_shows_when_settings_are_printed(env: pytest.MonkeyPatch) -> None:
    secrets = {"SLACK_BOT_TOKEN": "xoxb-hush1", "SLACK_APP_TOKEN": "xapp-hush2", "SLACK_SIGNING_SECRET": "hush3",
               "OPENAI_API_KEY": "sk-hush4", "BATON_SECRET_KEY": "hush5"}  # fmt: skip
    shown = given(env, **secrets)
    assert "hush" not in f"{shown!r} {shown} {shown.model_dump()}"


def test_a_path_is_a_path(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert given(env, BATON_KNOWLEDGE=str(tmp_path)).baton_knowledge == tmp_path
