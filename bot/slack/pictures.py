"""Pictures for colleagues: text with a chart. Where Slack takes no file, the text alone."""

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import NETWORK, error_name
from bot.slack.text import escape

log = structlog.get_logger(__name__)


class Pictures:
    """Posts to one channel; failing costs the picture, never the numbers."""

    def __init__(self, client: AsyncWebClient, channel: str) -> None:
        self._client = client
        self._channel = channel

    async def __call__(self, title: str, text: str, picture: bytes) -> bool:
        """Whether at least the text was posted."""
        return await post(self._client, self._channel, title, text, picture)


async def post(client: AsyncWebClient, channel: str, title: str, text: str, picture: bytes) -> bool:
    """Post text with a picture in an internal channel; whether at least the text was posted."""
    words = f"*{escape(title)}*\n{escape(text)}"
    if not channel:
        return False
    if picture and await _upload(client, channel, title, words, picture):
        return True
    try:
        await client.chat_postMessage(channel=channel, text=words, unfurl_links=False)
    except (SlackApiError, *NETWORK) as error:
        log.warning("the numbers could not be posted", error=error_name(error))
        return False
    return True


async def _upload(client: AsyncWebClient, channel: str, title: str, words: str, picture: bytes) -> bool:
    try:
        await client.files_upload_v2(
            channel=channel, content=picture, filename="desk.png", title=title, initial_comment=words,
            alt_txt="How conversations ended, day by day; the text has the numbers.",
        )  # fmt: skip
    except (SlackClientError, *NETWORK) as error:
        log.info("no picture", error=error_name(error))
        return False
    return True
