"""What a loan's interest comes to, payment by payment, in whole cents as the contract rounds them: half up, the last one clears it.

Rates are whole units of a year (``UNITS`` = 1), so that a month's interest is an exact fraction before it is rounded.
``normalizers.finance.vector.schedule`` works the same schedules out for many loans at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from normalizers.finance.cost_parts import UNITS, half_up

MONTH = 12 * UNITS
ENDLESS = 1 << 61
"""Cents beyond every sum of money: growth is not followed further."""
LEVEL, EQUAL_PRINCIPAL, FLAT, AT_END = range(4)
"""等额本息; 等额本金; 等本等息, the charge on the original principal; interest on the whole amount until its end."""


class Plan(NamedTuple):
    """``rate`` for ``first`` months, then ``after``; interest alone for the first ``free`` months."""

    rate: int
    first: int
    after: int
    free: int
    way: int


def level(balance: int, rate: int, months: int) -> int:
    """The equal instalment that clears ``balance``: B i / (1 - (1 + i)^-n), to the cent."""
    if rate == 0:
        return half_up(balance, months)
    i = Decimal(rate) / MONTH
    return int((balance * i / (1 - (1 + i) ** -months)).to_integral_value(ROUND_HALF_UP))


def payments(amount: int, term: int, plan: Plan) -> Iterator[tuple[int, int]]:
    """Interest and principal of each month, in cents."""
    if plan.way == AT_END:
        yield from _at_end(amount, term, plan.rate)
        return
    balance, part, due = amount, half_up(amount, term), -1
    for month in range(term):
        rate = plan.rate if month < plan.first else plan.after
        interest = half_up((amount if plan.way == FLAT else balance) * rate, MONTH)
        paid = part
        if plan.way == LEVEL:
            if month in (plan.free, plan.first) or due < 0:
                due = level(balance, rate, term - month)
            paid = 0 if month < plan.free else due - interest
        paid = balance if month == term - 1 else min(paid, balance)
        balance -= paid
        yield interest, paid


def _at_end(amount: int, term: int, rate: int) -> Iterator[tuple[int, int]]:
    for _ in range(term - 1):
        yield 0, 0
    yield half_up(amount * rate * term, MONTH), amount


def growth(balance: int, months: int, rate: int, intro: tuple[int, int], added: int) -> int:
    """Interest of a savings account over so many months."""
    return min(sum(gains(balance, months, rate, intro, added)), ENDLESS)


def gains(balance: int, months: int, rate: int, intro: tuple[int, int], added: int) -> Iterator[int]:
    """Interest of each month on the balance, added to it. ``intro``: a rate, and for how many months. It ends beyond ``ENDLESS``."""
    for month in range(months):
        gained = half_up(balance * max(rate, intro[0] if month < intro[1] else 0), MONTH)
        yield gained
        balance += gained + added
        if balance > ENDLESS:
            yield ENDLESS
            return
