"""The breaker: after failures in a row calls rest, then one that works closes it."""

from bot.llm.breaker import FAILURES, REST, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def failing(times: int) -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(times):
        breaker.failed()
    return breaker, clock


def test_a_few_failures_do_not_open_it() -> None:
    assert not failing(FAILURES - 1)[0].is_open


def test_enough_failures_in_a_row_open_it_for_the_rest() -> None:
    breaker, clock = failing(FAILURES)
    assert breaker.is_open
    clock.now = REST - 0.1
    assert breaker.is_open
    clock.now = REST
    assert not breaker.is_open


def test_a_call_that_works_starts_the_count_again() -> None:
    breaker, _ = failing(FAILURES - 1)
    breaker.worked()
    breaker.failed()
    assert not breaker.is_open


def test_after_the_rest_one_more_failure_opens_it_at_once() -> None:
    breaker, clock = failing(FAILURES)
    clock.now = REST
    breaker.failed()
    assert breaker.is_open


def test_after_the_rest_a_call_that_works_closes_it() -> None:
    breaker, clock = failing(FAILURES)
    clock.now = REST
    breaker.worked()
    breaker.failed()
    assert not breaker.is_open
