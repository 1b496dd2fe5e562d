"""Every product of a real market for two hundred people (``make market``: the whole of it): a cost that sums, or a refusal in words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from normalizers.finance.cost import cost
from normalizers.finance.cost_words import CannotPriceError
from tests.market_of_costs import random_scenario
from tests.test_finance_cost import real_products
from tests.test_ranking_fair import CHANGES, check, less_guaranteed

pytestmark = [pytest.mark.market, pytest.mark.timeout(3600)]
PEOPLE = 200


def most(pytestconfig: pytest.Config) -> int:
    return 100_000 if pytestconfig.getoption("--market-whole") else 60


def test_no_exception_no_negative_total_and_parts_that_sum(shared: Path, pytestconfig: pytest.Config) -> None:
    rng = random.Random(200)
    people = [random_scenario(rng) for _ in range(PEOPLE)]
    products = [read.to_json() for read in real_products(shared, most(pytestconfig))]
    priced = refused = 0
    for product in products:
        for scenario in people:
            told = (product["category"], product["name"], scenario)
            try:
                found = cost(product, scenario)
            except CannotPriceError as refusal:
                assert refusal.label.zh and refusal.label.en, told
                refused += 1
                continue
            priced += 1
            assert sum(part.low for part in found.parts) == found.low <= found.high == sum(part.high for part in found.parts), told
            assert found.earning or found.low >= 0, told
            assert all(part.reason for part in found.parts if part.low != part.high), told
    print(f"{len(products)} products, {PEOPLE} people: {priced} priced, {refused} refused in words")
    assert priced > 10 * len(products)


def test_of_the_whole_market_too_no_deletion_wins_and_no_fee_lowers_a_cost(shared: Path, pytestconfig: pytest.Config) -> None:
    products = [read.to_json() for read in real_products(shared, most(pytestconfig))]
    for change, wrong in (one.values for one in CHANGES if one.values[0] is not less_guaranteed):
        assert check(products, change, wrong) > 100
