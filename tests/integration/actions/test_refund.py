"""A refund from the model's proposal to the customer's word that it is booked."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.demo import sample
from tests.conftest import Start
from tests.integration.actions.helping import REFUND, approvals, company_desk, deeds, proposed, refunded
from tests.integration.slack.helping import audit, quiet


async def test_a_proposed_refund_waits_on_a_card_that_shows_the_real_call(world: Start) -> None:
    here = await company_desk(world, REFUND)
    ts, card = await proposed(here)
    assert here.labels(card) == ["Approve", "Edit", "Reject"]
    shown = str(card["blocks"])
    for word in ("Refund", "Juniper Outdoor", "1057", "20.00 EUR", "Broken crates", "the bot"):
        assert word in shown
    assert "approve a refund of 20.00 EUR on order 1057" in here.bot_texts("C0JUNIPER", ts)[-1]
    assert await refunded(here) == 0
    assert await deeds(here) == []


async def test_an_approved_refund_is_done_once_and_the_customer_hears_it(world: Start) -> None:
    here = await company_desk(world, REFUND)
    ts, card = await proposed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: "is booked" in here.bot_texts("C0JUNIPER", ts)[-1], what="the customer's word")
    await quiet(here)
    assert await refunded(here) == Decimal("20.00")
    [deed] = await deeds(here)
    [approval] = await approvals(here)
    assert (deed.key, deed.digest, approval.state) == (approval.id, approval.digest, "done")
    dead = await here.card(having="Refund for Juniper")
    assert here.labels(dead) == []
    assert "approved and done" in dead["text"]
    assert [len(await audit(here, act)) for act in ("propose-action", "approve-action", "do-action")] == [1, 1, 1]


async def test_an_edited_call_is_a_new_proposal_that_somebody_else_approves(world: Start) -> None:
    here = await company_desk(world, REFUND)
    ts, card = await proposed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Edit")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"amount": "15.5"})
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 2, what="the new card")
    await quiet(here)
    old, new = here.sandbox.messages("C0DESK")
    assert "edited" in old["text"]
    assert "15.50 EUR" in str(new["blocks"])
    await here.sandbox.press("U0ADA", "C0DESK", new["ts"], "Approve")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="the refusal")
    await quiet(here)
    assert "somebody else" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    assert await refunded(here) == 0
    await here.sandbox.press("U0BEN", "C0DESK", new["ts"], "Approve")
    await here.until(lambda: "15.50 EUR" in here.bot_texts("C0JUNIPER", ts)[-1], what="the customer's word")
    assert await refunded(here) == Decimal("15.50")


async def test_a_rejected_refund_goes_to_a_person_with_the_reason(world: Start) -> None:
    here = await company_desk(world, REFUND)
    ts, card = await proposed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reject")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": "Crates are not insured."})
    handoff = await here.card(having="needs a person")
    await quiet(here)
    assert "Crates are not insured" in str(handoff["blocks"])
    assert "Crates" not in " ".join(here.bot_texts("C0JUNIPER", ts)), "the reason is for colleagues"
    assert "can't approve a refund of 20.00 EUR" in here.bot_texts("C0JUNIPER", ts)[-1]
    assert await refunded(here) == 0
    assert [row.state for row in await approvals(here)] == ["rejected"]


@pytest.mark.parametrize("amount", [201, 300])
async def test_above_the_limit_two_different_people_must_agree(world: Start, amount: int) -> None:
    here = await company_desk(world, ("refund", {"order": "1057", "amount": amount, "reason": "Broken"}))
    ts, card = await proposed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="word of the second person")
    await quiet(here)
    assert await refunded(here) == 0
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: len(here.sandbox.ephemerals("U0ADA")) == 2, what="the refusal")
    assert "second person" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: "is booked" in here.bot_texts("C0JUNIPER", ts)[-1], what="the customer's word")
    assert await refunded(here) == amount


async def test_only_approvers_decide(world: Start) -> None:
    here = await company_desk(world, REFUND, baton_approvers="U0BEN")
    ts, card = await proposed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="the refusal")
    assert "Only approvers" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    assert [row.state for row in await approvals(here)] == ["open"]
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: "is booked" in here.bot_texts("C0JUNIPER", ts)[-1], what="the customer's word")


async def test_what_is_looked_up_carries_the_answer(world: Start) -> None:
    here = await company_desk(world, ("look_up_order", {"order": "1057"}))
    assert here.llm is not None
    script = here.llm.reply

    def reply(text: str) -> object:
        made = script(text)
        known = {"answer": "Order 1057, Pallet to Lyon, status damaged in transit.", "cites": [], "enough": True}
        return made if isinstance(made, list) else known

    here.llm.reply = reply
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", "Where does order 1057 stand?")
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts), what="an answer")
    assert "damaged in transit" in here.bot_texts("C0JUNIPER", ts)[-1]
    assert here.llm.requests[-1]["messages"][-1]["role"] == "tool"


async def test_another_companys_order_cannot_be_seen_or_refunded(world: Start) -> None:
    here = await company_desk(
        world, ("look_up_order", {"order": "2031"}), ("refund", {"order": "2031", "amount": 5, "reason": "x"})
    )
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Where does order 2031 stand?")
    await here.card(having="needs a person")
    await quiet(here)
    assert here.llm is not None
    results = [part["content"] for part in here.llm.requests[-1]["messages"] if part["role"] == "tool"]
    assert len(results) == 2
    assert all("There is no order 2031" in result for result in results)
    assert await approvals(here) == []


async def test_what_the_policy_no_longer_allows_is_withdrawn_and_a_person_sees_to_it(
    world: Start, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(sample("policy.yaml").read_text())
    here = await company_desk(world, REFUND, baton_policy=policy)
    ts, card = await proposed(here)
    before = here.baton.front.edition_id
    policy.write_text(policy.read_text().replace("look_up_order, refund, credit", "look_up_order, credit"))
    await here.until(lambda: here.baton.front.edition_id != before, what="the new policy")
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.card(having="needs a person")
    await quiet(here)
    assert [row.state for row in await approvals(here)] == ["withdrawn"]
    assert "can't approve a refund of 20.00 EUR" in here.bot_texts("C0JUNIPER", ts)[-1]
    assert await refunded(here) == 0
