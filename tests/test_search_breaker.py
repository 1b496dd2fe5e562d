"""The circuit breaker: when it opens, what it lets through while open, and what closes it."""

from __future__ import annotations

from search.breaker import FAILURES, OPEN_FOR, WITHIN, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_it_opens_at_the_last_of_several_failures_in_a_short_time() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert breaker.open
    assert not breaker.allows()


def test_failures_far_apart_or_with_a_success_between_them_do_not_open_it() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(3 * FAILURES):
        breaker.failed()
        clock.now += WITHIN / (FAILURES - 1) + 0.1
    assert not breaker.open
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.failed()
        breaker.succeeded()
    assert not breaker.open


def test_one_probe_goes_through_after_the_pause_and_what_it_finds_decides() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += OPEN_FOR - 0.1
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()
    assert not breaker.allows()  # only one of them
    breaker.failed()
    clock.now += OPEN_FOR - 0.1
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert not breaker.open


def test_a_probe_that_never_ends_is_followed_by_another_one() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += OPEN_FOR
    assert breaker.allows()
    clock.now += OPEN_FOR
    assert breaker.allows()


def test_it_counts_nothing_before_the_warm_up_and_opens_when_that_finds_nobody() -> None:
    breaker = Breaker(Clock())
    breaker.disarm()
    for _ in range(2 * FAILURES):
        breaker.failed()
    assert breaker.allows()
    breaker.arm(answered=False)
    assert not breaker.allows()
    breaker.arm(answered=True)
    assert breaker.allows()
