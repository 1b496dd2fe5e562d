"""Cards and overdrafts by what a year of use costs: fees, and interest on what is carried from month to month."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_loans import bad_day, fees_of_terms, no_rate
from normalizers.finance.cost_parts import ZERO, Cost, Json, Part, cents_of, half_up, money, units_of
from normalizers.finance.cost_rates import BASE, OVERDRAWN, PURCHASE, holds
from normalizers.finance.cost_schedule import MONTH
from normalizers.finance.cost_terms import Terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.scenario import Scenario

YEAR = 12


def price_card(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], ceiling: Decimal) -> Cost:
    """Interest on the balance that is carried, at the purchase rate.

    Whoever carries a balance has no interest-free days, so that each month's spending costs half a month's interest; whoever pays
    the statement in full pays none.
    """
    if scenario.balance is None and not scenario.spend:
        raise CannotPriceError("missing_use")
    carried, spent = cents_of(scenario.balance or ZERO), cents_of(scenario.spend)
    twice = 2 * carried + spent if carried else 0
    assumed = ("carried",) if carried else ("paid_in_full",)
    return _used(
        product, terms, scenario, (PURCHASE, BASE), use=(twice, carried or spent), roles=roles, ceiling=units_of(ceiling), assumed=assumed
    )


def price_overdraft(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], ceiling: Decimal) -> Cost:
    """Interest on the amount drawn, paid each month, for a year or the term."""
    drawn = cents_of((scenario.balance if scenario.balance is not None else scenario.amount) or ZERO)
    if not drawn:
        raise CannotPriceError("missing_amount")
    return _used(
        product, terms, scenario, (BASE, OVERDRAWN), use=(2 * drawn, drawn), roles=roles, ceiling=units_of(ceiling), assumed=("drawn",)
    )


def _used(
    product: Json, terms: Terms, scenario: Scenario, which: Sequence[int], *, use: tuple[int, int], roles: Sequence[Role], ceiling: int,
    assumed: tuple[str, ...],
) -> Cost:  # fmt: skip
    """``use``: twice the cents that bear interest each month, and the cents that tiers and fees go by."""
    twice, amount = use
    term = scenario.term or YEAR
    found = [rate for rate in terms.rates if rate.role in which and holds(rate, amount)]
    if not found and twice:
        raise no_rate(product, terms)
    high, low = min(((_interest(twice, one.worst(ceiling), term), _interest(twice, one.low, term)) for one in found), default=(0, 0))
    fees = fees_of_terms(terms.fees, roles, amount, term)
    interest = Part("interest", "interest", money(low), money(high), "" if low == high else "rate_open")
    return Cost((interest, *(fee.part() for fee in fees)), term, False, None, None, bad_day(product, fees, scenario, amount), assumed)


def _interest(twice: int, rate: int, months: int) -> int:
    """Each month's interest to the cent."""
    return half_up(twice * rate, 2 * MONTH) * months
