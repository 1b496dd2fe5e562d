"""What a product would cost or pay this person: a pure function of the canonical product and the scenario.

The result is made of parts that sum to the total. A part is an interval where something that matters is not disclosed, and
says why; the worst end ranks, so that unknown never wins. Two rules make that hold whatever is deleted from a product:

- of several rates that fit the scenario the one that serves the customer best is taken, and a rate that is needed and not
  stated counts, at the worst end, as the ceiling declared here;
- fees are read by role (establishment, valuation, monthly, yearly, discharge ...). A role nobody speaks of costs from nothing
  up to its declared ceiling; of several fees of one role the lowest is taken, the others are for other cases.

Only an explicit zero is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from normalizers.finance.cost_deposits import price_savings, price_term_deposit
from normalizers.finance.cost_loans import price_loan
from normalizers.finance.cost_parts import Cost, Json
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario

FORMULA = "1"
"""The version of the formulas; part of every ranking receipt."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a category is priced, and the interest a year that an undisclosed rate may reach."""

    price: Callable[[Json, Scenario, Decimal], Cost]
    ceiling: Decimal


RULES: Mapping[str, Rule] = {
    "home_loan": Rule(price_loan, Decimal("0.20")),
    "personal_loan": Rule(price_loan, Decimal("0.48")),
    "car_loan": Rule(price_loan, Decimal("0.48")),
    "term_deposit": Rule(price_term_deposit, Decimal(0)),
    "savings_account": Rule(price_savings, Decimal(0)),
}


def cost(product: Json, scenario: Scenario) -> Cost:
    """The cost of a loan, or what a deposit pays. Raises RefusedError: the product cannot be priced, because ..."""
    category = str(product.get("category", ""))
    rule = RULES.get(category)
    if rule is None:
        raise RefusedError("unpriced_category", f"It cannot be priced because there is no formula for {category or 'its category'} yet.")
    return rule.price(product, scenario, rule.ceiling)
