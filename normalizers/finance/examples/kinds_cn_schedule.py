"""Repayment schedules by their Chinese names: 等额本息, 等额本金, 先息后本, 利随本清, 等本等息, 气球贷."""

from __future__ import annotations

from decimal import Decimal

from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs
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
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents, exact
from normalizers.finance.solve import rate_of

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
        "first_payment": payments[0].amount, "first_month_payment": payments[0].amount,
        "first_month": payments[0].amount, "last_month": payments[-1].amount,
        "last_payment": payments[-1].amount,
        "last_month_payment": payments[-1].amount, "final_payment": payments[-1].amount, "second_payment": second.amount,
        "monthly_decrease": payments[0].amount - second.amount, "monthly_interest": payments[0].interest,
        "first_interest": payments[0].interest, "first_month_interest": payments[0].interest, "last_interest": payments[-1].interest,
        "monthly_principal": payments[0].principal, "first_principal": payments[0].principal, "balloon": payments[-1].principal,
        "interest": interest, "total_interest": interest, "total_payment": paid, "total_repayment": paid, "total_payable": paid,
        "total_paid": paid, "total_amount": paid, "number_of_payments": len(payments),
        "annualised_simple": Share(monthly * 12), "annualised_compound": Share((1 + monthly) ** 12 - 1),
    }  # fmt: skip
