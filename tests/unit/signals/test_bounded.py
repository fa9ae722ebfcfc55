"""No text may make a signal think for long: patterns must not backtrack without bound."""

import pytest

from handoff.model import Author, Evidence, Turn
from handoff.signals import SIGNALS, Stage

NASTY = ('{"a":', "could you please ", "i want ", "the ", "charged\n#\n", "[", ", my , 1 ", "not need no ", "ok , ")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", NASTY)
def test_a_turn_of_one_piece_repeated_for_ever_is_read_by_every_signal(piece: str) -> None:
    turn = Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text=piece * (40_000 // len(piece)))

    read = [reader.read(turn, (), Evidence()) for reader in SIGNALS if reader.stage is Stage.TURN]

    assert all(-1.0 <= signal.value <= 1.0 for signal in read)
