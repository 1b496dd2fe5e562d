"""The market's cost in columns is the cost of each product, to the cent."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.finance.cost import RULES, cost
from normalizers.finance.cost_parts import WORST, cents_of
from normalizers.finance.cost_schedule import ENDLESS, LEVEL, Plan, growth, level, payments
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector.columns import NOTHING, Columns, columns_of, pack
from normalizers.finance.vector.ranked import ranked
from normalizers.finance.vector.schedule import growths, interest_of, levels
from tests.market_of_costs import CATEGORIES, random_product, random_scenario, real_products

Json = dict[str, Any]


def scalar(product: Json, scenario: Scenario) -> int:
    try:
        return cents_of(cost(product, scenario).ranked)
    except RefusedError:
        return WORST


def in_columns(products: Iterable[Json]) -> Columns:
    return columns_of(
        (one["category"], pack(RULES[one["category"]].read(one)) if one["category"] in RULES else NOTHING) for one in products
    )


def differing(products: list[Json], scenarios: list[Scenario]) -> tuple[int, list[Any]]:
    """How many costs were compared, and those that differ. Products stand by category."""
    products = sorted(products, key=lambda one: one["category"])
    columns, names = in_columns(products), [one["category"] for one in products]
    priced, wrong = 0, []
    for scenario in scenarios:
        for category in sorted(set(names)):
            start, end = names.index(category), len(names) - names[::-1].index(category)
            found = ranked(columns, category, start, end, scenario).tolist()
            for product, cents in zip(products[start:end], found, strict=True):
                expected = scalar(product, scenario)
                priced += expected != WORST
                if cents != expected:
                    wrong.append((category, product["name"], cents, expected, scenario))
    return priced, wrong


@pytest.mark.parametrize("seed", range(4))
def test_random_products_and_scenarios_cost_the_same_to_the_cent(seed: int) -> None:
    rng = random.Random(seed)
    products = [random_product(rng, number, category) for number, category in enumerate(CATEGORIES * 8)]
    priced, wrong = differing(products, [random_scenario(rng) for _ in range(12)])
    assert wrong == []
    assert priced > 300


def test_real_products_cost_the_same_to_the_cent(shared: Path) -> None:
    rng = random.Random(7)
    products = real_products(shared, 250)
    priced, wrong = differing(products, [random_scenario(rng) for _ in range(8)])
    assert wrong == []
    assert priced > 200


@settings(max_examples=60)
@given(
    st.integers(100, 10**10),
    st.integers(1, 480),
    st.lists(
        st.tuples(st.integers(0, 4_800_000), st.integers(1, 480), st.integers(0, 4_800_000), st.integers(0, 480)), min_size=1, max_size=8
    ),
)
def test_schedules_of_any_size_are_those_of_the_contract(amount: int, term: int, made: list[tuple[int, int, int, int]]) -> None:
    plans = [Plan(rate, min(first, term), after, min(free, term), LEVEL) for rate, first, after, free in made]
    found = interest_of(amount, term, np.array(plans, np.int64).T)
    assert found.tolist() == [sum(interest for interest, _ in payments(amount, term, plan)) for plan in plans]


def test_an_instalment_that_lies_on_half_a_cent_is_rounded_as_the_contract_rounds_it() -> None:
    balances = np.arange(1, 4_001, dtype=np.int64)
    for months, rate in ((1, 0), (2, 0), (8, 0), (1, 60_000_000), (1, 600_000)):
        found = levels(balances, np.full(balances.size, rate, np.int64), months).tolist()
        assert found == [level(balance, rate, months) for balance in balances.tolist()]


def test_interest_that_lies_on_half_a_cent_is_rounded_up_every_month() -> None:
    for amount in (100, 300, 1_900_100, 99_999_900, 187_000_300):
        plans = [Plan(rate, 2, rate, 2, LEVEL) for rate in (600_000, 1_200_000, 6_000, 1)]
        found = interest_of(amount, 2, np.array(plans, np.int64).T)
        assert found.tolist() == [sum(interest for interest, _ in payments(amount, 2, plan)) for plan in plans]


def test_savings_that_would_outgrow_the_machine_are_worked_out_all_the_same() -> None:
    rate, intro, lasting = (np.array(one, np.int64) for one in ([4_000_000, 100_000], [0, 9_000_000], [0, 3]))
    found = growths(10**10, 480, 0, rate=rate, intro=intro, lasting=lasting)
    assert found[1] == growth(10**10, 480, 100_000, (9_000_000, 3), 0)
    assert found[0] == growth(10**10, 480, 4_000_000, (0, 0), 0)
    assert growths(10**10, 480, 0, rate=rate * 9, intro=intro, lasting=lasting)[0] == ENDLESS


def test_no_products_have_no_cost() -> None:
    empty = columns_of([])
    for category in (*RULES, "lease"):
        assert ranked(empty, category, 0, 0, Scenario(amount=Decimal(1), term=1, age=30)).size == 0
