"""What Slack says to our tokens, scopes, channels, agents."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.check.finding import Finding
from bot.settings import Settings
from bot.slack.client import NETWORK, error_name, slack_client

SCOPES = (
    "chat:write", "channels:history", "groups:history", "im:history", "channels:read", "groups:read", "users:read",
    "commands",
)  # fmt: skip
"""Scopes nothing works without; usergroups:read only where a group is set."""
FOR_FILES = ("files:read", "files:write")


async def slack(settings: Settings) -> list[Finding]:
    """Tokens, scopes, channels, group."""
    if settings.slack_bot_token is None:
        return []
    client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        return [
            Finding(
                part="SLACK_BOT_TOKEN",
                good=False,
                says=f"refused ({error_name(error)}); copy it again from OAuth & Permissions",
            )
        ]
    except NETWORK as error:
        return [
            Finding(
                part="Slack", good=False, says=f"{settings.slack_api_url} cannot be reached ({type(error).__name__})"
            )
        ]
    findings = [Finding(part="SLACK_BOT_TOKEN", good=True, says=f"{me.get('user')} in {me.get('team')}")]
    granted = {
        scope.strip()
        for scope in str(me.headers.get("x-oauth-scopes") or me.headers.get("X-OAuth-Scopes") or "").split(",")
    } - {""}
    wanted = (*SCOPES, *(("usergroups:read",) if settings.baton_agent_group else ()))
    lacking = [scope for scope in wanted if granted and scope not in granted]
    if lacking:
        findings.append(
            Finding(
                part="scopes", good=False, says=f"add {', '.join(lacking)} in OAuth & Permissions and install again"
            )
        )
    without = [scope for scope in FOR_FILES if granted and scope not in granted]
    if without:
        findings.append(Finding(part="files", good=True, says=f"Reply takes no files without {', '.join(without)}"))
    for name, channel in (
        ("BATON_AGENT_CHANNEL", settings.baton_agent_channel),
        ("BATON_QA_CHANNEL", settings.baton_qa_channel),
    ):
        if channel:
            findings.append(await _channel(client, name, channel))
    if settings.baton_agent_group:
        findings.append(await _group(client, settings.baton_agent_group))
    findings.extend([await _agent(client, agent) for agent in settings.baton_agents])
    return [*findings, *await _socket(client, settings)]


async def _agent(client: AsyncWebClient, agent: str) -> Finding:
    try:
        user = (await client.users_info(user=agent)).get("user") or {}
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(part="BATON_AGENTS", good=False, says=f"{agent} cannot be read ({why}); copy the member ID")
    no_right = any(user.get(flag) for flag in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted"))
    note = ": guest, bot or deactivated, will have no rights" if no_right else ""
    return Finding(part="BATON_AGENTS", good=True, says=f"{user.get('name') or agent}{note}")


async def _channel(client: AsyncWebClient, name: str, channel: str) -> Finding:
    try:
        info = (await client.conversations_info(channel=channel)).get("channel") or {}
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(part=name, good=False, says=f"{channel} cannot be read ({why}); use the id and invite the bot")
    if info.get("is_ext_shared"):
        return Finding(
            part=name,
            good=False,
            says=f"{channel} is shared with another organisation; internal cards must not go there",
        )
    if not info.get("is_member", True):
        return Finding(part=name, good=False, says=f"invite the bot to #{info.get('name')}")
    return Finding(part=name, good=True, says=f"#{info.get('name')}")


async def _group(client: AsyncWebClient, group: str) -> Finding:
    try:
        users = (await client.usergroups_users_list(usergroup=group)).get("users") or []
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return Finding(
            part="BATON_AGENT_GROUP",
            good=False,
            says=f"{group} cannot be read ({why}); on a free plan use BATON_AGENTS",
        )
    return Finding(
        part="BATON_AGENT_GROUP", good=bool(users), says=f"{len(users)} agents" if users else "nobody is in the group"
    )


async def _socket(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    if settings.mode != "socket" or settings.slack_app_token is None:
        return []
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except (SlackApiError, *NETWORK) as error:
        why = error_name(error)
        return [
            Finding(
                part="SLACK_APP_TOKEN",
                good=False,
                says=f"refused ({why}); it needs connections:write and Socket Mode on",
            )
        ]
    return [Finding(part="SLACK_APP_TOKEN", good=True, says="Socket Mode answers")]
