"""The annual percentage rate of charge of the EU and the UK, and what Annex I says about time.

Effective, on years: sum C (1+X)^-t = sum D (1+X)^-s. Annex I of 2008/48/EC and of 2014/17/EU, Annex III of (EU) 2023/2225;
UK: SI 2010/1011, CONC App 1.2, MCOB 10A. Shown to at least one decimal, half up.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.daycount import year_fraction
from normalizers.finance.refusal import RefusedError
from normalizers.finance.reg_z import months_back, shift_months

PERIODS_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 365}

ASSUMED_AMOUNT = {"property": Decimal(170_000), "other": Decimal(1_500), "uk_running_account": Decimal(1_200)}
"""Part II (f): no ceiling known. UK, CONC App 1.2: 1,200 for running-account credit."""
ASSUMED_YEARS = {"property": 20, "other": 1}
"""Part II (k): credit without an end, repaid in equal parts of the capital."""
OVERDRAFT_MONTHS = 3  # Part II (i): fully drawn
BRIDGING_MONTHS = 12  # Part II (j)


def interval(drawdown: date, payment: date, unit: str = "month") -> Fraction:
    """Years between two dates, Annex I (c): whole periods counted back from the payment, the days left over the year's length.

    That year ends on the last of the days left; it has 366 days when a 29 February lies in it. ``unit``: year, month, week, day.
    """
    if payment < drawdown:
        raise RefusedError("absurd_input", f"{payment} lies before the first drawdown on {drawdown}.")
    if unit not in PERIODS_PER_YEAR:
        raise RefusedError("unknown_unit", f"There is no period {unit[:40]!r}; there are: {', '.join(PERIODS_PER_YEAR)}.")
    if unit == "day":
        return _days_over_year(drawdown, payment)
    if unit == "week":
        weeks, days = divmod((payment - drawdown).days, 7)
        return Fraction(weeks, 52) + _days_over_year(drawdown, drawdown + timedelta(days=days))
    months, days = months_back(drawdown, payment)
    if unit == "year":
        years, rest = divmod(months, 12)
        days = (shift_months(payment, -12 * years) - drawdown).days if rest or days else 0
        return years + _days_over_year(drawdown, drawdown + timedelta(days=days))
    return Fraction(months, 12) + _days_over_year(drawdown, drawdown + timedelta(days=days))


def _days_over_year(start: date, end: date) -> Fraction:
    days = (end - start).days
    return Fraction(days, (end - shift_months(end, -12)).days) if days else Fraction(0)


def years_between(start: date, end: date, year: str) -> Fraction:
    """The older convention of 98/7/EC: days over a year of 365, 365.25 or 366."""
    return year_fraction(start, end, f"act/{year}")
