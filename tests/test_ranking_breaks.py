"""How far the first place of an order holds: what is found by halving is what a look at every single value finds."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from normalizers.finance.cost import cost
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario
from search.engine import open_engine
from search.ranking.breaks import WIDE, Breaks, breaks, kinds
from search.ranking.order import order
from search.request import SearchRequest
from tests.factories import document, rate
from tests.market_of_costs import random_product
from tests.test_finance_cost import EVERY_FEE, fee
from tests.test_ranking_receipt import home, publish

D = Decimal


def loan(name: str, fraction: str, setup: str = "0") -> dict[str, Any]:
    return document(
        "home_loan", name, key=name, currency="AUD", rates=[rate(fraction)], fees=[fee("upfront", setup, "Application fee"), *EVERY_FEE[1:]]
    )


def first(products: list[Any], scenario: Scenario) -> int | None:
    """The cheapest by the scalar formula, the one given first among equals."""
    found = []
    for place, product in enumerate(products):
        try:
            found.append((cost(product, scenario).ranked, place))
        except RefusedError:
            continue
    return min(found)[1] if found else None


def by(found: list[Breaks], key: str) -> Breaks:
    return next(one for one in found if one.key == key)


def test_a_low_fee_wins_small_loans_and_a_low_rate_large_ones() -> None:
    products = [loan("Low rate", "0.05", "600"), loan("Low fee", "0.06")]
    found = by(list(breaks("home_loan", products, Scenario(amount=D(20_000), term=60))), "amount")
    assert [span.first for span in found.spans] == [1, 0]
    change = found.spans[1].low
    assert found.spans[0].high == change - 1
    assert found.current.first == 1 if found.now < change else found.current.first == 0
    assert first(products, Scenario(amount=D(change - 1), term=60)) == 1
    assert first(products, Scenario(amount=D(change), term=60)) == 0


@pytest.mark.parametrize("seed", range(4))
def test_every_month_of_the_term_has_the_first_product_that_the_formula_finds(seed: int) -> None:
    rng = random.Random(seed)
    category = ("personal_loan", "savings_account", "term_deposit", "home_loan")[seed]
    products = [random_product(rng, number, category) for number in range(8)]
    scenario = Scenario(amount=D(20_000), term=7)
    found = [one for one in breaks(category, products, scenario) if one.key == "term"]
    for one in found:
        assert (one.spans[0].low, one.spans[-1].high) == (1, 7 * WIDE)
        told = {month: span.first for span in one.spans for month in range(span.low, span.high + 1)}
        assert sorted(told) == list(range(1, 7 * WIDE + 1))
        unseen = [month for month, place in told.items() if first(products, Scenario(amount=D(20_000), term=month)) != place]
        assert len(unseen) <= 4  # first for less than the distance of two values of the grid


def test_the_grid_of_a_small_number_is_every_value_of_it() -> None:
    products = [loan("A", "0.05", "6"), loan("B", "0.9")]
    found = by(list(breaks("home_loan", products, Scenario(amount=D(3), term=12))), "amount")
    told = {value: span.first for span in found.spans for value in range(span.low, span.high + 1)}
    assert all(first(products, Scenario(amount=D(value), term=12)) == place for value, place in told.items())


def test_what_has_no_cost_is_never_first_and_nothing_is_told_of_what_is_not_asked() -> None:
    assert list(breaks("lease", [loan("A", "0.05")], Scenario(amount=D(5), term=12))) == []
    assert list(breaks("home_loan", [], Scenario(amount=D(5), term=12))) == []
    assert list(breaks("home_loan", [loan("A", "0.05")], Scenario())) == []
    only = [one.key for one in breaks("savings_account", [document("savings_account", "S", rates=[rate("0.03")])], Scenario(amount=D(5)))]
    assert only == ["amount"]


def test_an_order_tells_the_break_points_of_each_kind(db: None) -> None:
    publish(home(3, "0.03"), home(4, "0.05"), {**home(9, "0.04"), "currency": "CNY"})
    request = SearchRequest.parse("category=home_loan&my.amount=100000&my.term=P60M")
    scenario = request.scenario
    assert scenario is not None
    found = list(kinds(order(open_engine(), request), scenario))
    assert [(one.category, one.currency, one.total) for one in found] == [("home_loan", "AUD", 2), ("home_loan", "CNY", 1)]
    current = found[0].breaks[0].current
    assert current.first is not None and found[0].rows[current.first].name == "Product 3"
