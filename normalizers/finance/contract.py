"""A loan as its contract states it: what is lent, what is paid when, and every charge at its own time.

Times here are payment intervals, so that a market's own convention (12 equal months, 52.18 weeks) is applied afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from normalizers.finance.flows import Flow, Time
from normalizers.finance.refusal import RefusedError

ADVANCE = "advance"
When = Literal["start", "deducted", "payment", "month", "year_end", "year_start", "end"]


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee of ``amount`` each time. ``deducted``: kept back from the advance (砍头息); ``start``: paid apart on day one.

    ``first_free``: the first of a periodic charge is not made ("first year free").
    """

    name: str
    amount: Decimal
    when: When
    first_free: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """``amounts``: the payments in order, without charges. ``per_year``: payment intervals in a year."""

    principal: Decimal
    amounts: tuple[Decimal, ...]
    per_year: Fraction
    charges: tuple[Charge, ...] = ()
    in_advance: bool = False

    @property
    def end(self) -> int:
        """The interval at whose end the last payment falls."""
        return len(self.amounts) - self.in_advance


def flows_of(contract: Contract) -> list[Flow]:
    """The customer's flows: the advance, every payment, every charge under its own name."""
    if contract.principal <= 0:
        raise RefusedError("absurd_input", "A loan needs a principal above zero.")
    if not contract.amounts:
        raise RefusedError("missing_input", "A loan needs at least one payment.")
    first = 0 if contract.in_advance else 1
    flows = [Flow(0, contract.principal, ADVANCE)]
    flows += [Flow(first + index, -amount, "payment") for index, amount in enumerate(contract.amounts)]
    for charge in contract.charges:
        times = list(charge_times(contract, charge.when))
        flows += [Flow(time, -charge.amount, charge.name) for time in (times[1:] if charge.first_free else times)]
    return flows


def charge_times(contract: Contract, when: When) -> Iterator[Time]:
    """When a charge falls, in payment intervals: monthly and yearly ones at the end of each whole month or year of the term."""
    n, end = contract.per_year, contract.end
    if when in ("start", "deducted"):
        yield 0
    elif when == "payment":
        yield from range(0 if contract.in_advance else 1, end + 1)
    elif when == "month":
        yield from (n * k / 12 for k in range(1, floor(end * 12 / n) + 1))
    elif when == "year_end":
        yield from (n * k for k in range(1, floor(end / n) + 1))
    elif when == "year_start":
        yield from (n * k for k in range(-(-end // n) or 1))
    else:
        yield end


def in_years(flows: Sequence[Flow], per_year: Fraction) -> list[Flow]:
    """The same flows with times in years of ``per_year`` intervals."""
    return [Flow(Fraction(flow.time) / per_year, flow.amount, flow.part) for flow in flows]
