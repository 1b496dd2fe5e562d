"""Kinds of funds, of simple deposits and of revolving credit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from normalizers.finance import wealth
from normalizers.finance.deposits import simple_at_maturity
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, number, whole
from normalizers.finance.flows import Flow
from normalizers.finance.loans import interest_total, minimum_payments, paid_total, revolving
from normalizers.finance.refusal import RefusedError


def seven_day_yield(inputs: Inputs) -> Figures:
    """US money funds, Form N-1A Item 26: the yield and the effective yield of a base period of seven days."""
    base = inputs.need("base_period_return")
    if base <= -1:
        raise RefusedError(ABSURD, "A base period cannot lose everything.")
    return {"yield": Share(wealth.us_seven_day_yield(base)), "effective_yield": Share(wealth.us_seven_day_effective(base))}


def thirty_day_yield(inputs: Inputs) -> Figures:
    """2 {[(a - b)/(c d) + 1]^6 - 1}."""
    income, expenses = inputs.need("income", "a"), inputs.need("expenses", "b")
    return {"yield": Share(wealth.us_thirty_day_yield(income, expenses, inputs.need("shares", "c"), inputs.need("price", "d")))}


def average_annual_return(inputs: Inputs) -> Figures:
    """P (1 + T)^n = ending value; under a year it is refused."""
    start, end = inputs.above_zero("start_value", "principal", "start"), inputs.above_zero("end_value", "ending_value", "end")
    share = Share(wealth.average_annual_return(start, end, inputs.above_zero("years")))
    return {"average_annual_return": share, "rate": share, "annual": share}


def reduction_in_yield(inputs: Inputs) -> Figures:
    """Gross IRR less net IRR; both as flows in years."""
    gross, net = (_flows_years(inputs, name) for name in ("gross_flows_years", "net_flows_years"))
    share = Share(wealth.reduction_in_yield(gross, net))
    return {"reduction_in_yield": share, "riy": share}


def _flows_years(inputs: Inputs, name: str) -> list[Flow]:
    rows = inputs.rows(name)
    if not rows:
        raise RefusedError(MISSING, f"There are no {name}.")
    return [Flow(Fraction(number(time, name, 0)), number(amount, name)) for time, amount in rows]


def simple_deposit(inputs: Inputs) -> Figures:
    """Simple interest paid at maturity, and the effective rate it is worth."""
    principal, rate, years = (
        inputs.number("principal", "amount") or Decimal(1),
        inputs.need("rate", "annual_rate"),
        inputs.above_zero("years"),
    )
    interest = principal * rate * years
    return {"interest": interest, "effective": Share(simple_at_maturity(rate, years)), "total": principal + interest}


def revolving_interest(inputs: Inputs) -> Figures:
    """随借随还: interest on the balance of each day; ``draws`` are [day, amount], a repayment below zero."""
    rows, days = inputs.rows("draws"), inputs.need_count("days")
    year = inputs.count("year_days", least=360, most=366) or 365
    daily, annual = inputs.number("daily_rate", least=0), inputs.number("annual_rate", least=0)
    if not rows or (daily is None) == (annual is None):
        raise RefusedError(MISSING, "There must be draws, and one of daily_rate and annual_rate.")
    draws = [(whole(day, "draws"), number(amount, "draws")) for day, amount in rows]
    rate = annual if annual is not None else (daily or Decimal(0)) * year
    payments = revolving(draws, rate, days, year)
    return {"interest": interest_total(payments), "total_payable": paid_total(payments)}


def card_minimum(inputs: Inputs) -> Figures:
    """A card paid down by its minimum: interest, and the larger of the floor and the share of the balance."""
    monthly, annual = inputs.number("monthly_rate", least=0), inputs.number("annual_rate", least=0)
    if (monthly is None) == (annual is None):
        raise RefusedError(MISSING, "There must be one of monthly_rate and annual_rate.")
    i = monthly if monthly is not None else (annual or Decimal(0)) / 12
    share, floor = inputs.number("minimum_share", least=0) or Decimal(0), inputs.number("minimum_floor", least=0) or Decimal(0)
    payments = minimum_payments(inputs.above_zero("balance"), i, share, floor)
    return {
        "months": len(payments), "total_interest": interest_total(payments), "total_paid": paid_total(payments),
        "first_payment": payments[0].amount,
    }  # fmt: skip
