"""The checker itself: against the definition on tiny histories, and on histories whose answer is known."""

import random
from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.model import Act
from tests.history.linear import Operation, brute_force, check
from tests.history.models import Product, State, Who, Words

ADA, BEN, LEA = Who("agent", "ADA"), Who("agent", "BEN"), Who("agent", "LEA", lead=True)
MIA, TOM, BOT, SYSTEM = Who("customer", "MIA"), Who("bystander", "TOM"), Who("bot"), Who("system")
MODELS = (Words(), Product())


def call(number: object, what: str, given: Any, result: Any, begun: float, ended: float | None) -> Operation:
    return Operation(id=f"{number}", what=what, given=given, result=result, begun=begun, ended=ended)


def claims(who: Who, result: Any, begun: float, ended: float | None) -> Operation:
    return call(f"{who.id} {begun}", "act", ("claim", who), result, begun, ended)


def both(history: Sequence[Operation]) -> set[bool]:
    """What either model and the definition say."""
    start = State()
    found = {check(history, model, start).good for model in MODELS}
    return found | {brute_force(history, model, start) for model in MODELS}


KINDS = ("act", "act", "act", "read", "begin", "start", "commit", "lease", "lease", "age", "free")


def wrong_result(rng: random.Random, what: str) -> Any:
    """What a call of this kind may claim to have given."""
    ownership = (rng.choice(["BOT", "HUMAN"]), rng.choice(["", "ADA", "BEN"]), rng.randrange(4))
    return {
        "act": rng.choice([ownership, ("refused", rng.choice(["", "ADA", "BEN"]))]),
        "read": ownership,
        "begin": rng.choice([ownership, None]),
        "start": ("answer", rng.randrange(4)),
        "commit": rng.choice(["written", "joined", "stale"]),
        "lease": (rng.choice(["", "t9"]), 6.0, 18.0),
        "age": rng.random() < 0.5,
    }.get(what)


def tried(rng: random.Random, state: State, at: int) -> tuple[str, Any, Any]:
    """A call of some kind, and a result that may fit the state: (what, given, result)."""
    what, token = rng.choice(KINDS), rng.choice([state.token, state.token, "t0", "t1"])
    if what == "act":
        given = rng.choice(["claim", "release", "resolve", "reopen"]), rng.choice([ADA, BEN])
        after = sorted(Words().goes(state, *given))
        return what, given, (*after[0], state.fence + 1) if after else ("refused", state.agent)
    if what == "lease":
        held = state.token and state.until > 4.0 * at
        return what, None, ("", 4.0 * at, 0.0) if held else (f"t{at}", 4.0 * at, 4.0 * at + 12)
    if what == "begin":
        return what, token, state[:3] if state.token == token and rng.random() < 0.5 else None
    if what == "commit":
        fence, act = rng.choice([state.fence, state.fence, 0]), rng.choice(["", "request"])
        fits = (token, fence) == (state.token, state.fence) and not (act and state.owner != "BOT")
        return what, (token, fence, act, BOT), "written" if fits else "stale"
    results = {"read": state[:3], "age": True, "start": ("answer", state.fence) if state.owner == "BOT" else None}
    return what, token if what == "free" else None, results.get(what)


def tiny(rng: random.Random) -> list[Operation]:
    """A few overlapping calls with results as of some order; often that order does not fit the times."""
    model, state, history = Words(), State(), []
    count, slack = rng.randint(2, 6), rng.choice((1, 3, 8))
    wrong = rng.randrange(count) if rng.random() < 0.5 else -1
    for at in range(count):  # the order in which they took effect
        what, given, result = tried(rng, state, at)
        begun = at + rng.randint(-slack, 0)
        ended = None if rng.random() < 0.2 else begun + rng.randint(1, 2 * slack)
        one = call(at, what, given, wrong_result(rng, what) if at == wrong else result, begun, ended)
        state = next(iter(model.after(state, one)), state)
        history.append(one)
    return history


@pytest.mark.parametrize("part", range(4))
def test_the_checker_says_what_the_definition_says(part: int) -> None:
    good = 0
    for seed in range(part * 1500, (part + 1) * 1500):
        history = tiny(random.Random(seed))
        for model in MODELS:
            expected = brute_force(history, model, State())
            assert check(history, model, State()).good == expected, f"seed {seed}"
            good += expected
    assert 600 < good < 2600, "histories of both kinds are needed"


@given(st.integers(0), st.integers(1, 6))
@settings(max_examples=100)
def test_a_verdict_does_not_depend_on_the_order_of_the_record(seed: int, turn: int) -> None:
    history = tiny(random.Random(seed))
    turned = history[turn:] + history[:turn]
    assert check(history, Words(), State()).good == check(turned, Words(), State()).good


def test_both_models_allow_the_same() -> None:
    """A wrong cell in the product's table shows here: the words are the design's."""
    acts = [act for act in Act if act is not Act.TRANSFER]  # it names a second person: tests/unit/handoff
    for owner, act, who in product(("BOT", "WAITING", "HUMAN", "CLOSED"), acts, (ADA, BEN, LEA, MIA, TOM, SYSTEM)):
        state = State(owner=owner, agent="ADA" if owner == "HUMAN" else "", fence=3)
        assert Product().goes(state, act.value, who) == Words().goes(state, act.value, who), (owner, act, who)


