"""What a deposit pays, and the legal names of it: US APY (12 CFR 1030, Regulation DD, Appendix A), UK AER.

Amounts and rates are Decimal (0.05 is 5 %); growth over a part of a compounding period goes through floats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import CENT

YEAR = 365
SIMPLE = 0
COMPOUNDING = {
    "daily": 365, "weekly": 52, "fortnightly": 26, "biweekly": 26, "semimonthly": 24, "monthly": 12, "quarterly": 4, "semiannually": 2,
    "semi-annually": 2, "semiannual": 2, "half-yearly": 2, "annually": 1, "annual": 1, "yearly": 1, "simple": SIMPLE, "none": SIMPLE,
    "at maturity": SIMPLE,
}  # fmt: skip
"""Times a year that interest is added; ``SIMPLE``: never within the term. ``continuous`` is its own word."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate for balances from ``low`` (included) to ``high`` (None: no end)."""

    low: Decimal
    high: Decimal | None
    rate: Decimal


def times_a_year(word: str) -> float:
    """How often a word compounds; infinity for ``continuous``. Refused for a word that is none."""
    plain = word.strip().lower()
    if plain in ("continuous", "continuously"):
        return math.inf
    found = COMPOUNDING.get(plain)
    if found is None:
        raise RefusedError(
            "unknown_compounding", f"There is no compounding {word[:40]!r}; there are: {', '.join(COMPOUNDING)}, continuous."
        )
    return found


def growth(rate: Decimal, days: Decimal | int, times: float, year_days: int = YEAR) -> float:
    """What 1 becomes in ``days`` at the nominal ``rate``, compounded ``times`` a year."""
    years = float(days) / year_days
    r = float(rate)
    if r <= -1 or years < 0:
        raise RefusedError("absurd_input", "A deposit rate must lie above -100 % and its term must not be negative.")
    if times == SIMPLE:
        return 1 + r * years
    if math.isinf(times):
        return math.exp(r * years)
    if r / times <= -1:
        raise RefusedError("absurd_input", "The rate of a compounding period must lie above -100 %.")
    return math.exp(times * years * math.log1p(r / times))


def stepped_growth(steps: Sequence[tuple[Decimal, Decimal]], times: float) -> float:
    """Growth over several (rate, days), each compounding on the last. App. A, I.B and I.C."""
    return math.prod(growth(rate, days, times) for rate, days in steps)


def apy(interest: Decimal | float, principal: Decimal, days: Decimal | int) -> float:
    """App. A, I.A: (1 + interest/principal)^(365/days) - 1."""
    if principal <= 0 or days <= 0:
        raise RefusedError("absurd_input", "A yield needs a principal and a number of days above zero.")
    share = float(interest) / float(principal)
    if share <= -1:
        raise RefusedError("absurd_input", "A loss of the whole principal has no annual yield.")
    return math.expm1(YEAR / float(days) * math.log1p(share))


def apy_earned(interest: Decimal, average_balance: Decimal, days: Decimal | int, compounding_days: Decimal | int | None = None) -> float:
    """App. A, II: as ``apy``; where interest compounds less often than statements are sent, by the special formula II.B."""
    if compounding_days is None:
        return apy(interest, average_balance, days)
    if average_balance <= 0 or days <= 0 or compounding_days <= 0:
        raise RefusedError("absurd_input", "A yield needs a balance and numbers of days above zero.")
    return apy(interest / average_balance / Decimal(days) * compounding_days, Decimal(1), compounding_days)


def in_order(tiers: Sequence[Tier]) -> list[Tier]:
    """Tiers from the lowest, checked: no overlap, and no gap wider than the cent below the next tier."""
    ordered = sorted(tiers, key=lambda tier: tier.low)
    for tier in ordered:
        if tier.high is not None and tier.high < tier.low:
            raise RefusedError("absurd_input", f"The tier from {tier.low} ends below its start, at {tier.high}.")
    for tier, after in pairwise(ordered):
        if tier.high is None or tier.high > after.low or after.low == tier.low:
            raise RefusedError("absurd_input", f"The tiers from {tier.low} and from {after.low} overlap.")
    return ordered


def tier_of(balance: Decimal, tiers: Sequence[Tier]) -> Tier:
    """The tier a balance falls into: ends are shared with the next tier's start, a cent between two tiers belongs below."""
    ordered = in_order(tiers)
    found = [tier for tier in ordered if tier.low <= balance]
    if not found:
        raise RefusedError("no_tier", f"No tier covers a balance of {balance}.")
    tier = found[-1]
    last = tier is ordered[-1]
    if tier.high is not None and balance > tier.high and (last or balance - tier.high >= max(CENT, _step(tier, ordered))):
        raise RefusedError("no_tier", f"No tier covers a balance of {balance}.")
    return tier


def _step(tier: Tier, ordered: Sequence[Tier]) -> Decimal:
    """The gap up to the next tier: one cent, or one unit, is how tables write their ends, more is a hole."""
    after = ordered[ordered.index(tier) + 1]
    gap = after.low - (tier.high if tier.high is not None else after.low)
    return gap if gap <= 1 else Decimal(0)


def parts_by_tier(balance: Decimal, tiers: Sequence[Tier]) -> list[tuple[Decimal, Decimal]]:
    """Method B: (part of the balance, its rate) for each tier that the balance reaches."""
    ordered = in_order(tiers)
    tier_of(balance, ordered)
    lows = [tier.low for tier in ordered]
    lows[0] = min(lows[0], Decimal(0)) if lows[0] <= 1 else lows[0]
    ends = [*lows[1:], balance]
    return [(min(balance, end) - low, tier.rate) for tier, low, end in zip(ordered, lows, ends, strict=True) if balance > low]


def interest_whole(balance: Decimal, tiers: Sequence[Tier], days: Decimal | int, times: float) -> float:
    """Method A, WHOLE_BALANCE: the whole balance at the rate of its tier."""
    return float(balance) * (growth(tier_of(balance, tiers).rate, days, times) - 1)


def interest_by_tier(balance: Decimal, tiers: Sequence[Tier], days: Decimal | int, times: float) -> float:
    """Method B, PER_TIER: each part of the balance at its own tier's rate."""
    return math.fsum(float(part) * (growth(rate, days, times) - 1) for part, rate in parts_by_tier(balance, tiers))


def aer(gross: Decimal, payments_a_year: int) -> float:
    """UK AER, before tax: (1 + r/n)^n - 1."""
    if payments_a_year < 1:
        raise RefusedError("absurd_input", "Interest must be paid at least once a year.")
    return growth(gross, YEAR, payments_a_year) - 1


def simple_at_maturity(rate: Decimal, years: Decimal) -> float:
    """The effective rate of simple interest paid at the end: (1 + r t)^(1/t) - 1."""
    if years <= 0 or 1 + rate * years <= 0:
        raise RefusedError("absurd_input", "A term must be above zero and the deposit must not lose everything.")
    return math.expm1(math.log1p(float(rate * years)) / float(years))
