"""People's files into customers' threads: fetched with the bot's token, uploaded, shared."""

import tempfile
from collections.abc import AsyncIterator, Callable
from typing import IO, Any
from urllib.parse import urlsplit

import httpx2
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.ports import Busy, Delivered, OutcomeUnknown, Refused, Unfetched
from bot.slack.client import NETWORK, UNSENT, error_name
from bot.slack.messenger import PASSING, translated
from bot.slack.pacing import Pacer
from bot.slack.text import file_name
from bot.slack.wording import Wording
from storage import files
from storage.letters import Letter

log = structlog.get_logger(__name__)

LARGEST = 50_000_000
"""Bytes of a file that is passed on."""
CHUNK = 64 * 1024
SILENCE = 15.0
"""Seconds without a byte after which a transfer is given up; how long all of it may take is the engine's business."""
FILES_HOST = "files.slack.com"


PLAIN = {
    "missing_scope": "the app lacks the scope files:write",
    "file_uploads_disabled": "your workspace allows no uploads",
    "file_uploads_except_images_disabled": "your workspace allows pictures only",
    "file_type_not_allowed": "your workspace does not allow this kind of file",
    "file_upload_size_restricted": "it is larger than your workspace allows",
}
"""Slack's words for a no, for people."""


class SlackFiles:
    """See bot.engine.ports.Carrier. The bot's token goes to Slack's files host or the configured Slack, no further."""

    def __init__(
        self,
        client: AsyncWebClient,
        wording: Wording,
        pacer: Pacer,
        *,
        token: str,
        api_url: str,
        largest: int = LARGEST,
    ) -> None:
        self._client = client
        self._wording = wording
        self._pacer = pacer
        self._token = token
        self._home = urlsplit(api_url)
        self.largest = LARGEST
        self._http: httpx2.AsyncClient | None = None

    async def upload(self, letter: Letter) -> str:
        """See Carrier.upload. The channel's pace is kept here: sharing follows at once."""
        wait = self._pacer.wait(letter.channel, letter.id, person=True)
        if wait > 0:
            raise Busy(wait, "pacing")
        file = files.of(letter.body)
        if file.size > self.largest:
            raise Refused(self._too_large())
        address = file.url or await self._looked_up(file.id)
        with tempfile.TemporaryFile() as kept:
            length = await self._fetch(address, kept, html=file.mime == "text/html")
            if not length:
                raise Refused("it is empty")
            url, upload = await self._announce(file_name(file.name), length, letter.channel)
            await self._put(url, kept, length)
        return upload

    async def share(self, letter: Letter, upload: str, in_time: Callable[[], None]) -> None:
        """See Carrier.share. Behind words the file says nothing; alone it names who sends it."""
        title = file_name(files.of(letter.body).name)
        more: dict[str, Any] = {"thread_ts": letter.thread_ts} if letter.thread_ts else {}
        if letter.body.get("alone"):
            more["initial_comment"] = await self._wording.sender(letter)
        in_time()
        try:
            await self._client.files_completeUploadExternal(
                files=[{"id": upload, "title": title}], channel_id=letter.channel, **more
            )
        except SlackApiError as error:
            raise translated(error, letter.channel, self._pacer) from error
        except UNSENT as error:
            raise Busy(1.0, error_name(error)) from error
        except NETWORK as error:
            raise OutcomeUnknown(error_name(error)) from error

    async def find(self, letter: Letter) -> Delivered | None:
        """See Carrier.find: by the ids Slack gave our uploads."""
        uploads = set(letter.body.get("uploads") or ())
        if not uploads:
            return None
        since = f"{letter.first_started.timestamp() - 5:.6f}"
        arguments: dict[str, Any] = {"channel": letter.channel, "oldest": since, "limit": 200}
        try:
            if letter.thread_ts:
                answer = await self._client.conversations_replies(ts=letter.thread_ts, **arguments)
            else:
                answer = await self._client.conversations_history(**arguments)
        except (SlackApiError, *NETWORK) as error:
            raise OutcomeUnknown(f"the thread cannot be read: {error_name(error)}") from error
        for message in answer.get("messages") or ():
            if uploads & {str(file.get("id")) for file in message.get("files") or ()}:
                return Delivered(ts=str(message["ts"]), channel=letter.channel)
        return None

    async def close(self) -> None:
        """Give back connections."""
        if self._http is not None:
            await self._http.aclose()

    async def _looked_up(self, file_id: str) -> str:
        """Where the bytes are, for a form that did not say; files.info may be refused."""
        try:
            file = (await self._client.files_info(file=file_id)).get("file") or {}
        except (SlackApiError, *NETWORK) as error:
            log.warning("files.info", error=error_name(error))
            raise Refused("Slack does not say where it is") from error
        return str(file.get("url_private_download") or file.get("url_private") or "")

    async def _fetch(self, address: str, kept: IO[bytes], *, html: bool) -> int:
        """Stream the bytes into ``kept``; how many there were."""
        self._check(address)
        count = 0
        try:
            async with self._session().stream(
                "GET", address, headers={"Authorization": f"Bearer {self._token}"}
            ) as answer:
                _look(answer.status_code, "Slack does not let the bot read it")
                if not html and answer.headers.get("content-type", "").startswith("text/html"):
                    raise Refused("Slack does not let the bot read it (is the scope files:read granted?)")
                async for chunk in answer.aiter_bytes(CHUNK):
                    count += len(chunk)
                    if count > self.largest:
                        raise Refused(self._too_large())
                    kept.write(chunk)
        except httpx2.HTTPError as error:
            raise Unfetched(f"Slack's file server does not answer ({type(error).__name__})") from error
        return count

    async def _announce(self, name: str, length: int, channel: str) -> tuple[str, str]:
        """Slack's address for the bytes, and the id of the upload."""
        try:
            answer = await self._client.files_getUploadURLExternal(filename=name, length=length)
        except SlackApiError as error:
            if error_name(error) in PASSING - {"ratelimited"} or error.response.status_code >= 500:
                raise Unfetched(error_name(error)) from error
            if error_name(error) in PLAIN:
                raise Refused(PLAIN[error_name(error)]) from error
            raise translated(error, channel, self._pacer) from error
        except NETWORK as error:
            raise Unfetched(error_name(error)) from error
        return str(answer["upload_url"]), str(answer["file_id"])

    async def _put(self, address: str, kept: IO[bytes], length: int) -> None:
        self._check(address)
        kept.seek(0)
        headers = {"Content-Length": str(length), "Content-Type": "application/octet-stream"}
        try:
            answer = await self._session().post(address, content=_chunks(kept), headers=headers)
        except httpx2.HTTPError as error:
            raise Unfetched(f"Slack's file server does not answer ({type(error).__name__})") from error
        _look(answer.status_code, "Slack does not take it")

    def _check(self, address: str) -> None:
        """Raises Refused where the address is not Slack's own: what a form says is not trusted with the token."""
        try:
            parts = urlsplit(address)
            ours = (parts.scheme, parts.netloc) == (self._home.scheme, self._home.netloc)
        except ValueError:
            ours, parts = False, urlsplit("")
        if not ours and (parts.scheme, parts.netloc) != ("https", FILES_HOST):
            log.error("a file's address is not Slack's", host=str(parts.netloc)[:100])
            raise Refused("it is not kept at Slack's own address")

    def _session(self) -> httpx2.AsyncClient:
        self._http = self._http or httpx2.AsyncClient(timeout=SILENCE, follow_redirects=False)
        return self._http

    def _too_large(self) -> str:
        return f"it is larger than {files.size(self.largest)}"


async def _chunks(kept: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := kept.read(CHUNK):
        yield chunk


def _look(status: int, no: str) -> None:
    """Raises Unfetched where it may work later, Refused where it never will; a redirect leads to a login page."""
    if status in {408, 429} or status >= 500:
        raise Unfetched(f"Slack's file server answers {status}")
    if status != 200:
        raise Refused(f"{no} ({status})")
