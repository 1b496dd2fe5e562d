"""Kinds of the United States: Regulation Z APR, Regulation DD APY; and spreadsheets' nominal monthly APR."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from normalizers.finance import deposits
from normalizers.finance.deposits import Tier
from normalizers.finance.examples.contracts import loan_figures, rate_or_none, read_loan
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, day, each, number
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.reg_z import Due, Unit, apr, dues_from_dates, elapsed
from normalizers.finance.rounding import cents

ZERO = Decimal(0)
MAX_COUNT = 5_000
_UNIT = re.compile(r"(?:(\d{1,3}) )?(day|week|semimonth|month|year)s?")
ODD_PRECISION = 360 * 7 * 365  # odd fractions are written as decimals of thirtieths, fifteenths, sevenths


def reg_z_apr(inputs: Inputs) -> Figures:
    """Appendix J: advances and payments in unit-periods and odd fractions, or by their dates, or as a contract."""
    inputs.word({"actuarial": True}, "method", default=True)
    if not inputs.has("advances"):
        return _of_contract(inputs)
    stated = _unit(inputs)
    by_date = _by_dates(inputs)
    if by_date is not None:
        dues, unit = by_date
        if stated is not None and stated != unit.per_year:
            inputs.notes.append(f"The dates give {float(unit.per_year):g} unit-periods a year, the case states {float(stated):g}.")
        per_year = unit.per_year
    elif stated is None:
        raise RefusedError(MISSING, "There is no unit_period and no unit_periods_per_year.")
    else:
        dues = [*_series(inputs, "advances", 1), *_series(inputs, "payments", -1)]
        per_year = stated
        _compare_dates(inputs, dues)
    rate = rate_or_none(inputs, lambda: apr(dues, per_year))
    share = None if rate is None else Share(rate.value)
    lent = sum((due.amount for due in dues if due.amount > 0), ZERO)
    paid = lent - sum((due.amount for due in dues), ZERO)
    effective = None if rate is None else Share(compound_annual(rate.value / float(per_year), per_year))
    return {
        "apr": share, "nominal": share, "effective": effective, "finance_charge": paid - lent, "amount_financed": lent,
        "total_of_payments": paid, "unit_periods_per_year": float(per_year),
    }  # fmt: skip


def _of_contract(inputs: Inputs) -> Figures:
    loan = read_loan(inputs)
    figures = loan_figures(loan)
    return {**figures, "apr": figures["nominal"], "amount_financed": loan.received, "total_of_payments": loan.paid}


def _unit(inputs: Inputs) -> Fraction | None:
    """Unit-periods a year: stated, or of the named unit-period (``4 weeks``); both must agree."""
    name = inputs.text("unit_period")
    given = inputs.number("unit_periods_per_year")
    named = None
    if name is not None:
        match = _UNIT.fullmatch(name.strip().lower())
        if match is None or match.group(1) == "0":
            raise RefusedError("unknown_unit", f"The unit-period {name[:40]!r} is none of days, weeks, semimonths, months or a year.")
        named = Unit(match.group(2), int(match.group(1) or 1)).per_year
    if given is None:
        return named
    if given <= 0:
        raise RefusedError(ABSURD, "unit_periods_per_year must be above zero.")
    if named is not None and abs(float(named) / float(given) - 1) > 1e-6:
        raise RefusedError("contradictory_inputs", f"{name} is not a unit-period of which {given} make a year.")
    return named if named is not None else Fraction(given)


def _series(inputs: Inputs, name: str, sign: int) -> list[Due]:
    rows = inputs.items(name)
    if not rows:
        raise RefusedError(MISSING, f"There are no {name}.")

    def read(row: Inputs) -> list[Due]:
        amount, periods = row.need("amount", least=0), row.count("t_unit_periods", "periods", most=40_000) or 0
        odd = Fraction(row.number("odd_fraction", "odd", least=0) or 0).limit_denominator(ODD_PRECISION)
        count, step = row.count("count", least=1, most=MAX_COUNT) or 1, row.count("step", most=MAX_COUNT) or 0
        if count > 1 and step == 0:
            raise RefusedError(ABSURD, f"A series of {count} amounts needs a step between them.")
        return [Due(sign * amount, periods + step * k, odd) for k in range(count)]

    return [due for series in each(rows, name, read) for due in series]


def _by_dates(inputs: Inputs) -> tuple[list[Due], Unit] | None:
    """Rows with a ``date`` each: [{amount, date}] for advances and payments."""
    advances, payments = _dated_rows(inputs.peek("advances")), _dated_rows(inputs.peek("payments"))
    if advances is None or payments is None:
        return None
    inputs.raw("advances"), inputs.raw("payments")
    inputs.ignore("dates")
    return dues_from_dates(advances, payments)


def _dated_rows(rows: Any) -> list[tuple[date, Decimal]] | None:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and set(row) == {"amount", "date"} for row in rows):
        return None
    return [(day(row["date"], "date"), number(row["amount"], "amount", 0)) for row in rows]


def _compare_dates(inputs: Inputs, dues: list[Due]) -> None:
    """Dates beside unit-periods: the first payment's distance is counted back from it and compared."""
    dates = inputs.inner("dates")
    name = inputs.peek("unit_period")
    if dates is None or not isinstance(name, str):
        return
    start, first = dates.date("advance"), dates.date("first_payment", "payment")
    dates.ignore("advances", "payments", "pattern", "last_payment")
    dates.done(" of dates")
    match = _UNIT.fullmatch(name.strip().lower())
    if start is None or first is None or match is None:
        return
    unit = Unit(match.group(2), int(match.group(1) or 1))
    full, odd = elapsed(start, first, unit)
    stated = min((due for due in dues if due.amount <= 0), key=lambda due: (due.periods, due.odd))
    if (full, odd) != (stated.periods, stated.odd) and abs(float(full + odd - stated.periods - stated.odd)) > 1e-6:
        inputs.notes.append(f"The dates make {full} + {odd} unit-periods, the case states {stated.periods} + {stated.odd}.")


def nominal_apr(inputs: Inputs) -> Figures:
    """A spreadsheet's APR: the periodic rate times the periods of a year."""
    figures = loan_figures(read_loan(inputs))
    return {**figures, "apr": figures["nominal"], "rate": figures["periodic_rate"]}


METHODS = {"whole": True, "a": True, "per_tier": False, "b": False}


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
    interest = cents(principal * Decimal(deposits.stepped_growth(steps, _times(inputs)) - 1))
    return {"interest": interest, "apy": Share(deposits.apy(interest, principal, days))}


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
    whole = METHODS.get(re.split(r"[:\s,]", text.strip().lower(), maxsplit=1)[0])
    if whole is None:
        raise RefusedError("unknown_word", f"The method {text[:40]!r} is neither A nor B.")
    return whole


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


AER_TELLING = ("rule",)


def aer(inputs: Inputs) -> Figures:
    """UK AER, before tax: (1 + r/n)^n - 1; with a bonus, or several rates within the year, the growth of the whole year."""
    inputs.ignore(*AER_TELLING)
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
