"""How a product's money goes month by month agrees with its cost, to the cent."""

from __future__ import annotations

import random
from decimal import Decimal

from normalizers.finance.cost import RULES, cost
from normalizers.finance.course import course
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario
from tests.factories import document, rate, value
from tests.market_of_costs import random_product, random_scenario

D = Decimal


def test_the_course_of_every_product_ends_where_its_cost_does() -> None:
    rng = random.Random(11)
    gone = 0
    for number in range(400):
        category = rng.choice([key for key, rule in RULES.items() if rule.how in ("loan", "savings", "deposit")])
        product, scenario = random_product(rng, number, category), random_scenario(rng)
        try:
            priced = cost(product, scenario)
        except RefusedError:
            continue
        found = course(product, scenario)
        assert found is not None
        first, last = found.points[0], found.points[-1]
        interest = [part for part in priced.parts if part.key.startswith("interest")]
        assert last.interest == sum(part.low if priced.earning else part.high for part in interest)
        assert last.month == priced.months == len(found.points) - 1
        assert first.interest == 0
        if found.owed:
            assert (first.balance, last.balance, first.paid) == (scenario.amount, 0, 0)
            assert all(point.balance == first.balance + point.interest - point.paid for point in found.points)
        else:
            assert all(point.balance == point.paid + point.interest for point in found.points)
        gone += 1
    assert gone > 100


def test_a_kind_without_a_course_has_none() -> None:
    card = document("credit_card", "Card", rates=[rate("0.2", role="purchase")])
    assert course(card, Scenario(balance=D(1))) is None
    assert course(document("lease", "Lease"), Scenario()) is None


def test_savings_grow_by_what_is_paid_in_and_by_their_interest() -> None:
    saver = document("savings_account", "Saver", rates=[rate("0.12", conditions=[]), rate("0.12", role="bonus", conditions=[])])
    found = course({**saver, "currency": "AUD"}, Scenario(amount=D(1000), term=2, deposit_monthly=D(100)))
    assert found is not None
    assert [(point.paid, point.interest, point.balance) for point in found.points] == [
        (1000, 0, 1000), (1100, 10, 1110), (1200, D("21.10"), D("1221.10")),
    ]  # fmt: skip


def test_a_loan_for_one_month_is_paid_at_once() -> None:
    loan = document("home_loan", "Loan", rates=[rate("0.12", type=value("variable"))])
    found = course(loan, Scenario(amount=D(1000), term=1))
    assert found is not None
    assert [(point.paid, point.balance) for point in found.points] == [(0, 1000), (1010, 0)]
