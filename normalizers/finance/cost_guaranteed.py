"""Savings insurance by the rate that its guaranteed cash values come to over the time of the scenario: never what is illustrated."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.finance.cash_values import Surrender
from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_parts import ZERO, Cost, Json, Part
from normalizers.finance.cost_terms import Terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.scenario import Scenario

YEAR = 12


def held(scenario: Scenario) -> int | None:
    """The policy year at whose end the money is taken out: the one in which the time of the scenario ends."""
    months = scenario.term or scenario.leave_after
    return None if months is None else -(-months // YEAR)


def price_guaranteed(_product: Json, terms: Terms, scenario: Scenario, _roles: Sequence[Role], _ceiling: Decimal) -> Cost:
    """What the source's own example pays in, what is guaranteed to come back, and the yearly rate of that. Raises RefusedError.

    Policies are of different sizes, so that the rate ranks and not the sum.
    """
    year = held(scenario)
    if year is None:
        raise CannotPriceError("missing_holding")
    if not terms.guaranteed:
        raise CannotPriceError("no_cash_values")
    found = max((one for one in _fitting(terms, scenario) if one.year == year), key=lambda one: (one.units, one.value), default=None)
    if found is None:
        raise CannotPriceError("no_value_then", year)
    parts = [Part("premiums", "premiums", -found.paid, -found.paid)]
    parts += [Part("benefits", "benefits", found.benefits, found.benefits)] if found.benefits else []
    parts.append(Part("cash_value", "cash_value", found.value, found.value))
    assumed = (f"policy_year:{year}", "own_example", "guaranteed_only")
    return Cost(tuple(parts), year * YEAR, True, found.rate, found.rate, _leaving(terms, scenario, found), assumed, by_rate=True)


def _fitting(terms: Terms, scenario: Scenario) -> list[Surrender]:
    return [one for one in terms.guaranteed if one.sex in ("", "any", scenario.sex)]


def _leaving(terms: Terms, scenario: Scenario, found: Surrender) -> tuple[Part, ...]:
    """What is lost of the premiums where the policy is given up early instead."""
    if scenario.term is None or scenario.leave_after is None:
        return ()
    early = -(-scenario.leave_after // YEAR)
    for one in terms.guaranteed:
        if (one.table, one.person, one.year) == (found.table, found.person, early) and early < found.year:
            lost = max(ZERO, one.paid - one.benefits - one.value)
            return (Part("leaving_early", "cash_value", lost, lost),)
    return ()
