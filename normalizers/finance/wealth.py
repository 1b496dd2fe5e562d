"""Yields of funds and bank wealth products. Every figure here is of the past: none of them is a promise or a target."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from normalizers.finance.flows import Flow
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import rate_of

YEAR = 365
PER_TEN_THOUSAND = Decimal(10_000)
DAYS_OF_A_MONTH = 28  # a window under a month has no annualised figure


def _above_zero(what: str, *numbers: Decimal | int) -> None:
    if any(number <= 0 for number in numbers):
        raise RefusedError("absurd_input", f"{what} must be above zero.")


def money_fund_daily_carry(incomes: Sequence[Decimal]) -> float:
    """7日年化, income carried forward daily: {prod(1 + R/10000)}^(365/n) - 1, R the 万份收益 of each day."""
    _above_zero("The number of days", len(incomes))
    if any(income <= -PER_TEN_THOUSAND for income in incomes):
        raise RefusedError("absurd_input", "A day cannot lose more than everything.")
    grown = math.fsum(math.log1p(float(income / PER_TEN_THOUSAND)) for income in incomes)
    return math.expm1(grown * YEAR / len(incomes))


def money_fund_monthly_carry(incomes: Sequence[Decimal]) -> Decimal:
    """7日年化, income carried forward monthly: (sum R / n) x 365 / 10000."""
    _above_zero("The number of days", len(incomes))
    return sum(incomes, Decimal(0)) / len(incomes) * YEAR / PER_TEN_THOUSAND


def holding_annualised(principal: Decimal, profit: Decimal, days: Decimal, year: int = YEAR) -> Decimal:
    """持有期年化: profit over principal x 365 / days, simple."""
    _above_zero("Principal and days", principal, days)
    return profit / principal * year / days


def nav_return(start: Decimal, end: Decimal, unit_start: Decimal | None = None) -> Decimal:
    """Return of a window: (accumulated NAV end - start) over the UNIT NAV at the start; of reinvested NAVs, their ratio - 1."""
    base = start if unit_start is None else unit_start
    _above_zero("A net asset value", base)
    return (end - start) / base


def nav_annualised(start: Decimal, end: Decimal, days: Decimal, unit_start: Decimal | None = None) -> Decimal:
    """净值年化: the window's return x 365 / days, simple. Refused for a window under a month."""
    _above_zero("The number of days", days)
    if days < DAYS_OF_A_MONTH:
        raise RefusedError("too_short", "A window under a month is not annualised.")
    return nav_return(start, end, unit_start) * YEAR / days


def us_seven_day_yield(base_period_return: Decimal) -> Decimal:
    """Form N-1A Item 26: the base period's return x 365/7."""
    return base_period_return * YEAR / 7


def us_seven_day_effective(base_period_return: Decimal) -> float:
    return math.expm1(math.log1p(float(base_period_return)) * YEAR / 7)


def us_thirty_day_yield(income: Decimal, expenses: Decimal, shares: Decimal, price: Decimal) -> Decimal:
    """2 {[(a - b)/(c d) + 1]^6 - 1}."""
    _above_zero("Shares and price", shares, price)
    return 2 * (((income - expenses) / (shares * price) + 1) ** 6 - 1)


def average_annual_return(start: Decimal, end: Decimal, years: Decimal) -> float:
    """P (1 + T)^n = ending value. Refused under a year: there the period's return is shown, never annualised."""
    _above_zero("Values", start, end)
    if years < 1:
        raise RefusedError("too_short", "A return of less than a year is not annualised.")
    return math.expm1(math.log(float(end / start)) / float(years))


def reduction_in_yield(gross: Iterable[Flow], net: Iterable[Flow]) -> float:
    """Gross IRR less net IRR over the holding (Regulation (EU) 2017/653, Annex VI)."""
    return rate_of(gross).value - rate_of(net).value
