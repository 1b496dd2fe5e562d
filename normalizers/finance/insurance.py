"""Figures of insurance: guaranteed IRR by surrender year, break-even, premium for equal cover, growing sums.

Neither the growth of the sum assured nor the pricing rate (预定利率) is a return; the IRR here never stands in one order
with deposits, funds or bonds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.flows import Flow
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import Rate, rate_of

ZERO = Decimal(0)
LONGEST = 130  # years of a policy


def policy_flows(
    premiums: Sequence[Decimal], year_end: int, value: Decimal, benefits: Mapping[int, Decimal] | None = None, *, in_arrears: bool = False
) -> list[Flow]:
    """Flows of a policy given up at the end of year ``year_end``.

    ``premiums[k]``: of year k + 1, at its START (or end, ``in_arrears``), so many as fall due by then. ``benefits``: paid at
    the end of a year, also of the last. ``value``: cash or maturity value at the end.
    """
    if not 1 <= year_end <= LONGEST:
        raise RefusedError("absurd_input", f"A policy year must lie between 1 and {LONGEST}.")
    paid = {} if benefits is None else benefits
    if any(not 0 <= year <= LONGEST for year in paid):
        raise RefusedError("absurd_input", f"A benefit's year must lie between 0 and {LONGEST}.")
    return [
        *(Flow(year + in_arrears, -premium, "premium") for year, premium in enumerate(premiums[:year_end])),
        *(Flow(year, amount, "benefit") for year, amount in paid.items() if year <= year_end),
        Flow(year_end, value, "value"),
    ]


def policy_rate(flows: Sequence[Flow]) -> Rate:
    """The IRR a year. All premiums lost is -100 %, which no finite rate reaches: refused as ``no_rate``."""
    return rate_of(flows)


def break_even(premiums: Sequence[Decimal], values: Mapping[int, Decimal], benefits: Mapping[int, Decimal] | None = None) -> int | None:
    """The first year at whose end value and benefits reach the premiums paid; None when no year of ``values`` does."""
    paid = {} if benefits is None else benefits
    for year in sorted(values):
        received = values[year] + sum((amount for when, amount in paid.items() if when <= year), ZERO)
        if received >= sum(premiums[:year], ZERO):
            return year
    return None


def premium_per_1000(annual_premium: Decimal, sum_assured: Decimal) -> Decimal:
    if sum_assured <= 0 or annual_premium < 0:
        raise RefusedError("absurd_input", "A sum assured must be above zero and a premium not below it.")
    return annual_premium / sum_assured * 1000


def growing_sum(first: Decimal, growth: Decimal, policy_year: int) -> Decimal:
    """S_n = S_1 (1 + g)^(n - 1)."""
    if not 1 <= policy_year <= LONGEST or first <= 0 or growth <= -1:
        raise RefusedError("absurd_input", f"A growing sum needs a sum above zero and a policy year from 1 to {LONGEST}.")
    return first * (1 + growth) ** (policy_year - 1)


def renewed_premiums(by_age: Mapping[int, Decimal], age: int, years: int) -> Decimal:
    """Yearly-renewed cover: the premiums of every age over the horizon, not of the first year. Refused where an age is missing."""
    missing = [year for year in range(age, age + years) if year not in by_age]
    if years < 1 or missing:
        raise RefusedError("missing_input", f"There is no premium for the age of {missing[0] if missing else age}.")
    return sum((by_age[year] for year in range(age, age + years)), ZERO)


def instalment_surcharge(annual: Decimal, instalment: Decimal, times: int = 12) -> tuple[Decimal, float]:
    """Paying by instalments against [the annual premium now]: what it costs more, and as an effective annual rate."""
    if times < 2 or annual <= 0 or instalment <= 0:
        raise RefusedError("absurd_input", "Instalments need an annual premium above zero and at least two payments.")
    flows = [Flow(0, annual), *(Flow(Fraction(k, times), -instalment) for k in range(times))]
    more = instalment * times - annual
    return more, rate_of(flows).value if more else 0.0
