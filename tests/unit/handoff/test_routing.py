"""Whom to ask first, and whose waiting costs most; bench/routing.py plays a week against first in, first out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handoff.policy.people import Skills
from handoff.routing import Load, cost, first_asked
from handoff.waiting import FEWEST, usual

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAMES = ("AA", "BB", "CC", "DD")
ADA, BEN, CAI = Skills(id="ADA", topics=("legal",)), Skills(id="BEN"), Skills(id="CAI", accounts=("Juniper",))
ALL = (ADA, BEN, CAI)


def asked(loads: dict[str, Load] | None = None, *, account: str = "", topic: str = "", language: str = "en") -> str:
    return first_asked(ALL, loads or {}, account=account, topic=topic, language=language)


def test_an_accounts_own_agent_goes_first() -> None:
    assert asked(account="Juniper", topic="legal") == "CAI"


def test_who_knows_the_topic_goes_before_who_knows_none_in_particular() -> None:
    assert asked(topic="legal") == "ADA"


def test_an_agent_of_other_topics_or_accounts_is_not_asked() -> None:
    assert asked(topic="medical") == "BEN"


def test_who_is_full_is_not_asked_and_nobody_is_where_all_are() -> None:
    assert asked({"ADA": Load(claimed=5)}, topic="legal") == "BEN"
    assert asked({"BEN": Load(claimed=5)}, topic="medical") == ""


def test_a_language_nobody_speaks_asks_nobody_in_particular() -> None:
    only = (Skills(id="ADA", languages=("de",)),)
    assert first_asked(only, {}, account="", topic="", language="fr") == ""


def test_who_is_away_goes_behind_whoever_fits_and_is_asked_where_nobody_else_does() -> None:
    assert asked({"ADA": Load(away=True)}, topic="legal") == "BEN"
    assert asked({"ADA": Load(away=True), "BEN": Load(claimed=5)}, topic="legal") == "ADA"


def test_equals_are_asked_in_turn_and_the_less_loaded_first() -> None:
    two = (Skills(id="AA"), Skills(id="BB"))
    loads = {"AA": Load(asked_at=NOON), "BB": Load(asked_at=NOON - timedelta(minutes=1))}
    assert first_asked(two, loads, account="", topic="", language="en") == "BB"
    loads = {"AA": Load(claimed=1), "BB": Load(claimed=2, asked_at=None)}
    assert first_asked(two, loads, account="", topic="", language="en") == "AA"


@given(st.integers(1, 60))
def test_round_robin_keeps_equals_within_one(times: int) -> None:
    agents = tuple(Skills(id=name, most=100) for name in NAMES)
    loads = {name: Load() for name in NAMES}
    counts = dict.fromkeys(NAMES, 0)
    for minute in range(times):
        who = first_asked(agents, loads, account="", topic="", language="en")
        counts[who] += 1
        loads[who] = Load(asked_at=NOON + timedelta(minutes=minute))
    assert max(counts.values()) - min(counts.values()) <= 1


@given(st.sampled_from(["urgent", "high", "normal", "low"]), st.floats(0, 1e5), st.floats(0, 1e5))
def test_waiting_longer_never_costs_less(priority: str, first: float, more: float) -> None:
    short, long = timedelta(seconds=first), timedelta(seconds=first + more)
    assert cost(priority, short) <= cost(priority, long)


def test_nobody_starves_behind_fresh_urgent_ones() -> None:
    assert cost("low", timedelta(hours=3)) > cost("urgent", timedelta(minutes=5))


def test_the_usual_wait_is_said_only_where_enough_was_measured() -> None:
    assert usual([60.0] * (FEWEST - 1)) is None
    assert usual([60.0 * minute for minute in range(1, 11)]) == (3, 8)
    assert usual([1.0] * 20) == (1, 1)
