"""An owner's day: hand to a colleague, wait for the customer, snooze, change or take back what was said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.demo import sample
from storage.flow import TimerRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.people.helping import claimed, inside
from tests.integration.slack.helping import UNKNOWN, audit, conversation, quiet

COLLEAGUE = "Ask or hand to a colleague"


async def window(here: World, who: str, card: str, choice: str, fields: dict[str, str]) -> None:
    """Choose from the card's menu and submit what opens."""
    before = len(here.sandbox.views(who))
    await here.sandbox.press(who, "C0DESK", card, choice)
    views = await here.until(lambda: here.sandbox.views(who)[before:], what="the window")
    await here.sandbox.submit(who, views[-1]["id"], fields)
    await quiet(here)


async def idle_timers(here: World) -> list[TimerRow]:
    def look(session: object) -> list[TimerRow]:
        rows = session.exec(select(TimerRow)).all()  # type: ignore[attr-defined]
        return [row for row in rows if row.kind.startswith("idle") and row.fired_at is None]

    return await here.baton.front.desk.store.read(look)


async def test_a_transferred_conversation_is_the_colleagues_who_is_pinged_and_told_why(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    before = await conversation(here, ts)
    await window(here, "U0ADA", card["ts"], COLLEAGUE, {"agent": "U0BEN", "why": "He knows customs."})
    after = await conversation(here, ts)
    assert (after.owner, after.agent, after.fence) == ("HUMAN", "U0BEN", before.fence + 1)
    said = [str(one["text"]) for one in inside(here, card)]
    assert any("<@U0BEN>" in text for text in said)
    assert any("He knows customs." in text for text in said)
    shown = here.sandbox.messages("C0DESK")[-1]
    assert "Ben has" in shown["text"]
    [line] = await audit(here, "transfer")
    assert (line.actor_id, line.why) == ("U0ADA", "He knows customs.")


@pytest.mark.parametrize("target", ["U0BO", "U0MIA", "U0GUS"])
async def test_nobody_off_the_roster_gets_a_conversation(world: Start, target: str) -> None:
    here = await world()
    ts, card = await claimed(here)
    await window(here, "U0ADA", card["ts"], COLLEAGUE, {"agent": target, "why": ""})
    assert (await conversation(here, ts)).agent == "U0ADA"
    assert "Only an agent" in here.sandbox.ephemerals("U0ADA")[-1]["text"]


async def test_only_the_owner_hands_it_on(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], COLLEAGUE)
    await here.until(lambda: here.sandbox.ephemerals("U0BEN"), what="the refusal")
    assert (await conversation(here, ts)).agent == "U0ADA"


async def test_a_colleague_is_asked_inside_and_the_owner_stays(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    before = await conversation(here, ts)
    fields = {"agent": "U0BEN", "how": "ask", "why": "Is 1042 held in customs? <!channel>"}
    await window(here, "U0ADA", card["ts"], COLLEAGUE, fields)
    after = await conversation(here, ts)
    assert (after.agent, after.fence) == ("U0ADA", before.fence)
    asked = str(inside(here, card)[-1]["text"])
    assert "<@U0BEN>" in asked
    assert "held in customs?" in asked
    assert "<!channel>" not in asked
    thread = here.sandbox.messages("C0JUNIPER", ts)
    assert not any("customs" in str(one["text"]) for one in thread[1:])
    [line] = await audit(here, "ask")
    assert line.facts["colleague"] == "U0BEN"


@pytest.mark.parametrize(
    ("who", "words", "told"),
    [("U0BEN", "  ", "no question"), ("U0ADA", "Am I right?", "That is you"), ("U0MIA", "Is it?", "Only an agent")],
)
async def test_a_question_without_words_to_oneself_or_to_a_customer_asks_nobody(
    world: Start, who: str, words: str, told: str
) -> None:
    here = await world()
    _, card = await claimed(here)
    before = len(inside(here, card))
    await window(here, "U0ADA", card["ts"], COLLEAGUE, {"agent": who, "how": "ask", "why": words})
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="the refusal")
    assert told in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    assert len(inside(here, card)) == before


