"""Kinds of the EU's APRC: streams of advances and payments, lists of payments, or a contract; and the older 98/7/EC."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from normalizers.finance.aprc import PERIODS_PER_YEAR, interval
from normalizers.finance.contract import ADVANCE, flows_of, in_years
from normalizers.finance.examples.contracts import loan_figures, rate_or_none, read_loan
from normalizers.finance.examples.eu_wording import worded
from normalizers.finance.examples.figures import Figure, Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, each, number
from normalizers.finance.flows import Flow, dated, merged, total
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import rate_of

ZERO = Decimal(0)
PAYMENT = "payment"
DIRECTIONS = {
    "advance": ADVANCE,
    "drawdown": ADVANCE,
    "payment": PAYMENT,
    "repayment": PAYMENT,
    "cost": PAYMENT,
    "fee": PAYMENT,
    "charge": PAYMENT,
}
_FROM_MONTH = re.compile(r"payment_amounts_from_month_(\d{1,4})")
MANY_LEVELS = 100
MAX_COUNT = 5_000


def aprc(inputs: Inputs) -> Figures:
    """Streams and lists of payments; where there are none, a contract in words."""
    wording = [text for text in (inputs.peek("description"), inputs.text("rule")) if isinstance(text, str)]
    _time_unit(inputs)
    if not any(name == "streams" or name.startswith("payment_amounts") for name in inputs.names()):
        return _of_contract(inputs)
    flows = [*_streams(inputs), *_lists(inputs)]
    offset = _offset(inputs)
    flows = [Flow(flow.time + offset if flow.time else 0, flow.amount, flow.part) for flow in flows]
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    figures: dict[str, Figure] = {"x": share, "aprc": share, "apr": share, "effective": share, **_totals(flows), **_levels(flows)}
    for text in wording:
        figures |= worded(text, flows, figures)
    return figures


def _of_contract(inputs: Inputs) -> Figures:
    loan = read_loan(inputs)
    flows = in_years(flows_of(loan.contract), loan.contract.per_year)
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    return {**loan_figures(loan), "x": share, "aprc": share, "apr": share, **_levels(flows)}


def _time_unit(inputs: Inputs) -> None:
    """The streams are in months of a twelfth of a year; any other unit would be another calculation."""
    unit = inputs.text("time_unit")
    if unit is not None and not re.fullmatch(r"years, 1 month = 1/12|years|months", unit.strip().lower()):
        raise RefusedError("unknown_unit", f"The time unit {unit[:60]!r} is not read; months of 1/12 year are.")


def _streams(inputs: Inputs) -> list[Flow]:
    rows = inputs.items("streams") or []
    return [flow for stream in each(rows, "streams", _stream) for flow in stream]


def _stream(row: Inputs) -> list[Flow]:
    """``amount`` at ``first_month + k * step_months``; weeks, days, quarters and years likewise."""
    direction = row.word(DIRECTIONS, "direction")
    amount = row.need("amount", least=0)
    count = row.need_count("count", most=MAX_COUNT) if row.has("count") else 1
    units = [unit for unit in PERIODS_PER_YEAR if row.has(f"first_{unit}", f"step_{unit}s")]
    if len(units) > 1:
        raise RefusedError("contradictory_inputs", "A stream counts in two units of time.")
    unit = units[0] if units else "month"
    first, step = row.number(f"first_{unit}", least=0) or ZERO, row.number(f"step_{unit}s", least=0) or ZERO
    if count > 1 and step == 0:
        raise RefusedError(ABSURD, f"A stream of {count} amounts needs a step between them.")
    per_year = PERIODS_PER_YEAR[unit]
    sign = 1 if direction == ADVANCE else -1
    part = direction if count > 1 or direction == ADVANCE else "single"
    return [Flow(Fraction(first + step * k) / per_year, sign * amount, part) for k in range(count)]


def _lists(inputs: Inputs) -> list[Flow]:
    """``payment_amounts``: monthly from month 1; ``payment_amounts_from_month_N``: from month N."""
    flows: list[Flow] = []
    for name in inputs.names():
        later = _FROM_MONTH.fullmatch(name)
        if name == "payment_amounts" or later is not None:
            first = 1 if later is None else int(later.group(1))
            amounts = inputs.need_numbers(name)
            if any(amount < 0 for amount in amounts):
                raise RefusedError(ABSURD, f"{name} must not be negative.")
            flows += [Flow(Fraction(first + k, 12), -amount, "listed") for k, amount in enumerate(amounts)]
    return flows


def _offset(inputs: Inputs) -> Fraction:
    """Odd days at the start, added to every later time. Dates beside them are compared, not used."""
    days, year = inputs.count("offset_days", most=366), inputs.count("offset_year_days", least=365, most=366)
    offset = Fraction(days, year or 365) if days is not None else Fraction(0)
    dates = inputs.inner("dates")
    if dates is not None:
        start, first = dates.date("drawdown", "advance"), dates.date("first_payment")
        dates.ignore("payments", "last_payment", "signed")
        dates.done(" of dates")
        if start is not None and first is not None:
            between = interval(start, first)
            if between - offset != Fraction(round((between - offset) * 12), 12):
                inputs.notes.append(f"The dates lie {between} years apart, the stated odd days make {offset}.")
    return offset


def _totals(flows: list[Flow]) -> dict[str, Figure]:
    lent = total(flows, ADVANCE)
    paid = lent - total(flows)
    return {
        "total_amount_payable": paid, "total_payable": paid, "total_cost_of_credit": paid - lent, "total_cost": paid - lent,
        "total_amount_of_credit": lent, "credit": lent, "loan_amount": lent,
    }  # fmt: skip


def _levels(flows: list[Flow]) -> dict[str, Figure]:
    """The payments after day one by their place: ``A1`` ... each, ``instalment_1`` ... each level of the regular ones."""
    payments = [(flow.time, -flow.amount, flow.part) for flow in sorted(flows, key=lambda flow: flow.time) if flow.time and flow.amount < 0]
    if not payments:
        return {}
    by_time = [-amount for time, amount in merged(Flow(time, -amount) for time, amount, _ in payments) if amount]
    figures: dict[str, Figure] = {f"A{k}": amount for k, amount in enumerate(by_time, 1)}
    figures |= {"first_payment": by_time[0], "last_payment": by_time[-1], "number_of_payments": len(by_time)}
    figures |= {"first_instalment": by_time[0], "last_instalment": by_time[-1], "number_of_instalments": len(by_time)}
    regular = [amount for _, amount, part in payments if part != "single"]
    last_time = payments[-1][0]
    singles = [amount for time, amount, part in payments if part == "single" and time == last_time]
    if singles:
        figures |= dict.fromkeys(("balloon", "final_payment", "residual", "bullet"), max(singles))
    if not regular:
        return figures
    runs = _runs(regular)
    if len(runs) <= MANY_LEVELS:
        figures |= {f"instalment_{k}": amount for k, (amount, _) in enumerate(runs, 1)}
    figures["instalment"] = Counter(regular).most_common(1)[0][0]
    figures |= {"first_year_instalment": regular[0], "last_year_instalment": regular[-1]}
    if len(runs) > 1:
        risen, fallen = runs[1][0] > runs[0][0], runs[1][0] < runs[0][0]
        figures |= {name: runs[1][0] for name, holds in (("instalment_after_rise", risen), ("instalment_after_fall", fallen)) if holds}
    steady = [amount for amount, count in runs if count > 1]
    if steady:
        figures["interest_only_payment"] = steady[-1]
    return figures


def _runs(amounts: list[Decimal]) -> list[tuple[Decimal, int]]:
    """Equal amounts in a row, and how many."""
    runs: list[tuple[Decimal, int]] = []
    for amount in amounts:
        if runs and runs[-1][0] == amount:
            runs[-1] = (amount, runs[-1][1] + 1)
        else:
            runs.append((amount, 1))
    return runs


def aprc_of_flows(inputs: Inputs) -> Figures:
    """Flows already in years (``flows_years``), or dates with amounts; dates beside the flows must fit them."""
    rows = inputs.rows("flows_years", "flows")
    dates = inputs.inner("dates") if isinstance(inputs.peek("dates"), Mapping) else None
    if rows is None:
        return _of_dates(inputs, dates)
    flows = [Flow(Fraction(number(time, "flows_years", 0)), number(amount, "flows_years")) for time, amount in rows]
    if dates is not None:
        _compare_dates(inputs, dates, flows)
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    lent = sum((flow.amount for flow in flows if flow.amount > 0), ZERO)
    return {
        "apr": share,
        "x": share,
        "aprc": share,
        "effective": share,
        "total_amount_payable": lent - total(flows),
        "total_cost": -total(flows),
    }


def _compare_dates(inputs: Inputs, dates: Inputs, flows: list[Flow]) -> None:
    start, listed = dates.date("drawdown", "advance"), dates.dates("payments")
    dates.ignore("first_payment", "drawdowns", "advances", "last_payment")
    dates.done(" of dates")
    later = sorted({flow.time for flow in flows if flow.time})
    if start is None or listed is None or len(listed) != len(later):
        return
    for when, time in zip(sorted(listed), later, strict=True):
        if all(abs(float(interval(start, when, unit) - Fraction(time))) > 1e-4 for unit in ("day", "month", "week", "year")):
            inputs.notes.append(f"{when} is not {float(time):.6f} years after the drawdown by any way of counting of Annex I.")


def _of_dates(inputs: Inputs, dates: Inputs | None) -> Figures:
    """Whole periods counted back, odd days over the year's length; ``year_days``: the older convention instead."""
    start, when, lent, paid = _drawn(inputs, dates)
    old = inputs.text("year_convention", "day_count")
    if old is not None:
        flows = dated([start, *when], [lent, *(-amount for amount in paid)], old)
    else:
        unit = inputs.text("unit", "period") or "month"
        flows = [Flow(0, lent), *(Flow(interval(start, day, unit), -amount) for day, amount in zip(when, paid, strict=True))]
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    return {"apr": share, "x": share, "aprc": share, "effective": share, **_totals([Flow(0, lent, ADVANCE), *flows[1:]])}


def _drawn(inputs: Inputs, dates: Inputs | None) -> tuple[Any, list[Any], Decimal, list[Decimal]]:
    if dates is None:
        raise RefusedError(MISSING, "There are no flows_years and no dates.")
    start, when = dates.date("drawdown", "advance"), dates.dates("payments")
    dates.done(" of dates")
    paid = inputs.need_numbers("payments", "payment_amounts")
    if start is None or not when:
        raise RefusedError(MISSING, "The dates lack the drawdown or the payments.")
    if len(paid) == 1:
        paid = paid * len(when)
    if len(when) != len(paid):
        raise RefusedError("contradictory_inputs", f"There are {len(when)} dates for {len(paid)} payments.")
    return start, when, inputs.above_zero("amount", "principal", "advance"), paid
