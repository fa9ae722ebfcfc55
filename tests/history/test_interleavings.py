"""Claims, pauses, resolves and takeovers at every moment of the reply path (DESIGN P2, P4)."""

import pytest

from tests.history.bugs import BUGS
from tests.history.findings import unexpected
from tests.history.interleave import interleavings
from tests.history.theatre import theatre

IN_TEST, LONG = 1000, 20_000
PLANTED = (
    ("the fence is not compared when a send starts", "started at fence"),
    ("a send starts in another transaction than compares", "started at fence"),
    ("a stale plan is applied", "became BOT at fence"),
    ("the fence does not move", "became"),
    ("a claim leaves no audit line", "goes from"),
    ("WAITING has no timers", "without a live timer"),
    ("the owner's name is not written", "with agent ''"),
    ("an earlier post is not looked for", "was posted 2 times"),
    ("a withheld draft is not kept", "are on record"),
    ("a claim does not name the send under way", "did not name it"),
)
"""Planted bug, and what is said of it. The others take several processes: test_histories.py."""


@pytest.mark.timeout(300)
def test_no_send_starts_after_a_claim_and_no_answer_is_doubled() -> None:
    played = interleavings(1, IN_TEST, processes=2)
    assert unexpected(played["wrong"]) == []
    assert played["claims"] > IN_TEST / 2
    for moment in ("while the model writes", "while an answer is being sent", "after the answer"):
        assert played[f"claims {moment}"] > IN_TEST / 50, f"too few claims fall {moment}"


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_send_starts_after_a_claim_in_twenty_thousand_interleavings() -> None:
    played = interleavings(100_000, LONG, processes=2)
    print(played)
    assert unexpected(played["wrong"]) == []
    assert played["interleavings"] == LONG


def test_a_seed_is_an_interleaving() -> None:
    with theatre() as stage:
        first = [stage.play(seed).trace for seed in range(1, 31)]
    with theatre() as stage:
        again = [stage.play(seed).trace for seed in reversed(range(1, 31))]
    assert first == again[::-1]


@pytest.mark.parametrize(("name", "said"), PLANTED)
def test_a_planted_bug_is_found(name: str, said: str) -> None:
    (bug,) = [bug for bug in BUGS if bug.name == name]
    with theatre() as stage, bug.planted():
        for seed in range(1, 1001):
            wrong = stage.play(seed).wrong
            if seed % 20 == 0:
                wrong += [problem for _, problem in stage.violations()]
            if any(said in problem for problem in wrong):
                return
    pytest.fail("1,000 interleavings did not show it")
