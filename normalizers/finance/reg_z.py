"""The annual percentage rate of US closed-end credit: 12 CFR part 1026 (Regulation Z), Appendix J, actuarial method.

Nominal: the rate of a unit-period times the unit-periods of a year. It never shares a column with an effective rate.
"""

from __future__ import annotations

import calendar
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import RESIDUAL, Rate, bracketed, sign_changes

MONTH_DAYS = 30  # (b)(3): all months are equal, and an odd day is a thirtieth of one
SEMIMONTH_DAYS = 15
WIDEST, STEPS = 60.0, 6000


@dataclass(frozen=True, slots=True)
class Due:
    """An advance (+) or a payment (-) after ``periods`` full unit-periods and the fraction ``odd`` of one."""

    amount: Decimal
    periods: int
    odd: Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit-period: ``count`` of ``word`` (day, week, semimonth, month, year)."""

    word: str
    count: int = 1

    @property
    def per_year(self) -> Fraction:
        """(b)(1), (8): 365 days, 52 weeks, 24 semimonths, 12 months, over the multiple."""
        return Fraction({"day": 365, "week": 52, "semimonth": 24, "month": 12, "year": 1}[self.word], self.count)


def apr(dues: Sequence[Due], per_year: Fraction) -> Rate:
    """The APR as a fraction. An amount after t periods and the fraction f is discounted by (1 + f i)(1 + i)^t, (b)(8).

    Raises Refused: ``no_rate``, ``absurd_input``.
    """
    if per_year <= 0 or any(due.odd < 0 or due.periods < 0 for due in dues):
        raise RefusedError("absurd_input", "Unit-periods, odd fractions and unit-periods a year cannot be negative.")
    terms = sorted((due.periods, float(due.odd), float(due.amount)) for due in dues if due.amount)
    changes = sign_changes([amount for _, _, amount in terms])
    if changes == 0:
        raise RefusedError("no_rate", "There is no rate: advances and payments are both needed.")
    roots = _roots(terms)
    if not roots:
        raise RefusedError("no_rate", "No rate makes the payments worth the advances.")
    rates = [math.expm1(w) * float(per_year) for w in roots]
    chosen = min((rate for rate in rates if rate >= 0), default=max(rates))
    return Rate(chosen, tuple(rate for rate in rates if rate != chosen))


Terms = list[tuple[int, float, float]]


def _worth(terms: Terms, w: float) -> tuple[float, float]:
    """The worth of all amounts at i = e^w - 1, and its slope in w, scaled by the last growth where i is negative."""
    i, shift = math.expm1(w), 0 if w >= 0 else terms[-1][0]
    value = slope = 0.0
    for periods, odd, amount in terms:
        part = amount * math.exp(-w * (periods - shift)) / (1 + odd * i)
        value += part
        slope -= part * (periods - shift + odd * (i + 1) / (1 + odd * i))
    return value, slope


def _roots(terms: Terms) -> list[float]:
    """The roots in w = ln(1 + i): scanned over rates of a unit-period from -100 % to e^60."""
    ends = [-WIDEST + 2 * WIDEST * step / STEPS for step in range(STEPS + 1)]
    ends.insert(STEPS // 2, -1e-9)  # zero is where the scale of the worth changes: no bracket may lie across it
    found = []
    values = [_worth(terms, w)[0] for w in ends]
    for (low, at_low), (high, at_high) in pairwise(zip(ends, values, strict=True)):
        if at_low == 0:
            found.append(low)
        elif at_high != 0 and (at_low > 0) != (at_high > 0):
            found.append(bracketed(lambda w: _worth(terms, w), low, high))
    return [w for w in found if _left(terms, w) <= RESIDUAL]


def _left(terms: Terms, w: float) -> float:
    size = _worth([(periods, odd, abs(amount)) for periods, odd, amount in terms], w)[0]
    return abs(_worth(terms, w)[0]) / size


def shift_months(day: date, months: int, end_of_month: bool = False) -> date:
    """The same day ``months`` later (or earlier), the last day of a shorter month, or the last day when that is meant."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if end_of_month else min(day.day, last))


def months_back(start: date, end: date) -> tuple[int, int]:
    """Full months counted back from ``end``, and the days from ``start`` to where they begin."""
    at_end = end.day == calendar.monthrange(end.year, end.month)[1]
    months = (end.year - start.year) * 12 + end.month - start.month
    while shift_months(end, -months, at_end) < start:
        months -= 1
    return months, (shift_months(end, -months, at_end) - start).days


