"""Who may: by group, by id, lead; never a guest, an outsider, a deactivated account or a stale memory."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.people import People, PeopleUnknown, Roster
from handoff.model import Author
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    PERSON,
    UNKNOWN,
    answered,
    audit,
    conversation,
    knowing,
    quiet,
    raw_press,
)


async def waiting_card(here: World) -> tuple[str, dict[str, Any]]:
    """A conversation that waits for a person, and its card."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    return ts, card


@pytest.mark.parametrize(
    ("who", "settings"),
    [
        ("U0BEN", {}),
        ("U0LEA", {"baton_agent_group": None, "baton_agents": "U0ADA"}),
        ("U0RUI", {"baton_agents": "U0RUI, U0ADA"}),
        ("U0BO", {"baton_agent_group": None, "baton_agents": "U0BO"}),
    ],
    ids=["by group", "lead by id", "by id beside the group", "by id alone"],
)
async def test_whoever_is_on_the_roster_may_claim(world: Start, who: str, settings: dict[str, Any]) -> None:
    here = await world(llm=FakeLLM(reply=knowing), **settings)
    ts, card = await waiting_card(here)
    await raw_press(here, who, card, "handoff.claim")
    row = await conversation(here, ts)
    assert (row.owner, row.agent) == ("HUMAN", who)


async def test_nobody_else_may_claim_and_every_try_is_on_record(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    everybody = ("U0ADA", "U0GUS", "U0DEE", "U0MIA")
    await here.sandbox.set_group("S0AGENTS", everybody)
    await quiet(here)
    ts, card = await waiting_card(here)
    refused = ("U0BO", "U0GUS", "U0DEE", "U0MIA", "U0NORA", "U0BATON", "U0NOBODY")
    for who in refused:
        assert (await raw_press(here, who, card, "handoff.claim")).acked
        assert (await conversation(here, ts)).owner == "WAITING", who
    lines = [line for line in await audit(here, "refused") if line.why == "NotAllowed"]
    assert [line.actor_id for line in lines] == list(refused)
    assert {line.stream for line in lines} == {(await conversation(here, ts)).id}
    assert here.sandbox.messages("C0DESK")[-1]["blocks"] == card["blocks"], "the card did not move"
    assert "not on its roster" in here.sandbox.ephemerals("U0GUS")[-1]["text"]


@pytest.mark.parametrize("change", ["leaves the group", "is deactivated", "becomes a guest"])
async def test_a_right_ends_at_once_when_slack_says_so(world: Start, change: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting_card(here)
    await raw_press(here, "U0ADA", card, "handoff.claim")
    assert (await conversation(here, ts)).agent == "U0ADA"
    if change == "leaves the group":
        await here.sandbox.set_group("S0AGENTS", ("U0BEN", "U0LEA"))
    else:
        field = "deleted" if change == "is deactivated" else "is_restricted"
        await here.sandbox.change_person("U0ADA", **{field: True})
    await quiet(here)
    claimed = here.sandbox.messages("C0DESK")[-1]
    await raw_press(here, "U0ADA", claimed, "handoff.release")
    row = await conversation(here, ts)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    assert [line.actor_id for line in await audit(here, "refused")] == ["U0ADA"]


async def test_an_unreadable_group_gives_nobody_a_right(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting_card(here)
    for error in ("internal_error", "ratelimited", "plan_upgrade_required", ""):
        broken = here.sandbox.fail("usergroups.users.list", error, times=1_000, lost=not error)
        await raw_press(here, "U0BEN", card, "handoff.claim")
        assert (await conversation(here, ts)).owner == "WAITING", error
        assert broken.hits
        here.sandbox.faults.waiting.clear()
    await raw_press(here, "U0BEN", card, "handoff.claim")
    assert (await conversation(here, ts)).agent == "U0BEN"


async def test_an_agent_is_not_taken_for_a_bystander_while_the_group_cannot_be_read(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await answered(here, "C0JUNIPER", ts)
    here.sandbox.fail("usergroups.users.list", "internal_error", times=2)
    own = await here.sandbox.say("U0ADA", "C0JUNIPER", "I have this.", thread_ts=ts)
    await here.until(lambda: not here.sandbox.faults.waiting, what="both failures")
    await here.until(lambda: "Ada" in here.sandbox.messages("C0DESK")[-1]["text"], what="a card that says who")
    row = await conversation(here, own)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")


# The rules themselves, on users as users.info may describe them.

HOME, ORG = "T0PARCEL", "E0PARCEL"
PLAIN: dict[str, Any] = {"team_id": HOME, "is_bot": False, "deleted": False}

USERS: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "an agent": (PLAIN, True, True),
    "no team": ({**PLAIN, "team_id": None}, False, False),
    "team not told": ({"is_bot": False}, False, False),
    "a stranger": ({**PLAIN, "is_stranger": True}, False, False),
    "another workspace": ({**PLAIN, "team_id": "T0OTHER"}, False, False),
    "a sibling of our org": ({**PLAIN, "team_id": "T0SIB", "enterprise_user": {"enterprise_id": ORG}}, True, True),
    "an org-wide id": ({**PLAIN, "team_id": ORG}, True, True),
    "another org": ({**PLAIN, "team_id": "E0ELSE", "enterprise_user": {"enterprise_id": "E0ELSE"}}, False, False),
    "no org at all": ({**PLAIN, "team_id": "T0OTHER", "enterprise_user": {"enterprise_id": ""}}, False, False),
    "a guest": ({**PLAIN, "is_restricted": True}, True, False),
    "a single-channel guest": ({**PLAIN, "is_ultra_restricted": True}, True, False),
    "deactivated": ({**PLAIN, "deleted": True}, True, False),
    "a bot": ({**PLAIN, "is_bot": True}, True, False),
    "nobody Slack knows": ({}, False, False),
}  # fmt: skip


class Directory:
    """Slack as People asks it."""

    def __init__(self, user: dict[str, Any], enterprise: str = ORG) -> None:
        self.user = user
        self.enterprise = enterprise
        self.gone = False

    async def auth_test(self) -> dict[str, Any]:
        return {"team_id": HOME, "enterprise_id": self.enterprise or None, "user_id": "U0BATON"}

    async def users_info(self, user: str) -> dict[str, Any]:
        if self.gone:
            raise aiohttp.ClientError
        if not self.user:
            raise SlackApiError("no", {"error": "user_not_found"})  # type: ignore[no-untyped-call]
        return {"user": {"id": user, **self.user}}

    async def usergroups_users_list(self, usergroup: str) -> dict[str, Any]:
        return {"users": ["U0X"]}


def people(directory: Any) -> People:
    return People(directory, Roster(group="S0AGENTS", agents=("U0X",), leads=("U0X",)), lambda: 0.0)


@pytest.mark.parametrize("name", USERS)
async def test_being_on_the_roster_counts_only_for_whole_members_of_the_home_workspace(name: str) -> None:
    user, internal, agent = USERS[name]
    known = people(Directory(user))
    await known.learn_self()
    who = await known.person("U0X")
    assert (who.internal, who.agent, who.lead) == (internal, agent, agent)


async def test_without_an_own_organisation_an_empty_one_is_nobodys() -> None:
    known = people(Directory(USERS["no org at all"][0], enterprise=""))
    await known.learn_self()
    assert not (await known.person("U0X")).internal
    assert await known.author("U0X") is Author.CUSTOMER


async def test_when_slack_cannot_be_asked_nobody_is_anybody() -> None:
    directory = Directory(PLAIN)
    known = people(directory)
    await known.learn_self()
    directory.gone = True
    with pytest.raises(PeopleUnknown):
        await known.person("U0X")
