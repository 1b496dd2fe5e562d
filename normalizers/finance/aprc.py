"""The annual percentage rate of charge of the EU and the UK, and what Annex I says about time.

Effective, on years: sum C (1+X)^-t = sum D (1+X)^-s. Annex I of 2008/48/EC and of 2014/17/EU, Annex III of (EU) 2023/2225;
UK: SI 2010/1011, CONC App 1.2, MCOB 10A. Shown to at least one decimal, half up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.refusal import RefusedError
from normalizers.finance.reg_z import months_back, shift_months

PERIODS_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 365}


@dataclass(frozen=True, slots=True)
class Assumed:
    """What Annex I, part II, puts where a contract is silent: the amount (f), the term in months (i), (j), (k)."""

    amount: Decimal
    months: int


ASSUMED = {
    "property": Assumed(Decimal(170_000), 240),
    "other": Assumed(Decimal(1_500), 12),
    "overdraft": Assumed(Decimal(1_500), 3),
    "bridging": Assumed(Decimal(170_000), 12),
    "uk_running_account": Assumed(Decimal(1_200), 12),
}
"""By the kind of credit; UK running-account credit by CONC App 1.2."""


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