def elapsed(start: date, end: date, unit: Unit) -> tuple[int, Fraction]:
    """Full unit-periods counted back from the later date, and the odd days at the start as a fraction of one, (b)(5)."""
    if unit.word in ("day", "week"):
        length = unit.count * (7 if unit.word == "week" else 1)
        full, days = divmod((end - start).days, length)
        return full, Fraction(days, length)
    months, days = months_back(start, end)
    if unit.word == "semimonth":
        another = days >= SEMIMONTH_DAYS
        return 2 * months + another, Fraction(days - SEMIMONTH_DAYS * another, SEMIMONTH_DAYS)
    if unit.word == "month":
        full, rest = divmod(months, unit.count)
        return full, Fraction(rest * MONTH_DAYS + days, MONTH_DAYS * unit.count)
    full, rest = divmod(months, 12)
    if days == 0:
        return full, Fraction(rest, 12)
    return full, Fraction((shift_months(end, -12 * full) - start).days, 365)


def standard_interval(start: date, end: date) -> Unit | None:
    """The interval between two dates as a whole number of months, weeks or semimonths up to a year; None when it is none."""
    months, days = months_back(start, end)
    if days == 0 and 1 <= months <= 12:
        return Unit("month", months)
    between = (end - start).days
    if between and between % 7 == 0 and between <= 364:
        return Unit("week", between // 7)
    if {start.day, end.day} in (
        {1, 16},
        {15, calendar.monthrange(end.year, end.month)[1]},
        {15, calendar.monthrange(start.year, start.month)[1]},
    ):
        return Unit("semimonth") if between <= 17 else None
    return Unit("day", between) if 0 < between <= 365 else None


def unit_period(advances: Sequence[date], payments: Sequence[date]) -> Unit:
    """The most frequent interval, on a tie the smaller; none repeating, the average; one advance and payment: the term, (b)(4)."""
    if not advances or not payments:
        raise RefusedError("missing_input", "A transaction needs the date of an advance and of a payment.")
    if len(advances) == len(payments) == 1:
        return _term_of(advances[0], payments[0])
    starts = sorted(set(advances))
    later = sorted(day for day in set(payments) if day > starts[0])
    points = [starts[0], *later]
    gaps = [*pairwise(points), *pairwise(starts)]
    intervals = [standard_interval(start, end) for start, end in gaps]
    seen = Counter(interval for interval in intervals if interval is not None)
    if not seen:
        raise RefusedError("absurd_input", "The dates of the payments must follow the date of the first advance.")
    most = max(seen.values())
    if most > 1:
        return max((unit for unit, count in seen.items() if count == most), key=lambda unit: unit.per_year)
    days = Fraction(sum((end - start).days for start, end in gaps), len(gaps))
    return _nearest_interval(days)


def _nearest_interval(days: Fraction) -> Unit:
    """The standard interval nearest to an average of so many days, the lower when two are equally near."""
    year = [Unit("day"), *(Unit("week", n) for n in range(1, 53)), Unit("semimonth"), *(Unit("month", n) for n in range(1, 13))]
    return min(year, key=lambda unit: (abs(Fraction(365) / unit.per_year - days), Fraction(1) / unit.per_year))


def _term_of(advance: date, payment: date) -> Unit:
    """(b)(4)(ii), (5): the term, at most a year; in whole months when it is whole months, else in days."""
    months, days = months_back(advance, payment)
    if payment <= advance:
        raise RefusedError("absurd_input", "The payment must follow the advance.")
    if months >= 12:
        return Unit("year")
    return Unit("month", months) if days == 0 else Unit("day", (payment - advance).days)


def dues_from_dates(advances: Sequence[tuple[date, Decimal]], payments: Sequence[tuple[date, Decimal]]) -> tuple[list[Due], Unit]:
    """Advances and payments in unit-periods from the first advance, and the unit-period found."""
    unit = unit_period([day for day, _ in advances], [day for day, _ in payments])
    start = min(day for day, _ in advances)
    if any(day < start for day, _ in payments):
        raise RefusedError("absurd_input", "A payment lies before the first advance.")
    signed = [*advances, *((day, -amount) for day, amount in payments)]
    return [Due(amount, *elapsed(start, day, unit)) for day, amount in signed], unit
