"""Pains of people who use other desks: approvals that lapse, double or come to nothing (docs/pains.md)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.demo import sample
from tests.conftest import Start, World
from tests.integration.actions.helping import REFUND, approvals, company_desk, deeds, proposed, refunded
from tests.integration.slack.helping import audit, conversation, interact, quiet, raw_press


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    """The sample policy with parts of it replaced."""
    text = sample("policy.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


async def lapsing(world: Start, tmp_path: Path) -> tuple[World, str, dict[str, Any]]:
    """A desk on which an approval waits for a second, then for nobody any more."""
    policy = edited(tmp_path / "policy.yaml", ("open_minutes: 60", "open_minutes: 0.02"))
    here = await company_desk(world, REFUND, baton_policy=policy)
    ts, card = await proposed(here)
    await here.until(lambda: "Nobody could decide" in here.bot_texts("C0JUNIPER", ts)[-1], what="the lapse")
    await quiet(here)
    return here, ts, card


async def test_pain_14_an_approval_nobody_gave_lapses_and_does_not_read_as_a_no(world: Start, tmp_path: Path) -> None:
    here, ts, _ = await lapsing(world, tmp_path)
    said = " ".join(here.bot_texts("C0JUNIPER", ts))
    assert "can't approve" not in said
    [row] = await approvals(here)
    assert row.state == "expired"
    assert await refunded(here) == 0
    assert (await conversation(here, ts)).owner == "WAITING", "people follow up"
    handoff = await here.card(having="needs a person")
    assert "Nobody decided in time" in str(handoff["blocks"])


async def test_pain_14_the_buttons_of_a_lapsed_approval_are_gone_and_an_old_one_does_nothing(
    world: Start, tmp_path: Path
) -> None:
    here, ts, card = await lapsing(world, tmp_path)
    dead = await here.card(having="Refund for Juniper")
    assert here.labels(dead) == []
    before = here.bot_texts("C0JUNIPER", ts)
    for label in ("Approve", "Reject", "Edit"):
        await raw_press(here, "U0ADA", card, label)
    assert (await approvals(here))[0].state == "expired"
    assert await deeds(here) == []
    assert here.bot_texts("C0JUNIPER", ts) == before
    assert here.sandbox.ephemerals("U0ADA"), "who presses an old picture of it is told"


async def test_pain_15_approve_pressed_again_and_again_ends_in_one_deed_and_one_word(world: Start) -> None:
    here = await company_desk(world, REFUND)
    ts, card = await proposed(here)
    first = await raw_press(here, "U0ADA", card, "Approve")
    await here.until(lambda: "is booked" in here.bot_texts("C0JUNIPER", ts)[-1], what="the customer's word")
    for _ in range(3):
        await interact(here, first.payload)
        await raw_press(here, "U0BEN", card, "Approve")
    assert await refunded(here) == Decimal("20.00")
    assert len(await deeds(here)) == len(await audit(here, "do-action")) == 1
    assert len([text for text in here.bot_texts("C0JUNIPER", ts) if "is booked" in text]) == 1
    assert (await approvals(here))[0].state == "done"


TWO_FOR_MONEY = (
    "    - {actions: [refund, credit], amount_above: 200, needs: two}",
    "    - {topics: [money_movement], needs: two}",
)


async def test_pain_24_a_gate_by_topic_wants_its_second_person(world: Start, tmp_path: Path) -> None:
    here = await company_desk(world, REFUND, baton_policy=edited(tmp_path / "policy.yaml", TWO_FOR_MONEY))
    await proposed(here, "I want a refund of 20 euro for pallet 1057, its crates were broken.")
    [row] = await approvals(here)
    assert row.needed == 2
