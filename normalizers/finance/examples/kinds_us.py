"""Kinds of credit in the United States: Regulation Z APR, and spreadsheets' nominal monthly APR."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from normalizers.finance.examples.contracts import rate_or_none, read_loan
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, day, each, number
from normalizers.finance.examples.loan_figures import loan_figures
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.reg_z import Due, Unit, apr, dues_from_dates, elapsed

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
    unit = None if name is None else _unit_named(name)
    if name is not None and unit is None and given is None:
        raise RefusedError("unknown_unit", f"The unit-period {name[:40]!r} is none of days, weeks, semimonths, months or a year.")
    named = None if unit is None else unit.per_year
    if given is None:
        return named
    if given <= 0:
        raise RefusedError(ABSURD, "unit_periods_per_year must be above zero.")
    if named is not None and abs(float(named) / float(given) - 1) > 1e-6:
        raise RefusedError("contradictory_inputs", f"{name} is not a unit-period of which {given} make a year.")
    return named if named is not None else Fraction(given)


def _unit_named(name: str) -> Unit | None:
    match = _UNIT.fullmatch(name.strip().lower())
    return None if match is None or match.group(1) == "0" else Unit(match.group(2), int(match.group(1) or 1))


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
    unit = _unit_named(name)
    if start is None or first is None or unit is None:
        return
    full, odd = elapsed(start, first, unit)
    stated = min((due for due in dues if due.amount <= 0), key=lambda due: (due.periods, due.odd))
    if (full, odd) != (stated.periods, stated.odd) and abs(float(full + odd - stated.periods - stated.odd)) > 1e-6:
        inputs.notes.append(f"The dates make {full} + {odd} unit-periods, the case states {stated.periods} + {stated.odd}.")


def nominal_apr(inputs: Inputs) -> Figures:
    """A spreadsheet's APR: the periodic rate times the periods of a year."""
    figures = loan_figures(read_loan(inputs))
    return {**figures, "apr": figures["nominal"], "rate": figures["periodic_rate"]}
