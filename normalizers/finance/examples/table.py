"""Which function answers which kind. A kind that does not stand here is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from normalizers.finance.examples import kinds_cn, kinds_eu, kinds_insurance, kinds_loan, kinds_math, kinds_us
from normalizers.finance.examples.figures import Figures
from normalizers.finance.examples.inputs import Inputs

KINDS: Mapping[str, Callable[[Inputs], Figures]] = {
    "eu_aprc": kinds_eu.aprc,
    "eu_aprc_library": kinds_eu.aprc_of_flows,
    "eu_aprc_1998": kinds_eu.aprc_of_flows,
    "uk_aprc_library": kinds_eu.aprc_of_flows,
    "uk_representative_apr": kinds_loan.representative_apr,
    "effective_apr_single_payment": kinds_loan.single_payment_apr,
    "hk_apr": kinds_loan.representative_apr,
    "au_comparison_rate": kinds_loan.comparison_rate,
    "us_reg_z_apr": kinds_us.reg_z_apr,
    "us_nominal_apr_monthly": kinds_us.nominal_apr,
    "us_apy": kinds_us.apy,
    "us_apy_earned": kinds_us.apy,
    "aer": kinds_us.aer,
    "uk_aer": kinds_us.aer,
    "cn_instalment_fee": kinds_cn.instalment_fee,
    "cn_loan_irr_claim": kinds_cn.loan_claim,
    "cn_loan_irr": kinds_cn.loan_claim,
    "cn_daily_rate": kinds_cn.daily_rate,
    "cn_upfront_deduction": kinds_cn.upfront_deduction,
    "cn_repayment_schedule": kinds_cn.repayment_schedule,
    "cn_holding_annualised": kinds_cn.holding,
    "cn_money_fund_7day": kinds_cn.money_fund_seven_day,
    "cn_nav_annualised": kinds_cn.nav_annualised,
    "insurance_irr": kinds_insurance.irr,
    "insurance_growing_sum": kinds_insurance.growing_sum,
    "premium_per_1000": kinds_insurance.per_1000,
    "insurance_renewed_premium": kinds_insurance.renewed,
    "insurance_instalment_surcharge": kinds_insurance.by_instalments,
    "irr": kinds_math.irr,
    "xirr": kinds_math.xirr,
    "xirr_day_count": kinds_math.xirr,
    "npv": kinds_math.npv,
    "nfv": kinds_math.nfv,
    "xnpv": kinds_math.xnpv,
    "xnfv": kinds_math.xnfv,
    "mirr": kinds_math.mirr,
    "pmt": kinds_math.payment,
    "fv": kinds_math.future_value,
    "pv": kinds_math.present_value,
    "nper": kinds_math.number_of_periods,
    "rate": kinds_math.rate,
    "ipmt": kinds_math.ipmt,
    "ppmt": kinds_math.ppmt,
    "effective_rate": kinds_math.effective_rate,
}
