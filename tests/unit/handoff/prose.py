"""The two policies made from prose, and what they decide on real signals."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from handoff import signals
from handoff.approvals import people_needed
from handoff.decide import decide
from handoff.model import Call, Decision, Draft, Evidence, Passage, Turn, Verdict
from handoff.policy import Policy, read_policy
from handoff.signals.reader import Stage
from tests.unit.handoff.build import NAMES, said, snapshot

RETURNS = "A delivered order can be returned. We send an email that says how to return the items."
BAGS = "Regular members bring 1 free checked bag in economy. Each extra bag is 50 dollars."
HEAR = "Where is my parcel?"


def shipped(name: str) -> Policy:
    text = resources.files("bot.sample").joinpath("policies", f"{name}.yaml").read_text(encoding="utf-8")
    return read_policy(text, signals=NAMES)


RETAIL, AIRLINE = shipped("retail"), shipped("airline")


def passage(desk: Policy) -> Passage:
    text = RETURNS if desk is RETAIL else BAGS
    return Passage(article="a.md", title="How it works", section="", text=text, score=0.9)


def told(
    desk: Policy,
    text: str,
    draft: str | None = None,
    *,
    proposes: Call | None = None,
    history: tuple[Turn, ...] = (),
    known: bool = True,
) -> Decision | None:
    """The decision on a customer's words, and on a draft if one is given: signals as the desk reads them."""
    turn = said(text, ts=f"17638{len(history):05d}.000100")
    made = None if draft is None and proposes is None else Draft(text=draft or "", origin="gpt", proposal=proposes)
    passages = (passage(desk),) if known else ()
    evidence = Evidence(passages=passages, draft=made, offered=desk.actions.offered, languages=desk.languages)
    seen = {one.name: one for one in signals.read(turn, history, evidence, Stage.TURN)}
    if made is not None:
        seen |= {one.name: one for one in signals.read(turn, history, evidence, Stage.DRAFT)}
    return decide(snapshot(turn=turn), evidence, seen, desk)


def ruled(decision: Decision | None) -> tuple[Verdict, str] | None:
    return None if decision is None else (decision.verdict, decision.rule)


def handed(rule: str) -> tuple[Verdict, str]:
    return (Verdict.HAND_OVER, rule)


def needed(desk: Policy, name: str, tier: str = "", topic: str = "", **arguments: Any) -> int:
    call: Mapping[str, Any] = {"reason": "asked for", **arguments}
    return people_needed(desk, name, call, tier=tier, topic=topic)
