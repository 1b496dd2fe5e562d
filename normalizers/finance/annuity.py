"""The time value of money with equal payments. Amounts and rates are Decimal; ``i`` is the rate of one period.

Here the customer's view has no signs: a principal and its payment are both positive. The library functions at the end
(``pmt``, ``fv``, ``pv``, ``nper``, ``rate``) keep the signs of spreadsheets: what is received +, what is paid -.
"""

from __future__ import annotations

import math
from decimal import Decimal

from normalizers.finance.flows import Flow
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import Rate, rate_of

ONE = Decimal(1)


def growth(i: Decimal, periods: int) -> Decimal:
    """What 1 becomes after ``periods``."""
    if i <= -1:
        raise RefusedError("absurd_input", "A rate of -100 % or less a period leaves nothing to compute with.")
    return (ONE + i) ** periods


def worth_of_ones(i: Decimal, periods: int) -> Decimal:
    """Today's worth of 1 paid at the end of each period."""
    if i == 0:
        return Decimal(periods)
    return (ONE - ONE / growth(i, periods)) / i


def instalment(principal: Decimal, i: Decimal, periods: int, *, left: Decimal = Decimal(0), in_advance: bool = False) -> Decimal:
    """The equal payment that brings ``principal`` down to ``left`` over ``periods``; in advance: at the start of each."""
    if periods < 1:
        raise RefusedError("absurd_input", "A loan needs at least one payment.")
    payment = (principal - left / growth(i, periods)) / worth_of_ones(i, periods)
    return payment / (ONE + i) if in_advance else payment


def balance_after(principal: Decimal, i: Decimal, payment: Decimal, paid: int) -> Decimal:
    """What is still owed after ``paid`` payments in arrears."""
    if i == 0:
        return principal - payment * paid
    grown = growth(i, paid)
    return principal * grown - payment * (grown - ONE) / i


def pmt(i: Decimal, periods: int, pv: Decimal, fv: Decimal = Decimal(0), *, begin: bool = False) -> Decimal:
    """The payment of a spreadsheet: opposite in sign to ``pv``."""
    return -instalment(pv, i, periods, left=-fv, in_advance=begin)


def fv_of(i: Decimal, periods: int, payment: Decimal, pv: Decimal, *, begin: bool = False) -> Decimal:
    ahead = payment * (ONE + i) if begin else payment
    return -balance_after(pv, i, -ahead, periods)


def pv_of(i: Decimal, periods: int, payment: Decimal, fv: Decimal = Decimal(0), *, begin: bool = False) -> Decimal:
    ahead = payment * (ONE + i) if begin else payment
    return -(fv / growth(i, periods) + ahead * worth_of_ones(i, periods))


def nper_of(i: Decimal, payment: Decimal, pv: Decimal, fv: Decimal = Decimal(0), *, begin: bool = False) -> float:
    """How many periods, not rounded. Refused when the payments never get there."""
    if i == 0:
        if payment == 0:
            raise RefusedError("no_answer", "Without interest and without payments the balance never changes.")
        return float(-(pv + fv) / payment)
    ahead = payment * (ONE + i) if begin else payment
    above, below = ahead - fv * i, ahead + pv * i
    if below == 0 or above / below <= 0 or i <= -1:
        raise RefusedError("no_answer", "These payments never bring the balance to what is asked.")
    return math.log(above / below) / math.log(ONE + i)


def rate_per_period(periods: int, payment: Decimal, pv: Decimal, fv: Decimal = Decimal(0), *, begin: bool = False) -> Rate:
    """The rate of one period of a spreadsheet's RATE. Raises Refused as ``rate_of``."""
    first = 0 if begin else 1
    flows = [Flow(0, pv), Flow(periods, fv), *(Flow(first + index, payment) for index in range(periods))]
    return rate_of(flows)


def parts_of(i: Decimal, per: int, periods: int, pv: Decimal, fv: Decimal = Decimal(0)) -> tuple[Decimal, Decimal]:
    """Interest and principal inside payment number ``per`` (1 is the first), in arrears, with a spreadsheet's signs."""
    if not 1 <= per <= periods:
        raise RefusedError("absurd_input", f"Payment {per} is none of the {periods} payments.")
    payment = pmt(i, periods, pv, fv)
    interest = fv_of(i, per - 1, payment, pv) * i
    return interest, payment - interest
