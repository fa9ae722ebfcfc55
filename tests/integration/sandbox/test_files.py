"""Files: uploads in Slack's three steps, downloads with the token, files in modals, and what the page shows."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Served, SlackRefusal, modals

FIELD: dict[str, Any] = {
    "type": "input",
    "block_id": "files",
    "label": {"type": "plain_text", "text": "Files"},
    "element": {"type": "file_input", "action_id": "files", "max_files": 2},
    "optional": True,
}
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Send"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [FIELD],
}


async def announced(client: AsyncWebClient, name: str, data: bytes) -> str:
    """Steps one and two: the id of a file whose bytes have come."""
    answer = await client.files_getUploadURLExternal(filename=name, length=len(data))
    async with aiohttp.ClientSession() as http, http.post(answer["upload_url"], data=data) as response:
        assert response.status == 200
    return str(answer["file_id"])


async def test_a_file_goes_up_in_three_steps_and_stands_in_the_thread(sandbox: Sandbox, client: AsyncWebClient) -> None:
    root = await sandbox.say("U0MIA", "C0JUNIPER", "Where is it?")
    file_id = await announced(client, "label.pdf", b"%PDF-1")
    assert len(sandbox.messages("C0JUNIPER", root)) == 1, "nobody sees it before it is completed"
    answer = await client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Your label"}], channel_id="C0JUNIPER", thread_ts=root, initial_comment="Here"
    )
    assert answer["files"] == [{"id": file_id, "title": "Your label"}]
    message = sandbox.messages("C0JUNIPER", root)[-1]
    assert (message["subtype"], message["text"], message["user"]) == ("file_share", "Here", "U0BATON")
    [file] = message["files"]
    assert (file["id"], file["name"], file["size"], file["mimetype"]) == (file_id, "label.pdf", 6, "application/pdf")
    told = await client.files_info(file=file_id)
    assert told["file"]["shares"]["public"]["C0JUNIPER"][0]["ts"] == message["ts"]


async def test_slacks_sdk_uploads_in_one_call(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.files_upload_v2(filename="a.txt", content="hello", channel="C0DESK", title="A")
    assert sandbox.messages("C0DESK")[-1]["files"][0]["title"] == "A"


async def test_an_upload_is_completed_once_and_only_with_its_bytes(sandbox: Sandbox, client: AsyncWebClient) -> None:
    early = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": early["file_id"]}], channel_id="C0DESK")
    async with aiohttp.ClientSession() as http, http.post(early["upload_url"], data=b"four") as response:
        assert response.status == 400
    file_id = await announced(client, "a.txt", b"abc")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C0DESK")
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C0DESK")
    assert len(sandbox.messages("C0DESK")) == 1


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("files.getUploadURLExternal", {"filename": "a.txt", "length": 0}, "missing_argument"),
        ("files.completeUploadExternal", {"files": "[]", "channel_id": "C0DESK"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": '[{"id": "F0NO"}]', "channel_id": "C0DESK"}, "file_not_found"),
        ("files.completeUploadExternal", {"files": '[{"id": "F0NO"}]', "channel_id": "C0NONE"}, "channel_not_found"),
        (
            "files.completeUploadExternal",
            {"files": '[{"id": "F0NO"}]', "channel_id": "C0DESK", "thread_ts": "1.000001"},
            "thread_not_found",
        ),
    ],
)
async def test_what_slack_refuses_is_refused(
    client: AsyncWebClient, method: str, args: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.api_call(method, params=args)


async def test_a_private_file_is_downloaded_with_the_bots_token_alone(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.say("U0ADA", "C0DESK", "", files=[{"name": "Größe 1.txt", "content": "hello"}])
    address = sandbox.messages("C0DESK")[-1]["files"][0]["url_private"]
    async with aiohttp.ClientSession() as http:
        async with http.get(address) as response:
            assert response.status == 403
        async with http.get(address, headers={"authorization": f"Bearer {sandbox.bot_token}"}) as response:
            assert (response.status, await response.read()) == (200, b"hello")


def opened(sandbox: Sandbox, view: dict[str, Any] = VIEW) -> str:
    return str(modals.show(sandbox, "U0ADA", modals.built(sandbox, view, kind="modal"))["id"])


async def test_a_form_is_submitted_with_whole_files_of_who_fills_it_in(sandbox: Sandbox) -> None:
    view = opened(sandbox)
    with pytest.raises(SlackRefusal, match="too_many_files"):
        await sandbox.submit("U0ADA", view, {"Files": ["a.txt", "b.txt", "c.txt"]})
    await sandbox.say("U0BEN", "C0DESK", "", files=["his.txt"])
    theirs = sandbox.messages("C0DESK")[-1]["files"][0]["id"]
    with pytest.raises(SlackRefusal, match="file_not_found"):
        await sandbox.submit("U0ADA", view, {"Files": [{"id": theirs}]})
    typed = sandbox.typed("U0ADA", sandbox.view("U0ADA", view), {"files": {"files": {"files": ["a.txt"]}}})
    [file] = typed["state"]["values"]["files"]["files"]["files"]
    assert (file["name"], file["user"], file["mimetype"]) == ("a.txt", "U0ADA", "text/plain")
    assert file["url_private"].startswith(sandbox.base_url)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"element": {**FIELD["element"], "max_files": 11}}, "must be between 1 and 10"),
        ({"element": {**FIELD["element"], "placeholder": "x"}}, "invalid additional property"),
        ({"dispatch_action": True}, "unsupported type: file_input"),
    ],
)
async def test_a_field_for_files_slack_would_refuse_is_refused(
    sandbox: Sandbox, change: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackRefusal, match=error):
        opened(sandbox, {**VIEW, "blocks": [{**FIELD, **change}]})


async def test_a_field_for_files_stands_in_modals_alone(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="file_input"):
        await client.chat_postMessage(channel="C0DESK", text="x", blocks=[FIELD])


async def test_the_page_puts_files_there_and_shows_pictures_alone(sandbox: Sandbox, served: Served) -> None:
    async with aiohttp.ClientSession(served.page_url) as http:
        for name, kind in (("a.png", "image/png"), ("a.html", "text/html"), ("a.svg", "image/svg+xml")):
            async with http.post(f"/sandbox/file?user=U0ADA&name={name}&type={kind}", data=b"<b>") as answer:
                file = (await answer.json())["file"]
            async with http.get(f"/sandbox/file/{file['id']}") as shown:
                told = (shown.content_type, shown.headers["content-disposition"])
            picture = ("image/png", "inline") if name == "a.png" else ("application/octet-stream", "attachment")
            assert told == picture
        async with http.post("/sandbox/file?user=U0NOBODY&name=a.png", data=b"x") as answer:
            assert answer.status == 400
