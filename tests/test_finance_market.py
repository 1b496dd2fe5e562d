"""Every product of a real market for two hundred people (``make market``: the whole of it): a cost that sums, or a refusal in words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from normalizers.finance.cost import cost
from normalizers.finance.cost_words import CannotPriceError
from tests.market_of_costs import random_scenario, real_products
from tests.test_ranking_fair import CHANGES, check, less_guaranteed

Json = dict[str, Any]
pytestmark = [pytest.mark.market, pytest.mark.timeout(3600)]
PEOPLE = 200


@pytest.fixture(scope="module")
def real(shared: Path, pytestconfig: pytest.Config) -> list[Json]:
    return real_products(shared, 100_000 if pytestconfig.getoption("--market-whole") else 60)


def test_no_exception_no_negative_total_and_parts_that_sum(real: list[Json]) -> None:
    rng = random.Random(200)
    people = [random_scenario(rng) for _ in range(PEOPLE)]
    priced = refused = 0
    for product in real:
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
    print(f"{len(real)} products, {PEOPLE} people: {priced} priced, {refused} refused in words")
    assert priced > 10 * len(real)


@pytest.mark.parametrize(("change", "wrong"), [one for one in CHANGES if one.values[0] is not less_guaranteed])
def test_no_deletion_wins_and_no_fee_lowers_a_cost(real: list[Json], change: Any, wrong: Any) -> None:
    assert check(real, change, wrong) > 100
