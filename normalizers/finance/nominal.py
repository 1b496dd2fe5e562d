"""Nominal and effective: one periodic rate, its two annual names. Rates are fractions; floats, for they come from a solver."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.refusal import RefusedError

WEEKS_PER_YEAR = Fraction(5218, 100)
FORTNIGHTS_PER_YEAR = Fraction(2609, 100)
"""NCCP Regulations 2010, reg 100: n of the comparison rate for weekly and fortnightly repayments."""


def simple_annual(i: float, per_year: Fraction | int) -> float:
    """单利, nominal: the rate of a period times the periods of a year."""
    return i * float(per_year)


def compound_annual(i: float, per_year: Fraction | int) -> float:
    """复利, effective: what a year of compounding makes of the rate of a period."""
    if i <= -1:
        raise RefusedError("absurd_input", "A rate of -100 % or less a period cannot compound.")
    return math.expm1(float(per_year) * math.log1p(i))


def comparison_periods(per_year: Fraction | int) -> Fraction:
    """The n of an Australian comparison rate for so many repayments a year: 52.18 weekly, 26.09 fortnightly, else as given."""
    return {Fraction(52): WEEKS_PER_YEAR, Fraction(26): FORTNIGHTS_PER_YEAR}.get(Fraction(per_year), Fraction(per_year))


def daily_rate_annual(daily: Decimal, days: int = 365) -> tuple[Decimal, float]:
    """日利率 over a year of ``days``: simple and compound."""
    return daily * days, compound_annual(float(daily), days)
