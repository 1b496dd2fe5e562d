"""Wealth products and funds by what they take in fees: never by what they paid in the past or aim at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from normalizers.finance.cost_deposits import amount_of
from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_loans import fees_of_terms
from normalizers.finance.cost_parts import Cost, Json, Part, half_up, money, units_of
from normalizers.finance.cost_schedule import MONTH
from normalizers.finance.cost_terms import MANAGED, Terms
from normalizers.finance.scenario import MONTH_UNITS, Scenario
from normalizers.schema.kinds import duration_units

YEAR = 12
CEILINGS: Mapping[str, int] = {
    "management_fee": units_of(Decimal("0.03")), "custody_fee": units_of(Decimal("0.005")), "sales_fee": units_of(Decimal("0.015")),
}  # fmt: skip
"""A year's share at the worst end where it is not disclosed: about twice the dearest that Chinese public funds charge since the
reform of July 2023 (management at most 1.2 %, custody 0.2 %), and 1.5 % for sales, which 1 % has long been the most of."""


def price_managed(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], _ceiling: Decimal) -> Cost:
    """The yearly shares on the amount over a year or the term, and what buying and selling costs."""
    amount, term = amount_of(scenario), scenario.term or YEAR
    shares = (_share(key, units, amount, term) for key, units in zip(MANAGED, terms.managed, strict=True))
    fees = (fee.part() for fee in fees_of_terms(terms.fees, roles, amount, term))
    return Cost((*shares, *fees), term, False, None, None, (), ("fees_only", *_own_term(product, term)))


def _own_term(product: Json, term: int) -> Iterator[str]:
    """A product that runs for a time of its own says so where another is asked for: half a month apart is the same."""
    stated = product.get("values", {}).get("term", {}).get("value")
    if isinstance(stated, str) and abs(duration_units(stated) - term * MONTH_UNITS) > MONTH_UNITS // 2:
        yield f"own_term:{stated}"


def _share(key: str, units: int, amount: int, term: int) -> Part:
    if units < 0:
        return Part(key, key, money(0), money(half_up(amount * CEILINGS[key] * term, MONTH)), "not_said")
    worth = money(half_up(amount * units * term, MONTH))
    return Part(key, key, worth, worth)
