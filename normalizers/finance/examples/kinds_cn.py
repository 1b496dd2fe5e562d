"""Kinds of mainland China: 年化利率 单利 and 复利, 分期费率, 日利率, 砍头息, schedules, 万份收益, holdings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from normalizers.finance import wealth
from normalizers.finance.contract import Contract, flows_of
from normalizers.finance.examples.contracts import Loan, loan_figures, rate_or_none, read_loan
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, number
from normalizers.finance.flows import Flow
from normalizers.finance.loans import (
    Payment,
    Phase,
    bullet,
    equal_instalments,
    equal_principal,
    flat_equal,
    interest_first,
    interest_total,
    paid_total,
)
from normalizers.finance.nominal import daily_rate_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents, exact
from normalizers.finance.solve import rate_of
from normalizers.parse.fields import parse
from normalizers.parse.result import Unparsed

ZERO = Decimal(0)
EACH, FIRST, LAST = "each", "first", "last"
CAPITAL = {"equal parts": "equal", "equal": "equal", "等额": "equal", "at the end": "end", "end": "end", "bullet": "end"}
FEE_TIMING = {
    "each period": EACH, "each": EACH, "monthly": EACH, "per period": EACH, "每期": EACH, "分期收取": EACH,
    "first period": FIRST, "with the first payment": FIRST, "首期": FIRST, "upfront": "start", "at once": "start", "start": "start",
    "一次性": "start", "once": "start", "last period": LAST, "end": LAST,
}  # fmt: skip


def instalment_fee(inputs: Inputs) -> Figures:
    """分期: the fee falls on the ORIGINAL principal, whatever has been repaid. Amounts that are printed decide."""
    principal = inputs.above_zero("principal", "amount", "loan_amount")
    periods = inputs.need_count("periods", "months", "count", "instalments", most=1200)
    per_year = Fraction(inputs.count("periods_per_year", least=1, most=366) or 12)
    at_end = inputs.word(CAPITAL, "capital", default="equal") == "end"
    timing = inputs.word(FEE_TIMING, "fee_timing", default=EACH)
    fee = _fee_each(inputs, principal, periods)
    capital = _capital(inputs, principal, periods, at_end)
    printed = inputs.number("payment", "monthly_payment", least=0)
    amounts = _with_fee(capital, fee, timing)
    if printed is not None:
        if abs(printed - amounts[0]) > Decimal("0.05") and inputs.has("fee_per_period_rate", "total_fee_rate", "interest_per_period"):
            inputs.notes.append(f"Principal and fee make {amounts[0]:.2f} a period, the stated payment is {printed}.")
        amounts = [printed] * periods
    received = principal - fee * periods if timing == "start" else principal
    contract = Contract(received, tuple(amounts), per_year)
    loan = Loan(contract, rate_or_none(inputs, lambda: rate_of(flows_of(contract))))
    return {**loan_figures(loan), "total_fee": fee * periods, "fee_per_period": fee, "total_cost": sum(amounts, ZERO) - received}


def _fee_each(inputs: Inputs, principal: Decimal, periods: int) -> Decimal:
    """The fee of one period, from whichever way it is stated; two ways that differ are refused."""
    per_period = inputs.number("fee_per_period_rate", "fee_rate_per_period", "monthly_fee_rate", "fee_rate", least=0)
    whole = inputs.number("total_fee_rate", least=0)
    amount = inputs.number("interest_per_period", "fee_per_period", least=0)
    total = inputs.number("total_fee", least=0)
    ways = [
        None if amount is None else amount,
        None if per_period is None else per_period * principal,
        None if whole is None else whole * principal / periods,
        None if total is None else total / periods,
    ]
    stated = [way for way in ways if way is not None]
    if not stated:
        if inputs.has("payment", "monthly_payment"):
            return (number(inputs.peek("payment") or inputs.peek("monthly_payment"), "payment") * periods - principal) / periods
        raise RefusedError(MISSING, "There is no fee: fee_per_period_rate, total_fee_rate, interest_per_period or payment.")
    if max(stated) - min(stated) > max(Decimal("0.011"), max(stated) / 1000):
        raise RefusedError("contradictory_inputs", "The fee a period and the whole fee do not agree.")
    return stated[0]


def _capital(inputs: Inputs, principal: Decimal, periods: int, at_end: bool) -> list[Decimal]:
    each = inputs.number("capital_per_period", "principal_per_period", least=0)
    if at_end:
        return [ZERO] * (periods - 1) + [principal]
    if each is None:
        return [principal / periods] * periods
    if abs(each * periods - principal) > periods * Decimal("0.01"):
        raise RefusedError("contradictory_inputs", f"{periods} parts of {each} do not make {principal}.")
    return [each] * (periods - 1) + [principal - each * (periods - 1)]


def _with_fee(capital: list[Decimal], fee: Decimal, timing: str) -> list[Decimal]:
    if timing == EACH:
        return [part + fee for part in capital]
    amounts = list(capital)
    if timing in (FIRST, LAST):
        amounts[0 if timing == FIRST else -1] += fee * len(capital)
    return amounts


def loan_claim(inputs: Inputs) -> Figures:
    """A claimed 年化: what the payments really cost, 单利 and 复利."""
    return loan_figures(read_loan(inputs))


def daily_rate(inputs: Inputs) -> Figures:
    """日利率: 365 and 360 days, simple and compound, each under its own name."""
    text = inputs.text("text")
    stated = inputs.number("daily_rate", "rate")
    read = None if text is None else _read_daily(text)
    if stated is None and read is None:
        raise RefusedError(MISSING, "There is no daily_rate, and no text that states one.")
    if stated is not None and read is not None and stated != read:
        raise RefusedError("contradictory_inputs", f"The text says {read} a day, daily_rate says {stated}.")
    rate = stated if stated is not None else read
    assert rate is not None
    if not -1 < rate < 10:
        raise RefusedError(ABSURD, "A daily rate must lie between -100 % and 1000 %.")
    figures: dict[str, Share] = {}
    for days in (365, 360):
        simple, compound = daily_rate_annual(rate, days)
        figures |= {f"simple_{days}": Share(simple), f"compound_{days}": Share(compound)}
    return {
        **figures,
        "annualised_simple": figures["simple_365"],
        "annualised_compound": figures["compound_365"],
        "monthly_30": Share(rate * 30),
    }


def _read_daily(text: str) -> Decimal | None:
    found = parse("rate", text, "zh", "loan")
    if isinstance(found, Unparsed) or found.period != "P1D" or found.low is None or found.low != found.high:
        return None
    return Decimal(found.low)


def upfront_deduction(inputs: Inputs) -> Figures:
    """砍头息: the customer receives less than is owed; the rate is on what was received."""
    inputs.ignore("text")
    principal = inputs.above_zero("principal", "amount", "loan_amount")
    kept = inputs.number("deducted_upfront", "deducted", least=0)
    share = inputs.number("deducted_rate", "deduction_rate", least=0)
    received = inputs.number("received", "amount_received", least=0)
    kept = kept if kept is not None else (None if share is None else share * principal)
    received = received if received is not None else (None if kept is None else principal - kept)
    if received is None:
        raise RefusedError(MISSING, "There is no deducted_upfront.")
    if kept is not None and received != principal - kept:
        raise RefusedError("contradictory_inputs", "The principal less the deduction is not what was received.")
    if received <= 0:
        raise RefusedError(ABSURD, "The deduction leaves nothing to receive.")
    amounts, times, per_year = _repayments(inputs)
    flows = [Flow(0, received), *(Flow(Fraction(time) / per_year, -amount) for time, amount in zip(times, amounts, strict=True))]
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    annual = None if rate is None else Share(rate.value)
    monthly = None if rate is None else (1 + rate.value) ** (1 / 12) - 1
    simple = None if monthly is None else Share(monthly * 12)
    paid = sum(amounts, ZERO)
    return {
        "annual": annual, "effective": annual, "annualised_compound": annual, "annualised_simple": simple, "received": received,
        "monthly": None if monthly is None else Share(monthly), "total_cost": paid - received, "total_payable": paid,
    }  # fmt: skip


def _repayments(inputs: Inputs) -> tuple[list[Decimal], list[Decimal], int]:
    amounts = inputs.need_numbers("repay", "repayments", "payments")
    months, days = inputs.numbers("months"), inputs.numbers("days")
    count = inputs.count("count", "periods", least=1, most=1200)
    if len(amounts) == 1 and count is not None:
        amounts = amounts * count
    times, per_year = (days, 365) if months is None and days is not None else (months, 12)
    if times is None:
        times = [Decimal(k) for k in range(1, len(amounts) + 1)]
    if len(amounts) == 1 < len(times):
        amounts = amounts * len(times)
    if len(times) != len(amounts):
        raise RefusedError("contradictory_inputs", f"There are {len(times)} times for {len(amounts)} repayments.")
    if any(time < 0 for time in times):
        raise RefusedError(ABSURD, "A repayment cannot lie before the loan.")
    return amounts, times, per_year


METHODS = {
    "等额本息": "level", "equal instalment": "level", "equal_instalment": "level", "annuity": "level", "equal payment": "level",
    "等额本金": "principal", "equal principal": "principal", "equal_principal": "principal",
    "先息后本": "interest_first", "按月付息到期还本": "interest_first", "按月付息，到期还本": "interest_first",
    "interest_only": "interest_first", "interest only": "interest_first", "interest_first_bullet": "interest_first",
    "利随本清": "bullet", "到期一次还本付息": "bullet", "一次性还本付息": "bullet", "bullet": "bullet",
    "等本等息": "flat", "flat_equal": "flat", "flat": "flat",
    "气球贷": "balloon", "balloon": "balloon",
}  # fmt: skip


def repayment_schedule(inputs: Inputs) -> Figures:
    """Figures of the formula by default; ``rounding: cents`` gives those of a contract, whose last payment clears the cents."""
    to = inputs.word({"cents": cents, "none": exact, "exact": exact}, "rounding", default=exact)
    principal = inputs.above_zero("principal", "amount", "loan_amount")
    months = inputs.number("months", "periods", "term_months")
    years, days = inputs.number("years", "term_years"), inputs.number("days")
    method = inputs.word(METHODS, "method", "repayment")
    i, annual = _rates(inputs)
    if method == "bullet":
        term = years if years is not None else None if months is None else months / 12
        if days is not None:
            term = days / (inputs.count("year_days", "days_in_year", least=360, most=366) or 365)
        if term is None:
            raise RefusedError(MISSING, "There is no term: months, years or days.")
        return _schedule_figures(bullet(principal, annual, term, to=to), principal)
    if months is None and years is not None:
        months = years * 12
    if months is None:
        raise RefusedError(MISSING, "There is no number of months.")
    if months != months.to_integral_value() or not 1 <= months <= 1200:
        raise RefusedError(ABSURD, f"The number of months must be a whole number from 1 to 1200, not {months}.")
    n = int(months)
    if method == "level":
        free = inputs.count("interest_only_months", "grace_months", most=n) or 0
        payments = equal_instalments(principal, [Phase(i, n)], interest_only=free, to=to)
    elif method == "balloon":
        over = inputs.need_count("amortisation_months", "amortised_over", "amortization_months", least=n, most=1200)
        payments = equal_instalments(principal, [Phase(i, n)], amortised_over=over, to=to)
    elif method == "principal":
        payments = equal_principal(principal, i, n, to=to)
    elif method == "flat":
        payments = flat_equal(principal, i, n, to=to)
    else:
        payments = interest_first(principal, i, n, to=to)
    return _schedule_figures(payments, principal)


def _rates(inputs: Inputs) -> tuple[Decimal, Decimal]:
    """The rate of a month and of a year: by a Chinese bank's conversion one is a twelfth of the other."""
    annual = inputs.number("annual_rate", "rate", "nominal_rate")
    monthly = inputs.number("monthly_rate", "rate_per_period", "monthly_fee_rate", "fee_per_period_rate")
    if annual is None and monthly is None:
        raise RefusedError(MISSING, "There is no annual_rate and no monthly_rate.")
    if annual is not None and monthly is not None and annual / 12 != monthly:
        raise RefusedError("contradictory_inputs", "annual_rate is not twelve times monthly_rate.")
    found = monthly if annual is None else annual / 12
    assert found is not None
    return found, found * 12 if annual is None else annual


