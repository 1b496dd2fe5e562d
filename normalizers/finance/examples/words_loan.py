"""The words with which cases state a loan, whatever the market: each group of names means one thing."""

from __future__ import annotations

from normalizers.finance.contract import When

FREQUENCIES = {
    "weekly": 52, "fortnightly": 26, "biweekly": 26, "every two weeks": 26, "four-weekly": 13, "semimonthly": 24, "twice a month": 24,
    "monthly": 12, "bimonthly": 6, "quarterly": 4, "half-yearly": 2, "semiannually": 2, "semiannual": 2,
    "yearly": 1, "annually": 1, "annual": 1,
}  # fmt: skip
POSITIONS = {
    "start": True, "start of period": True, "start of each period": True, "beginning": True, "begin": True, "in advance": True,
    "advance": True, "end": False, "end of period": False, "end of each period": False, "arrears": False, "in arrears": False,
}  # fmt: skip
PER_YEAR_OF_NAME = {"weekly": 52, "fortnightly": 26, "monthly": 12, "quarterly": 4, "annual": 1}
"""``weekly_payment`` says how often it is made."""
PRINCIPAL = ("principal", "amount", "loan_amount", "amount_of_credit", "credit", "advance", "loan", "pv")
PAYMENT = (
    "payment", "monthly_payment", "monthly_repayment", "repayment", "instalment", "installment", "weekly_payment", "weekly_repayment",
    "fortnightly_payment", "fortnightly_repayment", "quarterly_payment", "annual_payment", "regular_payment",
)  # fmt: skip
COUNT = ("periods", "number_of_payments", "number_of_repayments", "count", "n", "nper", "instalments", "installments")
RATE = ("annual_rate", "nominal_rate", "nominal_annual_rate", "interest_rate", "annual_interest_rate", "rate")
PERIOD_RATE = ("rate_per_period", "monthly_rate", "periodic_rate")
CHARGES: dict[tuple[str, ...], When] = {
    ("upfront_fees", "upfront_fee", "fee", "fees", "establishment_fee", "application_fee", "arrangement_fee", "completion_fee",
     "origination_fee", "setup_fee", "set_up_fee", "upfront_fee_amount", "points_amount", "valuation_fee"): "start",
    ("deducted_upfront", "deducted_fee", "deducted_fees", "fee_deducted", "fees_deducted", "prepaid_finance_charge"): "deducted",
    ("fee_per_payment", "fees_per_payment", "per_payment_fee", "fee_per_period", "fee_each_payment"): "payment",
    ("monthly_fees", "monthly_fee", "monthly_service_fee", "account_fee_monthly", "monthly_insurance", "monthly_premium"): "month",
    ("annual_fees_at_year_end", "annual_fee_at_year_end", "annual_fees", "annual_fee"): "year_end",
    ("annual_fees_in_advance", "annual_fee_in_advance", "annual_fees_at_year_start", "annual_fee_at_year_start"): "year_start",
    ("exit_fee_at_end", "exit_fee", "exit_fees", "discharge_fee", "final_fee", "purchase_fee", "option_to_purchase_fee"): "end",
}  # fmt: skip
CHARGES_OF_PRINCIPAL: dict[str, When] = {
    "upfront_fee_rate": "start",
    "points": "start",
    "deducted_fee_rate": "deducted",
    "exit_fee_rate": "end",
}
"""Charges stated as a fraction of the principal."""
