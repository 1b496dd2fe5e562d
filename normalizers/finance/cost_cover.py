"""Insurance by premium for equal cover: what this person pays over the years asked about, for the sum assured asked about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_parts import Cost, Json, Part, cents_of, half_up, money
from normalizers.finance.cost_terms import RENEWED, Premium, Terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.scenario import Scenario

UNSCALED = frozenset({"medical", "motor", "home", "travel"})
"""Categories whose limit is no sum that a premium is proportional to."""


def price_cover(product: Json, terms: Terms, scenario: Scenario, _roles: Sequence[Role], _ceiling: Decimal) -> Cost:
    """The lowest stated premium of this person in each year of the horizon (``my.term``, else one year). Raises RefusedError."""
    if scenario.age is None:
        raise CannotPriceError("missing_age")
    if not terms.premiums:
        raise CannotPriceError("no_premiums")
    if not terms.paid:
        raise CannotPriceError("payment_unclear")
    years = -(-(scenario.term or 12) // 12)
    if terms.paid != RENEWED and terms.covered < years:
        raise CannotPriceError("cover_too_short", years)
    sought = 0 if product.get("category") in UNSCALED or scenario.sum_assured is None else cents_of(scenario.sum_assured)
    ages = range(scenario.age, scenario.age + (years if terms.paid == RENEWED else 1))
    found = [_premium(terms.premiums, scenario, age, sought) for age in ages]
    if any(one is None for one in found):
        raise CannotPriceError("no_premium_fits")
    total = sum(one or 0 for one in found) * (1 if terms.paid == RENEWED else min(terms.paid, years))
    assumed = ["renewed"] if terms.paid == RENEWED else ["level"]
    assumed += ["proportional"] if sought else []
    return Cost((Part("premiums", "premiums", money(total), money(total)),), years * 12, False, None, None, (), tuple(assumed))


def _premium(premiums: tuple[Premium, ...], scenario: Scenario, age: int, sought: int) -> int | None:
    """A year's premium at an age, in proportion to the sum sought (0: as it stands); None where no row holds the person."""
    wanted = (1 if scenario.sex == "male" else 2, 2 if scenario.smoker else 1, 2 if scenario.social_insurance else 1)
    rows = [one for one in premiums if one.age == age and all(own in (0, want) for own, want in zip(one[2:5], wanted, strict=True))]
    if sought:
        return min((half_up(one.amount * sought, one.assured) for one in rows if one.assured > 0), default=None)
    return min((one.amount for one in rows), default=None)