async def test_waiting_for_the_customer_stops_the_idle_clock_until_they_write(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    assert len(await idle_timers(here)) == 2
    await window(here, "U0ADA", card["ts"], "Wait", {"until": "customer"})
    assert await idle_timers(here) == []
    assert "waits for the customer" in str(here.sandbox.messages("C0DESK")[-1]["blocks"])
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Here is the number: 1042.", thread_ts=ts)
    await quiet(here)
    assert len(await idle_timers(here)) == 2
    assert (await conversation(here, ts)).awaits == ""
    assert "<@U0ADA>" in str(inside(here, card)[-1]["text"])


async def test_a_snooze_ends_by_itself(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    await window(here, "U0ADA", card["ts"], "Wait", {"until": "1h"})
    assert (await conversation(here, ts)).awaits == "snooze"

    def wake(session: object) -> list[TimerRow]:
        return [row for row in session.exec(select(TimerRow)).all() if row.kind == "wake"]  # type: ignore[attr-defined]

    [timer] = await here.baton.front.desk.store.read(wake)
    assert timedelta(minutes=55) < timer.due - datetime.now(UTC) <= timedelta(minutes=60)


async def test_what_was_said_can_be_changed_and_taken_back(world: Start) -> None:
    here = await world()
    ts, card = await claimed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reply")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": "It takes 30 days."})
    await here.until(lambda: "30 days" in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    count = len(here.bot_texts("C0JUNIPER", ts))
    await window(here, "U0ADA", card["ts"], "Change my last message", {"words": "It takes 3 days."})
    await here.until(lambda: "3 days" in here.bot_texts("C0JUNIPER", ts)[-1], what="the change")
    assert len(here.bot_texts("C0JUNIPER", ts)) == count
    await quiet(here)
    await window(here, "U0ADA", card["ts"], "Change my last message", {"words": ""})
    await here.until(lambda: len(here.bot_texts("C0JUNIPER", ts)) == count - 1, what="the message to go")
    assert len(await audit(here, "amend")) == 2
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Change my last message")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="word that there is nothing")


async def test_a_handoff_asks_the_accounts_own_agent_first_and_says_how_long_it_usually_takes(
    world: Start, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    text = sample("policy.yaml").read_text()
    policy.write_text(text.replace("agents: []", "agents: [{id: U0ADA}, {id: U0BEN, accounts: [Juniper Outdoor]}]"))
    here = await world(baton_policy=policy)
    here.baton.front.desk.usual_wait = (2, 9)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    card = await here.card()
    await quiet(here)
    assert "<@U0BEN> Who can take this?" in str(card["blocks"])
    assert "within 2 to 9 minutes" in here.bot_texts("C0JUNIPER", ts)[-1]


async def test_a_customers_own_words_and_tone_are_used_for_them_alone(world: Start, tmp_path: Path) -> None:
    customers = tmp_path / "customers.yaml"
    text = sample("customers.yaml").read_text()
    own = '    tier: gold\n    tone: Very formal.\n    words: {handover: "One moment, a colleague takes over."}\n'
    customers.write_text(text.replace("    tier: gold\n", own))
    llm = FakeLLM(reply=lambda text: {"answer": "The passages do not say.", "cites": [], "enough": False})
    here = await world(llm=llm, baton_customers=customers)
    theirs = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    others = await here.sandbox.say("U0NORA", "C0LAKE", UNKNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", theirs) and here.bot_texts("C0LAKE", others), what="notices")
    await quiet(here)
    assert "One moment, a colleague takes over." in here.bot_texts("C0JUNIPER", theirs)[-1]
    assert "asked a colleague" in here.bot_texts("C0LAKE", others)[-1]
    formal = [prompt for prompt in llm.prompts if "Very formal." in prompt]
    assert len(formal) == 1 < len(llm.prompts)
