"""Posting a file's bytes in the local Slack, as strict as the real one about ids, lengths and scopes."""

import dataclasses

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, parcelway, serve

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


async def test_a_picture_is_uploaded_and_stands_in_the_channel(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.files_upload_v2(channel="C0DESK", content=PNG, filename="a.png", title="A", initial_comment="Numbers")
    [posted] = sandbox.messages("C0DESK")
    assert (posted["text"], posted["subtype"]) == ("Numbers", "file_share")
    [file] = posted["files"]
    assert sandbox.file_contents[file["id"]] == PNG
    assert (file["title"], file["mimetype"]) == ("A", "image/png")


async def test_bytes_must_be_as_many_as_announced(sandbox: Sandbox, client: AsyncWebClient) -> None:
    made = await client.files_getUploadURLExternal(filename="a.png", length=3)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": made["file_id"], "title": "A"}], channel_id="C0DESK")
    sent = await client._upload_file(
        url=made["upload_url"], data=PNG, logger=client._logger, timeout=5, proxy=None, ssl=None
    )
    assert sent.status == 400


async def test_without_the_scope_nothing_is_uploaded() -> None:
    scopes = tuple(one for one in parcelway().scopes or () if one != "files:write")
    box = Sandbox(dataclasses.replace(parcelway(), scopes=scopes))
    async with serve(box) as served:
        client = AsyncWebClient(token=box.bot_token, base_url=served.api_url)
        with pytest.raises((SlackApiError, SlackRequestError), match="missing_scope"):
            await client.files_upload_v2(channel="C0DESK", content=PNG, filename="a.png")
