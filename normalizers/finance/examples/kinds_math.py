"""Kinds of the libraries: irr, npv and their dated and periodic relatives, with a spreadsheet's signs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.annuity import fv_of, nper_of, parts_of, pmt, pv_of, rate_per_period
from normalizers.finance.examples.contracts import rate_or_none
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs
from normalizers.finance.flows import Flow, dated, periodic
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import Rate, rate_of

AMOUNTS = ("cashflows", "cash_flows", "flows", "amounts", "values")
WHEN = {"begin": True, "beginning": True, "start": True, "b": True, "end": False, "e": False, "ending": False}


def _rate_figures(inputs: Inputs, solve: Callable[[], Rate], per_year: Fraction | int = 1) -> Figures:
    rate = rate_or_none(inputs, solve)
    share = None if rate is None else Share(rate.value)
    annual = None if rate is None else Share(compound_annual(rate.value, per_year))
    nominal = None if rate is None else Share(rate.value * float(per_year))
    return {"rate": share, "irr": share, "xirr": share, "annual_rate": annual, "effective": annual, "nominal": nominal}


def irr(inputs: Inputs) -> Figures:
    """Flows one period apart, the first at once."""
    amounts = inputs.need_numbers(*AMOUNTS)
    per_year = inputs.count("periods_per_year", least=1, most=366) or 1
    return _rate_figures(inputs, lambda: rate_of(periodic(amounts)), per_year)


def _dated(inputs: Inputs) -> list[Flow]:
    dates = inputs.dates("dates")
    if not dates:
        raise RefusedError(MISSING, "There is no list of dates.")
    return dated(dates, inputs.need_numbers("amounts", *AMOUNTS), inputs.text("day_count", "daycount", "convention") or "act/365F")


def xirr(inputs: Inputs) -> Figures:
    flows = _dated(inputs)
    return _rate_figures(inputs, lambda: rate_of(flows))


def _value_at(inputs: Inputs, flows: Sequence[Flow], end: bool) -> Figures:
    rate = inputs.need("rate", "discount_rate")
    if rate <= -1:
        raise RefusedError(ABSURD, "A rate of -100 % or less discounts nothing.")
    log, last = math.log1p(float(rate)), max(flow.time for flow in flows)
    value = math.fsum(float(flow.amount) * math.exp(log * float((last if end else 0) - flow.time)) for flow in flows)
    return {"value": value, "npv": value, "nfv": value, "xnpv": value, "xnfv": value}


def npv(inputs: Inputs) -> Figures:
    """The first flow is not discounted, unless ``start_from_zero`` says so."""
    amounts = inputs.need_numbers(*AMOUNTS)
    later = inputs.has("start_from_zero") and not inputs.flag("start_from_zero")
    return _value_at(inputs, [Flow(index + later, amount) for index, amount in enumerate(amounts)], end=False)


def nfv(inputs: Inputs) -> Figures:
    return _value_at(inputs, periodic(inputs.need_numbers(*AMOUNTS)), end=True)


def xnpv(inputs: Inputs) -> Figures:
    return _value_at(inputs, _dated(inputs), end=False)


def xnfv(inputs: Inputs) -> Figures:
    return _value_at(inputs, _dated(inputs), end=True)


def mirr(inputs: Inputs) -> Figures:
    """What is paid is discounted at the finance rate, what is received grows at the reinvestment rate."""
    amounts = inputs.need_numbers(*AMOUNTS)
    finance, reinvest = inputs.need("finance_rate"), inputs.need("reinvest_rate", "reinvestment_rate")
    if finance <= -1 or reinvest <= -1:
        raise RefusedError(ABSURD, "A rate must lie above -100 %.")
    last = len(amounts) - 1
    paid = sum((-amount / (1 + finance) ** k for k, amount in enumerate(amounts) if amount < 0), Decimal(0))
    received = sum((amount * (1 + reinvest) ** (last - k) for k, amount in enumerate(amounts) if amount > 0), Decimal(0))
    if paid == 0 or received == 0:
        inputs.notes.append("All flows have one sign, so there is no rate.")
        return {"rate": None, "mirr": None}
    share = Share(math.expm1(math.log(float(received / paid)) / last))
    return {"rate": share, "mirr": share}


def _begin(inputs: Inputs) -> bool:
    value = inputs.peek("when")
    if value is None:
        value = inputs.peek("type")
    if isinstance(value, str):
        return inputs.word(WHEN, "when", "type")
    return inputs.count("when", "type", most=1) == 1 or inputs.flag("pmt_at_beginning", "in_advance", "begin", "annuity_due")


def _i(inputs: Inputs) -> Decimal:
    return inputs.need("rate_per_period", "rate", "periodic_rate")


def _periods(inputs: Inputs) -> int:
    return inputs.need_count("periods", "nper", "n")


def _pv(inputs: Inputs) -> Decimal:
    return inputs.number("principal", "pv", "present_value") or Decimal(0)


def _fv(inputs: Inputs) -> Decimal:
    return inputs.number("fv", "future_value") or Decimal(0)


def _payment(inputs: Inputs) -> Decimal:
    return inputs.number("payment", "pmt") or Decimal(0)


def payment(inputs: Inputs) -> Figures:
    found = pmt(_i(inputs), _periods(inputs), _pv(inputs), _fv(inputs), begin=_begin(inputs))
    return {"payment": found, "pmt": found, "value": found}


def future_value(inputs: Inputs) -> Figures:
    found = fv_of(_i(inputs), _periods(inputs), _payment(inputs), _pv(inputs), begin=_begin(inputs))
    return {"value": found, "fv": found, "future_value": found}


def present_value(inputs: Inputs) -> Figures:
    found = pv_of(_i(inputs), _periods(inputs), _payment(inputs), _fv(inputs), begin=_begin(inputs))
    return {"value": found, "pv": found, "present_value": found}


def number_of_periods(inputs: Inputs) -> Figures:
    found = nper_of(_i(inputs), _payment(inputs), _pv(inputs), _fv(inputs), begin=_begin(inputs))
    return {"periods": found, "nper": found, "value": found}


def rate(inputs: Inputs) -> Figures:
    periods, paid, pv, fv, begin = _periods(inputs), _payment(inputs), _pv(inputs), _fv(inputs), _begin(inputs)
    return _rate_figures(
        inputs, lambda: rate_per_period(periods, paid, pv, fv, begin=begin), inputs.count("periods_per_year", least=1) or 1
    )


def interest_part(inputs: Inputs) -> Figures:
    """Interest and principal inside one payment (ipmt, ppmt)."""
    interest, principal = parts_of(_i(inputs), inputs.need_count("per", "period"), _periods(inputs), _pv(inputs), _fv(inputs))
    return {"interest": interest, "ipmt": interest, "principal": principal, "ppmt": principal, "payment": interest + principal}


def ipmt(inputs: Inputs) -> Figures:
    figures = interest_part(inputs)
    return {**figures, "value": figures["interest"]}


def ppmt(inputs: Inputs) -> Figures:
    figures = interest_part(inputs)
    return {**figures, "value": figures["principal"]}


def effective_rate(inputs: Inputs) -> Figures:
    """Nominal to effective."""
    times = inputs.need_count("periods_per_year", "npery", "compounding_per_year", "payments_per_year")
    share = Share(compound_annual(float(inputs.need("nominal_rate", "nominal", "rate")) / times, times))
    return {"rate": share, "effective": share, "effective_rate": share, "value": share}
