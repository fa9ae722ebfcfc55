"""The customers file: whose a channel is, and what is wrong with the file in words."""

from pathlib import Path

import pytest

from bot.customers import NOBODY, PUBLIC, Customers, CustomersError, read_customers
from handoff.model import Autonomy

FILE = """
version: 1
customers:
  - {account: Juniper, channels: [C1, C2], teams: [T1], scope: juniper, tier: gold, language: de, autonomy: hold}
  - {account: Lake, channels: [C3], teams: [T2]}
  - {account: Both A, channels: [C9], teams: [T8]}
  - {account: Both B, channels: [C9], teams: [T9]}
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "customers.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.fixture
def customers(tmp_path: Path) -> Customers:
    return read_customers(written(tmp_path, FILE))


@pytest.mark.parametrize(
    ("channel", "team", "account"),
    [
        ("C1", "T1", "Juniper"),
        ("C1", "", "Juniper"),
        ("C1", "T2", "Juniper"),  # the channel counts before the team
        ("C7", "T2", "Lake"),
        ("C7", "", "unknown"),
        ("C7", "T7", "unknown"),
        ("C9", "T9", "Both B"),
        ("C9", "T8", "Both A"),
        ("C9", "T7", "unknown"),  # two customers share the channel and neither is sure: nobody's data (P8)
        ("C9", "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_the_channel_says_whose_it_is_and_the_team_tells_sharers_apart(
    customers: Customers, channel: str, team: str, account: str
) -> None:
    assert customers.of(channel, team).account == account


def test_an_entry_carries_scope_tier_language_and_autonomy(customers: Customers) -> None:
    entry = customers.of("C1", "")
    assert (entry.scope, entry.tier, entry.language, entry.autonomy) == ("juniper", "gold", "de", Autonomy.HOLD)


def test_nobody_sees_only_what_is_public(customers: Customers) -> None:
    assert NOBODY.scope == PUBLIC
    assert customers.of("C7", "").scope == PUBLIC
    assert customers.of("C3", "").scope == PUBLIC


def test_a_channel_is_listed_only_if_the_file_names_it(customers: Customers) -> None:
    assert customers.lists("C1")
    assert not customers.lists("C7")


def test_without_a_file_there_is_nobody() -> None:
    assert read_customers(None) == Customers()


def test_norwegian_customers_keep_their_language(tmp_path: Path) -> None:
    read = read_customers(written(tmp_path, "version: 1\ncustomers: [{account: A, channels: [C1], language: no}]"))
    assert read.of("C1", "").language == "no"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "valid dictionary"),
        ("version: 2\ncustomers: []", "version"),
        ("version: 1", "customers"),
        ("version: 1\ncustomers: [{channels: [C1]}]", "account"),
        ("version: 1\ncustomers: [{account: ''}]", "account"),
        ("version: 1\ncustomers: [{account: A, colour: red}]", "colour"),
        ("version: 1\ncustomers: [{account: A, autonomy: full}]", "autonomy"),
        ("version: 1\ncustomers: [{account: A, language: German}]", "language"),
        ("version: 1\nversion: 1\ncustomers: []", "given twice"),
        ("version: 1\ncustomers: [", "line 2"),
        ("version: 1\ncustomers: !!python/object:x []", "tag"),
        (b"version: 1\ncustomers: [{account: M\xfcller}]", "UTF-8"),
    ],
)
def test_a_wrong_file_is_said_in_words_with_its_name(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(CustomersError) as caught:
        read_customers(written(tmp_path, text))
    assert says in str(caught.value)
    assert "BATON_CUSTOMERS" in str(caught.value)
    assert "customers.yaml" in str(caught.value)


def test_a_file_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CustomersError, match="cannot be read"):
        read_customers(tmp_path / "none.yaml")
