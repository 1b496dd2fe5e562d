"""Kinds of deposits: US APY by Regulation DD, UK AER."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizers.finance import deposits
from normalizers.finance.deposits import Tier
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, number
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents

ZERO = Decimal(0)
_METHOD = re.compile(r"(?:tiering )?(?:method )?(a|b|whole|per_tier)\b.*")


def apy(inputs: Inputs) -> Figures:
    """Regulation DD, Appendix A: from interest; from steps; from tiers by method A or B; earned, also by the special formula."""
    if inputs.has("steps"):
        return _stepped(inputs)
    if inputs.has("tiers") or inputs.has("rate"):
        return _rated(inputs)
    balance = inputs.above_zero("principal", "balance", "average_daily_balance", "average_balance")
    interest, days = inputs.need("interest", "interest_earned"), inputs.above_zero("days", "days_in_term", "days_in_period")
    compounding = inputs.number("compounding_days", "days_per_compounding")
    share = Share(deposits.apy_earned(interest, balance, days, compounding))
    return {"apy": share, "apye": share, "apy_earned": share, "interest": interest}


def _times(inputs: Inputs) -> float:
    return deposits.times_a_year(inputs.text("compounding", "compounded") or "daily")


def _stepped(inputs: Inputs) -> Figures:
    """Steps are [rate, days]; they must fill the stated days."""
    steps = [(number(rate, "steps"), number(days, "steps", 0)) for rate, days in inputs.rows("steps") or []]
    days = sum((length for _, length in steps), ZERO)
    stated = inputs.number("days")
    if not steps or days <= 0:
        raise RefusedError(MISSING, "There are no steps of a rate and its days.")
    if stated is not None and stated != days:
        raise RefusedError("contradictory_inputs", f"The steps last {days} days, days says {stated}.")
    principal = inputs.number("principal", "balance") or Decimal(1000)
    if principal <= 0:
        raise RefusedError(ABSURD, "The principal must be above zero.")
    if _paid_out(inputs):
        weighted = sum((rate * length for rate, length in steps), ZERO) / days
        _times(inputs)
        return {"apy": Share(weighted), "interest": cents(principal * weighted * days / deposits.YEAR)}
    interest = cents(principal * Decimal(deposits.stepped_growth(steps, _times(inputs)) - 1))
    return {"interest": interest, "apy": Share(deposits.apy(interest, principal, days))}


def _paid_out(inputs: Inputs) -> bool:
    """A term over a year whose interest must be withdrawn at least yearly: the day-weighted rate is the yield, App. A, I.E."""
    return inputs.flag("interest_paid_out", "interest_withdrawn", "must_withdraw_interest")


def _rated(inputs: Inputs) -> Figures:
    """One rate, or tiers by the method that is named. Without a number of days: a year."""
    balance = inputs.above_zero("principal", "balance")
    days = inputs.number("days") or Decimal(deposits.YEAR)
    times = _times(inputs)
    whole = _whole_balance(inputs)
    tiers = _tiers(inputs)
    compute = deposits.interest_whole if whole else deposits.interest_by_tier
    interest = cents(Decimal(compute(balance, tiers, days, times)))
    apys: Figures = {"apy": Share(deposits.apy(interest, balance, days)), "interest": interest}
    return apys if whole else {**apys, **_range(balance, tiers, days, times)}


def _range(balance: Decimal, tiers: list[Tier], days: Decimal, times: float) -> Figures:
    """Method B: within a tier the yield is a range, from its start to its end (or to the balance asked, in the last)."""
    tier = deposits.tier_of(balance, tiers)
    ends = (max(tier.low, Decimal("0.01")), tier.high if tier.high is not None else balance)
    low, high = (Share(deposits.apy(deposits.interest_by_tier(end, tiers, days, times), end, days)) for end in ends)
    return {"apy_low": low, "apy_high": high}


def _whole_balance(inputs: Inputs) -> bool:
    """The method's own letter decides: ``A: whole balance ...`` or ``B: each rate on the part ...``."""
    text = inputs.text("method", "tier_method")
    if text is None:
        if inputs.has("tiers"):
            raise RefusedError(MISSING, "There is no method: A, on the whole balance, or B, on each part. They are different products.")
        return True
    method = _METHOD.fullmatch(text.strip().lower())
    if method is None:
        raise RefusedError("unknown_word", f"The method {text[:40]!r} is neither A nor B.")
    return method.group(1) in ("a", "whole")


def _tiers(inputs: Inputs) -> list[Tier]:
    """Tiers are [from, to or null, rate]; a single rate is one tier for every balance."""
    rows, rate = inputs.rows("tiers", width=(3,)), inputs.number("rate", "nominal_rate", "interest_rate")
    if rows is None:
        if rate is None:
            raise RefusedError(MISSING, "There is no rate and there are no tiers.")
        return [Tier(ZERO, None, rate)]
    if rate is not None:
        raise RefusedError("contradictory_inputs", "There are tiers and a single rate.")
    found = [Tier(number(low, "tiers", 0), None if high is None else number(high, "tiers", 0), number(r, "tiers")) for low, high, r in rows]
    return deposits.in_order(found)


def aer(inputs: Inputs) -> Figures:
    """UK AER, before tax: (1 + r/n)^n - 1; with a bonus, or several rates within the year, the growth of the whole year."""
    inputs.ignore("rule")
    times = (
        inputs.need_count("payments_per_year", "compounding_per_year", "periods_per_year", most=366)
        if inputs.has("payments_per_year", "compounding_per_year", "periods_per_year")
        else 1
    )
    gross = inputs.need("gross_rate", "rate", "nominal_rate")
    bonus, months = inputs.number("bonus_rate", "bonus"), inputs.number("bonus_months", least=0) or Decimal(12)
    if bonus is None:
        share = Share(deposits.aer(gross, times))
        return {"aer": share, "gross": Share(gross), "effective": share}
    if months > 12:
        raise RefusedError(ABSURD, "A bonus within the AER lasts at most twelve months.")
    with_bonus = deposits.growth(gross + bonus, months * 365 / 12, times) * deposits.growth(gross, (12 - months) * 365 / 12, times)
    share = Share(with_bonus - 1)
    return {"aer": share, "gross": Share(gross), "effective": share}
