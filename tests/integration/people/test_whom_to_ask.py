"""Whom a handoff asks first where Slack says who is away, and what else is open for the same customer."""

from pathlib import Path

from bot.demo import sample
from tests.conftest import Start
from tests.integration.slack.helping import PERSON, quiet

BOTH = "agents: [{id: U0ADA, accounts: [Juniper Outdoor]}, {id: U0BEN}]"


def policy_with(tmp_path: Path, lines: str) -> Path:
    text = sample("policy.yaml").read_text(encoding="utf-8")
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace("agents: []", lines), encoding="utf-8")
    return path


async def test_an_agent_slack_calls_away_is_asked_only_where_nobody_else_fits(world: Start, tmp_path: Path) -> None:
    here = await world(baton_policy=policy_with(tmp_path, BOTH))
    here.sandbox.away.add("U0ADA")
    pulse_desk = here.baton.front.desk
    pulse_desk.away = await pulse_desk.directory.away(["U0ADA", "U0BEN"])
    assert pulse_desk.away == {"U0ADA"}
    await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card()
    assert "<@U0BEN>" in str(card)


async def test_without_an_answer_about_presence_nobody_counts_as_away(world: Start) -> None:
    here = await world()
    here.sandbox.fail("users.getPresence", "missing_scope", times=2)
    assert await here.baton.front.desk.directory.away(["U0ADA"]) == frozenset()


async def test_the_card_lists_what_else_is_open_for_the_account_and_nothing_of_another(world: Start) -> None:
    here = await world()
    await here.sandbox.say("U0NORA", "C0LAKE", PERSON)
    await here.card()
    await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 2, what="the second card")
    assert "Also open for this customer" not in str(here.sandbox.messages("C0DESK")[-1]["blocks"])
    await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 3, what="the third card")
    await quiet(here)
    [shown] = [
        block["text"]["text"]
        for block in here.sandbox.messages("C0DESK")[-1]["blocks"]
        if "Also open for this customer" in str(block)
    ]
    assert shown.count("• waits since") == 1