GOOD = {
    "nothing": [],
    "a claim and a claim refused for it": [
        claims(ADA, ("HUMAN", "ADA", 1), 0, 2),
        claims(BEN, ("refused", "ADA"), 1, 3),
    ],
    "the refusal returns first": [claims(ADA, ("HUMAN", "ADA", 1), 0, 9), claims(BEN, ("refused", "ADA"), 1, 2)],
    "a claim of unknown outcome explains a refusal": [
        claims(ADA, None, 0, None),
        claims(BEN, ("refused", "ADA"), 5, 6),
    ],
    "a claim of unknown outcome never happened": [claims(ADA, None, 0, None), claims(BEN, ("HUMAN", "BEN", 1), 5, 6)],
    "it happened late": [
        claims(ADA, None, 0, None),
        call(1, "read", None, ("BOT", "", 0), 5, 6),
        call(2, "read", None, ("HUMAN", "ADA", 1), 7, 8),
    ],
    "an answer started before the claim": [
        call(1, "start", None, ("answer", 0), 0, 4),
        claims(ADA, ("HUMAN", "ADA", 1), 1, 2),
    ],
    "a decision of a worker that kept its lease": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "commit", ("x", 0, "request", BOT), "written", 2, 3),
        call(3, "read", None, ("WAITING", "", 1), 4, 5),
    ],
    "a lease that may have been made to run out": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "age", None, None, 2, None),
        call(3, "lease", None, ("y", 3.0, 15.0), 3, 4),
    ],
    "a lease that was made to run out while it was taken": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 9),
        call(2, "age", None, True, 1, 2),
        call(3, "lease", None, ("y", 3.0, 15.0), 3, 4),
    ],
    "a lease that ran out": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "lease", None, ("y", 12.5, 24.5), 2, 3),
        call(3, "commit", ("x", 0, "", BOT), "stale", 4, 5),
    ],
}
BAD = {
    "two claims won": [claims(ADA, ("HUMAN", "ADA", 1), 0, 2), claims(BEN, ("HUMAN", "BEN", 1), 1, 3)],
    "a claim forgot the one before": [claims(ADA, ("HUMAN", "ADA", 1), 0, 1), claims(BEN, ("HUMAN", "BEN", 2), 2, 3)],
    "the fence did not move": [claims(ADA, ("HUMAN", "ADA", 0), 0, 1)],
    "a refusal without an owner": [claims(BEN, ("refused", "ADA"), 0, 1)],
    "a refusal before the claim it names": [
        claims(BEN, ("refused", "ADA"), 0, 1),
        claims(ADA, ("HUMAN", "ADA", 1), 2, 3),
    ],
    "a read from the past": [claims(ADA, ("HUMAN", "ADA", 1), 0, 1), call(1, "read", None, ("BOT", "", 0), 2, 3)],
    "an effect seen and then gone": [
        claims(ADA, None, 0, None),
        call(1, "read", None, ("HUMAN", "ADA", 1), 5, 6),
        call(2, "read", None, ("BOT", "", 0), 7, 8),
    ],
    "released by somebody else": [
        claims(ADA, ("HUMAN", "ADA", 1), 0, 1),
        call(1, "act", ("release", BEN), ("BOT", "", 2), 2, 3),
    ],
    "a bystander claimed": [claims(TOM, ("HUMAN", "TOM", 1), 0, 1)],
    "an answer started after the claim": [
        claims(ADA, ("HUMAN", "ADA", 1), 0, 1),
        call(1, "start", None, ("answer", 0), 2, 3),
    ],
    "an answer bound to a person's fence": [
        claims(ADA, ("HUMAN", "ADA", 1), 0, 1),
        call(1, "start", None, ("answer", 1), 2, 3),
    ],
    "two live leases": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "lease", None, ("y", 5.0, 17.0), 2, 3),
    ],
    "a lease that was not made to run out": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "age", None, False, 2, 3),
        call(3, "lease", None, ("y", 4.0, 16.0), 4, 5),
    ],
    "a decision without the lease": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        call(2, "lease", None, ("y", 13.0, 25.0), 2, 3),
        call(3, "commit", ("x", 0, "", BOT), "written", 4, 5),
    ],
    "a stale decision was written": [
        call(1, "lease", None, ("x", 0.0, 12.0), 0, 1),
        claims(ADA, ("HUMAN", "ADA", 1), 2, 3),
        call(3, "commit", ("x", 0, "", BOT), "written", 4, 5),
    ],
}


@pytest.mark.parametrize("name", GOOD)
def test_what_could_have_been_is_linearizable(name: str) -> None:
    assert both(GOOD[name]) == {True}


@pytest.mark.parametrize("name", BAD)
def test_what_could_not_have_been_is_not(name: str) -> None:
    assert both(BAD[name]) == {False}


def test_a_verdict_names_the_call_nothing_explains() -> None:
    verdict = check(BAD["two claims won"], Words(), State())
    assert "cannot have given ('HUMAN'" in str(verdict)
    assert verdict.failed is not None
    assert "ADA" in str(verdict)


def test_many_unknown_outcomes_are_searched_quickly() -> None:
    """Thirty presses of killed processes beside 200 that are known."""
    history, state, model = [claims(ADA, None, at / 10, None) for at in range(30)], State(), Words()
    for at in range(200):
        act = "claim" if state.owner == "BOT" else "release"
        ((owner, agent),) = model.goes(state, act, BEN)
        state = state._replace(owner=owner, agent=agent, fence=state.fence + 1)
        history.append(call(1000 + at, "act", (act, BEN), state[:3], 10.0 + at, 10.5 + at))
    verdict = check(history, model, State())
    assert verdict.good
    assert verdict.widest < 100
