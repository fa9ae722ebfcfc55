"""The only reader of the environment. An empty value counts as unset."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from handoff.model import Autonomy

Ids = Annotated[tuple[str, ...], NoDecode]
"""Slack ids, separated by commas or blanks."""


class Settings(BaseSettings):
    """Everything the environment may say. Names are the variables' names in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, extra="ignore", case_sensitive=False)

    slack_bot_token: SecretStr | None = Field(None, description="Bot token, xoxb-…")
    slack_app_token: SecretStr | None = Field(None, description="App-level token for Socket Mode, xapp-…")
    slack_signing_secret: SecretStr | None = Field(None, description="Signing secret for HTTP, POST /slack/events")
    baton_slack_mode: Literal["socket", "http"] | None = Field(
        None, description="Which to use when both are set; default socket"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API, with or without final slash")

    openai_api_key: SecretStr | None = Field(None, description="Key of the LLM server")
    openai_base_url: str | None = Field(None, description="Any OpenAI-compatible server")
    baton_model: str = Field("gpt-4.1-mini", description="Model id asked for")

    baton_database_url: str = Field("sqlite:///baton.db", description="sqlite:///… or postgresql://…")
    baton_agent_channel: str | None = Field(None, description="Channel id where cards are posted")
    baton_qa_channel: str | None = Field(None, description="Channel id for QA; default: the agent channel")
    baton_agent_group: str | None = Field(None, description="User group id of the agents")
    baton_agents: Ids = Field((), description="User ids of agents, beside or instead of the group")
    baton_leads: Ids = Field((), description="User ids of leads; default: none")
    baton_approvers: Ids = Field((), description="User ids of approvers; default: agents")
    baton_reviewers: Ids = Field((), description="User ids of reviewers; default: agents")
    baton_knowledge: Path | None = Field(None, description="Folder of Markdown; unset: every question is handed over")
    baton_policy: Path | None = Field(None, description="Policy file (YAML); default ships")
    baton_customers: Path | None = Field(None, description="Customers file (YAML): channel or team to account")
    baton_autonomy: Autonomy = Field(Autonomy.ANSWER, description="off, shadow, suggest, hold or answer")
    baton_host: str = Field("127.0.0.1", description="Address of the HTTP server")
    baton_port: int = Field(8080, ge=0, le=65535, description="Port of the HTTP server; 0 takes a free one")
    baton_public_url: str | None = Field(
        None, description="Where people reach the HTTP server, for links to the dashboard; default: host and port"
    )
    baton_secret_key: SecretStr | None = Field(
        None,
        description="Seals the dashboard's sessions and signs calls to the desk's own back end; 16 characters or more, "
        "the same on every replica. Unset: sessions use a key made and kept beside the SQLite file (its name and "
        ".key); on PostgreSQL there is no dashboard until it is set",
    )
    baton_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged")

    @field_validator("baton_agents", "baton_leads", "baton_approvers", "baton_reviewers", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _final_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("baton_autonomy", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @property
    def mode(self) -> Literal["socket", "http", ""]:
        """How Slack reaches us; empty where neither token nor secret is set."""
        socket, http = self.slack_app_token is not None, self.slack_signing_secret is not None
        if socket and http:
            return self.baton_slack_mode or "socket"
        return "socket" if socket else "http" if http else ""

    @property
    def qa_channel(self) -> str:
        """The QA channel, else the agent channel."""
        return self.baton_qa_channel or self.baton_agent_channel or ""

    def missing(self) -> list[str]:
        """What ``baton run`` cannot start without, each with how to mend it."""
        wants = []
        if self.slack_bot_token is None:
            wants.append("SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token from OAuth & Permissions.")
        if not self.mode:
            wants.append("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).")
        if self.baton_slack_mode == "socket" and self.slack_app_token is None:
            wants.append("BATON_SLACK_MODE is socket, but SLACK_APP_TOKEN is not set.")
        if self.baton_slack_mode == "http" and self.slack_signing_secret is None:
            wants.append("BATON_SLACK_MODE is http, but SLACK_SIGNING_SECRET is not set.")
        if not self.baton_agent_channel:
            wants.append("BATON_AGENT_CHANNEL is not set: the id of the channel where agents get cards.")
        if not self.baton_agent_group and not self.baton_agents:
            wants.append("Set BATON_AGENT_GROUP (user group id) or BATON_AGENTS (user ids): nobody could claim.")
        return wants