def _schedule_figures(payments: list[Payment], principal: Decimal) -> Figures:
    interest, paid = interest_total(payments), paid_total(payments)
    flows = [Flow(0, principal), *(Flow(payment.number, -payment.amount) for payment in payments)]
    monthly = rate_of(flows).value
    second = payments[1] if len(payments) > 1 else payments[0]
    return {
        "monthly_payment": payments[0].amount, "payment": payments[0].amount, "instalment": payments[0].amount,
        "first_payment": payments[0].amount, "first_month_payment": payments[0].amount, "last_payment": payments[-1].amount,
        "last_month_payment": payments[-1].amount, "final_payment": payments[-1].amount, "second_payment": second.amount,
        "monthly_decrease": payments[0].amount - second.amount, "monthly_interest": payments[0].interest,
        "first_interest": payments[0].interest, "first_month_interest": payments[0].interest, "last_interest": payments[-1].interest,
        "monthly_principal": payments[0].principal, "first_principal": payments[0].principal, "balloon": payments[-1].principal,
        "interest": interest, "total_interest": interest, "total_payment": paid, "total_repayment": paid, "total_payable": paid,
        "total_paid": paid, "total_amount": paid, "number_of_payments": len(payments),
        "annualised_simple": Share(monthly * 12), "annualised_compound": Share((1 + monthly) ** 12 - 1),
    }  # fmt: skip


