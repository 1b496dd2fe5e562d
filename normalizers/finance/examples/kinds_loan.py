"""Kinds of the United Kingdom, Australia and Hong Kong: representative APR, payday-size APR, comparison rate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from normalizers.finance.contract import flows_of, in_years
from normalizers.finance.examples.contracts import loan_figures, rate_or_none, read_loan
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import Inputs
from normalizers.finance.flows import Flow
from normalizers.finance.nominal import comparison_periods
from normalizers.finance.solve import rate_of


def representative_apr(inputs: Inputs) -> Figures:
    """Effective, shown to one decimal; beside it the fixed annual rate, nominal, that the same payments mean."""
    loan = read_loan(inputs)
    figures = loan_figures(loan)
    flows = in_years(flows_of(loan.contract), loan.contract.per_year)
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    return {**figures, "apr": share, "x": share, "annual_rate_fixed": figures["nominal"]}


def single_payment_apr(inputs: Inputs) -> Figures:
    """One advance and one payment, of payday size: (payment/advance)^(year/days) - 1 with no cap."""
    advance, payment = inputs.above_zero("advance", "amount", "principal"), inputs.above_zero("payment", "repayment", "repaid")
    days, year = inputs.above_zero("days"), inputs.number("year_days", "days_in_year", least=360) or Decimal(365)
    flows = [Flow(0, advance), Flow(Fraction(days) / Fraction(year), -payment)]
    rate = rate_or_none(inputs, lambda: rate_of(flows))
    share = None if rate is None else Share(rate.value)
    nominal = Share((payment - advance) / advance * year / days)
    return {
        "apr": share,
        "effective": share,
        "x": share,
        "nominal": nominal,
        "total_cost": payment - advance,
        "total_cost_of_credit": payment - advance,
    }


def comparison_rate(inputs: Inputs) -> Figures:
    """NCCP Regulations, reg 100: n x r, r per repayment interval, n 52.18 weekly and 26.09 fortnightly. Nominal."""
    loan = read_loan(inputs, comparison_periods)
    figures = loan_figures(loan)
    return {**figures, "comparison_rate": figures["nominal"]}
