"""The figures that any loan has, under the names that the cases of all markets use."""

from __future__ import annotations

from normalizers.finance.contract import ADVANCE, flows_of
from normalizers.finance.examples.contracts import Loan
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.flows import total
from normalizers.finance.nominal import compound_annual, simple_annual


def loan_figures(loan: Loan) -> Figures:
    """The figures that any loan has, under the names that the cases of all markets use."""
    contract = loan.contract
    i = None if loan.rate is None else loan.rate.value
    nominal = None if i is None else Share(simple_annual(i, contract.per_year))
    effective = None if i is None else Share(compound_annual(i, contract.per_year))
    cost = loan.paid - contract.principal
    fees = -total(flow for flow in flows_of(contract) if flow.part not in (ADVANCE, "payment"))
    return {
        "nominal": nominal,
        "effective": effective,
        "periodic_rate": None if i is None else Share(i),
        "annualised_simple": nominal,
        "annualised_compound": effective,
        "payment": contract.amounts[0],
        "monthly_payment": contract.amounts[0],
        "monthly_repayment": contract.amounts[0],
        "instalment": contract.amounts[0],
        "first_payment": contract.amounts[0],
        "last_payment": contract.amounts[-1],
        "number_of_payments": len(contract.amounts),
        "total_amount_repayable": loan.paid,
        "total_amount_payable": loan.paid,
        "total_payable": loan.paid,
        "total_cost": cost,
        "total_cost_of_credit": cost,
        "total_charge_for_credit": cost,
        "finance_charge": cost,
        "total_fees": fees,
        "total_interest": cost - fees,
    }
