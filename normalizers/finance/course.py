"""How a product's money goes month by month: a loan paid off, savings that grow. Without fees, which are parts of the cost.

At the end that ranks: the dearest a loan may be, the least that savings are sure to earn. Its interest is the one of ``cost``, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from normalizers.finance.cost import RULES
from normalizers.finance.cost_deposits import YEAR, amount_of, deposit_rate, savings_rates
from normalizers.finance.cost_loans import chosen
from normalizers.finance.cost_parts import Json, cents_of, half_up, money
from normalizers.finance.cost_schedule import MONTH, gains
from normalizers.finance.cost_terms import Terms
from normalizers.finance.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Point:
    """At the end of a month: what was paid so far (a loan: instalments; savings: what was put in), the interest in it or on it so far,
    and the balance (owed, or saved)."""

    month: int
    paid: Decimal
    interest: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Course:
    """``points`` from month 0 on. ``owed``: the balance is a debt."""

    points: tuple[Point, ...]
    owed: bool


def course(product: Json, scenario: Scenario) -> Course | None:
    """The course of a product; None for kinds that have none. Raises RefusedError where ``cost`` does."""
    rule = RULES.get(str(product.get("category", "")))
    if rule is None or rule.how not in ("loan", "savings", "deposit"):
        return None
    terms = rule.read(product)
    if rule.how == "loan":
        paid = chosen(product, terms, scenario, rule.ceiling)[2]
        amount = cents_of(scenario.amount or Decimal(0))
        return Course(tuple(_points(_owed(amount, paid))), owed=True)
    grows = _grows(product, terms, scenario) if rule.how == "savings" else _matures(product, terms, scenario)
    return Course(tuple(_points(grows)), owed=False)


def _points(cents: Iterable[tuple[int, int, int]]) -> Iterator[Point]:
    for month, (paid, interest, balance) in enumerate(cents):
        yield Point(month, money(paid), money(interest), money(balance))


def _owed(amount: int, paid: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    total = interest = 0
    yield 0, 0, amount
    for charged, part in paid:
        total, interest, amount = total + charged + part, interest + charged, amount - part
        yield total, interest, amount


def _grows(product: Json, terms: Terms, scenario: Scenario) -> Iterator[tuple[int, int, int]]:
    balance = paid = amount_of(scenario)
    (rate, _), intro = savings_rates(product, terms, scenario)
    added, interest = cents_of(scenario.deposit_monthly), 0
    yield paid, 0, balance
    for gained in gains(balance, scenario.term or YEAR, rate, intro, added):
        paid, interest, balance = paid + added, interest + gained, balance + gained + added
        yield paid, interest, balance


def _matures(product: Json, terms: Terms, scenario: Scenario) -> Iterator[tuple[int, int, int]]:
    amount, term = amount_of(scenario), scenario.term or YEAR
    rate = deposit_rate(product, terms, amount, term).low
    for month in range(term + 1):
        interest = half_up(amount * rate * month, MONTH)
        yield amount, interest, amount + interest
