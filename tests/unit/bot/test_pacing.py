"""Pacing: Slack's one post a second a channel, people first, rests obeyed."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.slack.pacing import FOR_PEOPLE, REFILL, SIZE, Pacer


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacer(clock: Clock) -> Pacer:
    return Pacer(clock)


def burst(pacer: Pacer, count: int, *, person: bool, channel: str = "C1") -> list[float]:
    who = "person" if person else "bot"
    return [pacer.wait(channel, f"{channel}-{who}-{number}", person=person) for number in range(count)]


def test_the_bot_leaves_the_last_places_to_people(pacer: Pacer) -> None:
    free = int(SIZE - FOR_PEOPLE)
    waits = burst(pacer, free + 1, person=False)
    assert waits[:free] == [0.0] * free
    assert waits[free] > 0
    assert burst(pacer, 1, person=True) == [0.0]


def test_a_persons_words_do_not_wait_behind_a_waiting_bot(pacer: Pacer) -> None:
    assert burst(pacer, int(SIZE - FOR_PEOPLE) + 1, person=False)[-1] > 0
    assert burst(pacer, int(FOR_PEOPLE) - 1, person=True) == [0.0] * (int(FOR_PEOPLE) - 1)


def test_who_waited_as_long_as_told_may_start(pacer: Pacer, clock: Clock) -> None:
    burst(pacer, int(SIZE), person=True)
    wait = pacer.wait("C1", "mine", person=True)
    assert wait == pytest.approx(1 / REFILL)
    clock.now += wait
    assert pacer.wait("C1", "mine", person=True) == pytest.approx(0.0, abs=1e-6)


def test_channels_do_not_wait_for_each_other(pacer: Pacer) -> None:
    burst(pacer, 50, person=True)
    assert pacer.wait("C2", "other", person=False) == 0.0


def test_slacks_rest_holds_for_everybody_in_the_channel(pacer: Pacer, clock: Clock) -> None:
    pacer.block("C1", 30)
    assert pacer.wait("C1", "a", person=True) == 30
    assert pacer.wait("C2", "b", person=True) == 0.0
    clock.now += 29
    assert pacer.wait("C1", "a", person=True) == pytest.approx(1)
    clock.now += 1
    assert pacer.wait("C1", "a", person=True) == pytest.approx(0.0, abs=1e-6)


def test_a_shorter_rest_does_not_end_a_longer_one(pacer: Pacer) -> None:
    pacer.block("C1", 30)
    pacer.block("C1", 1)
    assert pacer.wait("C1", "a", person=True) == 30


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=80))
def test_no_channel_ever_gets_more_than_a_burst_and_one_a_second(steps: list[tuple[float, bool]]) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    begun = clock.now
    started = 0
    for number, (pause, person) in enumerate(steps):
        clock.now += pause
        if pacer.wait("C1", str(number), person=person) == 0.0:
            started += 1
        assert started <= SIZE + (clock.now - begun) * REFILL + 1e-6


def test_a_persons_words_do_not_wait_for_what_the_bot_still_has_to_say() -> None:
    """Found by a crash loop: cards stood behind a hundred lines that waited for their turn."""
    pacer = Pacer(lambda: 0.0)
    waits = [pacer.wait("C1", f"bot {number}", person=False) for number in range(60)]
    assert waits[:17] == [0.0] * 17
    assert waits[-1] > 40
    assert [pacer.wait("C1", f"person {number}", person=True) for number in range(3)] == [0.0] * 3
    assert pacer.wait("C1", "one more", person=True) <= 1.0
