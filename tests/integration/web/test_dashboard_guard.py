"""What the dashboard tells browsers, whom it answers, and which forms it takes."""

import asyncio
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.secret import NoSecret, secret_key
from bot.settings import Settings
from tests.conftest import Start
from tests.integration.web.helping import AGENT, LEAD, REVIEWER, Browser, csrf, signed_in, ticket

NEEDED = {
    "/now": {LEAD, AGENT},
    "/trends": {LEAD},
    "/rules": {LEAD},
    "/quality": {LEAD, REVIEWER},
    "/quality/rates": {LEAD, REVIEWER},
    "/agents": {LEAD, AGENT},
    "/audit": {LEAD},
    "/charts/outcomes?days=28": {LEAD},
}


async def test_every_page_is_for_those_it_is_for_and_for_nobody_else(world: Start) -> None:
    here = await world(baton_reviewers="U0RUI")
    browsers = {person: await signed_in(here, person) for person in (LEAD, AGENT, REVIEWER)}
    for path, people in NEEDED.items():
        got = {person: (await browser.get(path)).status_code for person, browser in browsers.items()}
        assert got == {person: 200 if person in people else 403 for person in browsers}, path
        assert (await Browser(here).get(path)).status_code == 401


async def test_the_first_page_is_the_first_one_may_see(world: Start) -> None:
    here = await world()
    for person, path in ((LEAD, "now"), (REVIEWER, "quality")):
        answer = await (await signed_in(here, person)).get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/dashboard/{path}")


async def test_every_answer_tells_the_browser_to_load_and_frame_nothing_foreign(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, LEAD)
    for path in ("/now", "/trends", "/nowhere", "/enter?t=x", "/static/base.css", "/charts/waits"):
        headers = (await browser.get(path)).headers
        rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert rules.pop("img-src") == "'self' data:"
        assert {rules.pop(name) for name in ("default-src", "frame-ancestors", "base-uri")} == {"'none'"}
        assert set(rules.values()) == {"'self'"}
        assert set(rules) == {"script-src", "style-src", "connect-src", "form-action"}
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")
        assert headers["cache-control"] == ("public, max-age=86400" if "static" in path else "no-store"), path


async def test_pages_hold_no_script_style_or_address_of_another_host(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, LEAD)
    for path in (*NEEDED, "/enter?t=x"):
        text = (await browser.get(path)).text
        if "charts" in path:
            continue
        assert "<style" not in text
        assert " style=" not in text
        assert " on" not in {word[:3] for word in text.split("<") if word.startswith(" on")}
        assert "<script>" not in text
        assert not [piece for piece in text.split('"') if piece.startswith(("http:", "https:", "//"))], path


async def test_another_host_is_refused_even_with_a_cookie(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, LEAD)
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "[", "127.0.0.1@evil.example"):
        assert (await browser.get("/now", host=host or "x")).status_code == 421, host
    for host in ("localhost", "LOCALHOST:1234", "[::1]:80"):
        assert (await browser.get("/now", host=host)).status_code == 200, host


async def test_under_https_the_cookie_is_bound_to_this_very_host(world: Start) -> None:
    here = await world(baton_public_url="https://desk.example.com/")
    browser = Browser(here, headers={"host": "desk.example.com"})
    token = await ticket(here, LEAD)
    shown = await browser.get(f"/enter?t={token}")
    answer = await browser.post("/enter", {"t": token, "csrf": csrf(shown)})
    [line] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-baton=")]
    assert all(word in line for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"))
    assert "omain" not in line
    assert here.baton.front.address.base == "https://desk.example.com"


async def test_no_form_of_another_site_or_session_is_taken(world: Start) -> None:
    here = await world()
    browser, other = await signed_in(here, LEAD), await signed_in(here, LEAD)
    mine, theirs = csrf(await browser.get("/now")), csrf(await other.get("/now"))
    for form, site in (({}, ""), ({"csrf": theirs}, ""), ({"csrf": "é"}, ""), ({"csrf": mine}, "cross-site")):
        headers = {"sec_fetch_site": site} if site else {}
        for path in ("/leave", "/audit/verify"):
            assert (await browser.post(path, form, **headers)).status_code == 403, (path, form)
    assert (await browser.get("/now")).status_code == 200
    token = await ticket(here, AGENT)
    stranger = Browser(here)
    assert (await stranger.post("/enter", {"t": token, "csrf": mine})).status_code == 403
    assert (await stranger.press(token)).status_code == 303


async def test_a_lead_verifies_the_whole_record_and_an_agent_may_not(world: Start) -> None:
    here = await world()
    lead, agent = await signed_in(here, LEAD), await signed_in(here, AGENT)
    answer = await lead.post("/audit/verify", {"csrf": csrf(await lead.get("/audit"))})
    assert "The whole record holds" in answer.text
    assert (await agent.post("/audit/verify", {"csrf": csrf(await agent.get("/now"))})).status_code == 403


async def test_big_odd_and_chunked_bodies_are_refused_before_they_are_read(world: Start) -> None:
    here = await world()
    assert (await Browser(here).post("/enter", {"t": "x" * 30_000})).status_code == 413
    raw = b"POST /dashboard/enter HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"

    def ask() -> bytes:
        with socket.create_connection(("127.0.0.1", here.baton.port), timeout=5) as wire:
            wire.sendall(raw)
            return wire.recv(100)

    assert b"413" in await asyncio.to_thread(ask)


def test_the_key_is_made_once_beside_the_database_and_nobody_else_reads_it(tmp_path: Path) -> None:
    settings = Settings(baton_database_url=f"sqlite:///{tmp_path}/desk.db")
    key = secret_key(settings)
    assert key == secret_key(settings)
    assert len(key) >= 32
    assert (tmp_path / "desk.db.key").stat().st_mode & 0o077 == 0
    (tmp_path / "desk.db.key").write_text("cut")
    with pytest.raises(NoSecret, match="delete it"):
        secret_key(settings)


def test_on_postgresql_a_key_must_be_set_and_a_short_one_is_none() -> None:
    with pytest.raises(NoSecret, match="BATON_SECRET_KEY"):
        secret_key(Settings(baton_database_url="postgresql://db/desk"))
    with pytest.raises(NoSecret, match="shorter"):
        secret_key(Settings(baton_secret_key=SecretStr("short")))


async def test_without_a_secret_there_is_no_dashboard_and_the_rest_runs(world: Start) -> None:
    here = await world(baton_secret_key=SecretStr("short"))
    answer = await Browser(here).get("/now")
    assert (answer.status_code, "shorter" in answer.text) == (503, True)
    await here.sandbox.command(LEAD, "C0DESK", "/handoff", "dashboard")
    [said] = await here.until(lambda: here.sandbox.ephemerals(LEAD), what="the reason")
    assert "There is no dashboard" in str(said["text"])