def money_fund_seven_day(inputs: Inputs) -> Figures:
    """7日年化 from the 万份收益 of each day; another number of days annualises over that many."""
    incomes = inputs.need_numbers("wan_fen_shou_yi", "daily_income_per_10000", "incomes")
    daily, monthly = Share(wealth.money_fund_daily_carry(incomes)), Share(wealth.money_fund_monthly_carry(incomes))
    return {"daily_carry": daily, "monthly_carry": monthly, "annualised_compound": daily, "annualised_simple": monthly}


def holding(inputs: Inputs) -> Figures:
    """持有期年化, simple, over 365 days."""
    principal, days = inputs.above_zero("principal", "amount"), inputs.above_zero("days", "holding_days")
    end = inputs.number("end_value", "redeemed", "value")
    profit = inputs.number("profit", "income")
    if profit is None and end is None:
        raise RefusedError(MISSING, "There is no profit.")
    if profit is not None and end is not None and end - principal != profit:
        raise RefusedError("contradictory_inputs", "The value at the end less the principal is not the profit.")
    gained = profit if profit is not None else (end or ZERO) - principal
    share = Share(wealth.holding_annualised(principal, gained, days, inputs.count("year_days", least=360, most=366) or 365))
    return {"annualised": share, "annualised_simple": share, "profit": gained, "period_return": Share(gained / principal)}


def nav_annualised(inputs: Inputs) -> Figures:
    """净值年化 of a window: of accumulated NAV over the unit NAV at the start, simple."""
    start = inputs.above_zero("nav_start", "start_nav", "accumulated_start", "start")
    end = inputs.above_zero("nav_end", "end_nav", "accumulated_end", "end")
    unit = inputs.number("unit_nav_start", "unit_start")
    days = inputs.number("days")
    first, last = inputs.date("date_start", "start_date"), inputs.date("date_end", "end_date")
    if days is None and first is not None and last is not None:
        days = Decimal((last - first).days)
    if days is None:
        raise RefusedError(MISSING, "There is no number of days.")
    window, annual = Share(wealth.nav_return(start, end, unit)), Share(wealth.nav_annualised(start, end, days, unit))
    return {"annualised": annual, "annualised_simple": annual, "period_return": window, "window_return": window}
