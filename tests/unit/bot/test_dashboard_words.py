"""Small words and numbers of the dashboard."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.address import Address
from bot.web.dashboard.intervals import wilson
from bot.web.dashboard.words import ago, initials, percent, span, thread

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (5700, "1 h 35 min"), (86400, "24 h"),
     (172800, "2 d"), (180000, "2 d 2 h"), (86400 * 40, "40 d")],
)  # fmt: skip
def test_a_length_of_time_is_said_in_at_most_two_words(seconds: float, said: str) -> None:
    assert span(seconds).replace("\u00a0", " ") == said


def test_a_moment_is_said_from_now() -> None:
    assert ago(NOW - timedelta(seconds=5), NOW) == "now"
    assert ago(NOW - timedelta(minutes=3), NOW) == "3\u00a0min ago"
    assert ago(NOW + timedelta(hours=2), NOW) == "in 2\u00a0h"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (percent(None), percent(0.123, 1), percent(1.0)) == ("–", "12.3\u00a0%", "100\u00a0%")


def test_wilsons_interval_holds_for_few_things_and_at_the_ends() -> None:
    none, all_, half = wilson(0, 10), wilson(10, 10), wilson(5, 10)
    assert none.low == 0.0
    assert none.high == pytest.approx(0.2775, abs=1e-4)
    assert all_.high == pytest.approx(1.0)
    assert (half.low, half.high) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert wilson(0, 0).value is None


def test_initials_are_letters_whatever_the_name() -> None:
    assert [initials(name) for name in ("Ada Obi", "ada", "", "🙂 !", "Ł ж")] == ["AO", "A", "?", "?", "ŁЖ"]


def test_a_threads_address_needs_channel_and_ts() -> None:
    assert thread("https://desk.slack.com/", "C1", "1.2") == "https://desk.slack.com/archives/C1/p12"
    assert thread("", "", "1.2") == ""


@pytest.mark.parametrize(
    ("address", "base"),
    [(Address("https://desk.example.com/"), "https://desk.example.com"), (Address(port=8080), "http://127.0.0.1:8080"),
     (Address(host="0.0.0.0", port=1), "http://127.0.0.1:1"), (Address(host="::1", port=2), "http://[::1]:2")],
)  # fmt: skip
def test_links_lead_to_the_public_address_else_to_host_and_port(address: Address, base: str) -> None:
    assert address.base == base
