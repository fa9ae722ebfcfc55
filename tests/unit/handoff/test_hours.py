"""Opening time: zones, holidays, nights, and the days when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff import hours
from handoff.errors import PolicyError
from handoff.policy.people import Team
from tests.unit.handoff.build import policy

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00", "zone": "Europe/Berlin"}
TEAM = Team(name="support", hours=OFFICE, holidays="DE-BE", closed_on=("2026-12-24",))  # type: ignore[arg-type]
NIGHT = Team(name="night", hours={**OFFICE, "from": "22:00", "to": "06:00"})  # type: ignore[arg-type]


def berlin(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def after(team: Team, at: datetime, **wait: float) -> datetime:
    return hours.after(team, at, timedelta(**wait))


@pytest.mark.parametrize(
    ("at", "minutes", "due"),
    [
        (berlin(23, 10), 30, berlin(23, 10, 30)),  # within a Monday
        (berlin(23, 16, 50), 30, berlin(24, 9, 20)),  # over the night
        (berlin(20, 16, 50), 30, berlin(23, 9, 20)),  # over the weekend
        (berlin(21, 12), 5, berlin(23, 9, 5)),  # from a Saturday on
        (berlin(23, 16, 59), 1, berlin(24, 9)),  # the very end of a day is the next morning
        (berlin(23, 16, 50, month=12), 20, berlin(28, 9, 10, month=12)),  # closed_on, two holidays, a weekend
        (berlin(23, 9), 60 * 16, berlin(25, 9)),  # two whole days
    ],
)
def test_waiting_counts_opening_time_only(at: datetime, minutes: int, due: datetime) -> None:
    assert after(TEAM, at, minutes=minutes) == due


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    """Sunday 29 March 2026: at two it is three. The night team of that Saturday works seven hours."""
    always = Team(name="all", hours={"from": "22:00", "to": "06:00", "zone": "Europe/Berlin"})  # type: ignore[arg-type]
    start = berlin(28, 22, month=3)
    assert after(always, start, hours=6, minutes=59) == berlin(29, 5, 59, month=3)
    assert after(always, start, hours=7, minutes=1) == berlin(29, 22, 1, month=3)


def test_a_night_window_belongs_to_the_day_it_begins_on() -> None:
    assert hours.is_open(NIGHT, berlin(21, 3)), "Friday's night"
    assert not hours.is_open(NIGHT, berlin(22, 3)), "Saturday has none"
    assert hours.opens(NIGHT, berlin(22, 3)) == berlin(23, 22)


def test_without_hours_people_are_always_there() -> None:
    team = Team(name="everybody")
    assert hours.is_open(team, berlin(25, 3, month=12))
    assert after(team, berlin(25, 3, month=12), minutes=2) == berlin(25, 3, 2, month=12)


def test_a_time_is_said_in_the_teams_own_zone() -> None:
    assert hours.spoken(TEAM, berlin(23, 9)) == "Monday 23 November 09:00 (Europe/Berlin)"


@given(
    start=st.integers(0, 500 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    first=st.integers(0, 3000),
    second=st.integers(0, 3000),
    team=st.sampled_from([TEAM, NIGHT]),
)
def test_waiting_twice_is_waiting_for_the_sum(start: datetime, first: int, second: int, team: Team) -> None:
    at_once = after(team, start, minutes=first + second)
    in_turn = after(team, after(team, start, minutes=first), minutes=second)
    assert at_once == in_turn
    assert at_once >= start + timedelta(minutes=first + second)
    assert hours.is_open(team, at_once)


@pytest.mark.parametrize(
    ("teams", "says"),
    [
        ("[{name: a, hours: {from: '09:00', to: '17:00'}, holidays: XX}]", "'XX' is not known"),
        ("[{name: a, hours: {from: '09:00', to: '17:00'}, holidays: DE-QQ}]", "'DE-QQ' is not known"),
        ("[{name: a, holidays: DE}]", "holidays and closed_on need hours"),
        ("[{name: a, hours: {from: '9', to: '17:00'}}]", "give a time such as 09:00"),
        ("[{name: a, hours: {from: '09:00', to: '17:00'}, closed_on: [tomorrow]}]", "date"),
    ],
)
def test_a_wrong_team_is_told_with_its_line(teams: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says) as caught:
        policy(f"teams: {teams}\nrules: []")
    assert caught.value.line > 1


def test_the_first_team_that_fits_counts() -> None:
    teams = "[{name: gold, tiers: [gold]}, {name: money, topics: [billing]}, {name: rest}]"
    made = policy(f"teams: {teams}\nrules: []")
    assert made.team(tier="gold", topic="billing").name == "gold"
    assert made.team(tier="", topic="billing").name == "money"
    assert made.team(tier="", topic="").name == "rest"


def split() -> Team:
    """Nine to noon and two to five, Fridays in the morning only; the windows of a Monday evening overlap."""
    zone = {"zone": "Europe/Berlin"}
    days = ["mon", "tue", "wed", "thu"]
    return Team.model_validate(
        {
            "name": "split",
            "hours": {"from": "09:00", "to": "12:00", **zone, "days": [*days, "fri"]},
            "more_hours": [
                {"from": "14:00", "to": "17:00", **zone, "days": days},
                {"from": "16:00", "to": "20:00", **zone, "days": ["mon"]},
            ],
        }
    )


@pytest.mark.parametrize(
    ("local", "there"),
    [("2026-03-02 11:59", True), ("2026-03-02 12:00", False), ("2026-03-02 13:59", False), ("2026-03-02 14:00", True),
     ("2026-03-02 19:59", True), ("2026-03-03 17:00", False), ("2026-03-06 15:00", False)],
)  # fmt: skip
def test_a_split_shift_is_closed_at_noon(local: str, there: bool) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    assert hours.is_open(split(), at) is there


def test_waiting_time_stands_over_the_break_and_overlapping_windows_count_once() -> None:
    zone = ZoneInfo("Europe/Berlin")
    before_noon = datetime(2026, 3, 2, 11, 50, tzinfo=zone).astimezone(UTC)
    assert hours.after(split(), before_noon, timedelta(minutes=30)).astimezone(zone) == datetime(
        2026, 3, 2, 14, 20, tzinfo=zone
    )
    afternoon = datetime(2026, 3, 2, 15, 30, tzinfo=zone).astimezone(UTC)
    assert hours.after(split(), afternoon, timedelta(hours=4)) == datetime(2026, 3, 2, 19, 30, tzinfo=zone)


def test_windows_in_two_zones_are_refused() -> None:
    morning = {"from": "09:00", "to": "12:00", "zone": "Europe/Berlin"}
    with pytest.raises(ValueError, match="one zone"):
        Team.model_validate({"name": "x", "hours": morning, "more_hours": [{**morning, "zone": "UTC"}]})


RUNG = Team(name="support", hours=OFFICE, on_call={"agents": ["ADA", "BEN"]})  # type: ignore[arg-type]


def test_the_one_on_call_is_rung_while_the_team_is_away_and_for_what_is_urgent_alone() -> None:
    night, day = berlin(24, 3), berlin(24, 10)
    assert hours.rung(RUNG, "urgent", night) in {"ADA", "BEN"}
    assert hours.rung(RUNG, "urgent", day) == ""
    assert hours.rung(RUNG, "high", night) == ""
    assert hours.rung(TEAM, "urgent", night) == ""


def test_the_duty_changes_on_mondays_in_the_teams_zone_and_the_next_one_stands_behind() -> None:
    sunday, monday = berlin(22, 23, 59), berlin(23, 0, 1)
    assert hours.rung(RUNG, "urgent", sunday) != hours.rung(RUNG, "urgent", monday)
    assert hours.rung(RUNG, "urgent", sunday) == hours.rung(RUNG, "urgent", berlin(16, 0, 1))
    assert hours.rung(RUNG, "urgent", sunday, behind=1) == hours.rung(RUNG, "urgent", monday)


def test_on_call_without_hours_is_refused() -> None:
    with pytest.raises(PolicyError, match="on_call needs hours"):
        policy("teams: [{name: support, on_call: {agents: [U0ADA]}}]\nrules: []")
