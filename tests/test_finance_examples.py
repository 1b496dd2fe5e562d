"""``python -m normalizers examples``: verdicts, refusals by name, and variants of each kind against independent formulas."""
# ruff: noqa: E501 - one case is one line

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import numpy_financial as npf
import pytest
import pyxirr

from normalizers.__main__ import main
from normalizers.finance.examples.run import judge, read_cases
from normalizers.finance.examples.table import KINDS


def case(kind: str, inputs: dict[str, Any], expected: dict[str, Any], tolerance: Any = 1e-6, role: str = "truth") -> dict[str, Any]:
    return {"id": kind, "kind": kind, "inputs": inputs, "expected": expected, "tolerance": tolerance, "role": role}


def monthly_irr(first: float, *payments: float) -> float:
    return float(pyxirr.irr([first, *(-payment for payment in payments)]))


LEVEL = 856.0748178846745  # 10,000 over 12 months at 0.5 % a month
VARIANTS = [
    case("irr", {"cashflows": [-100, 60, 60]}, {"rate": float(npf.irr([-100, 60, 60]))}),
    case("irr", {"values": [-100, -5]}, {"rate": None}),
    case("irr", {"cashflows": [-1000, 90, 1090], "periods_per_year": 12}, {"rate": 0.09, "nominal": 1.08, "effective_percent": 181.2664782}),
    case("xirr", {"dates": ["2020-01-01", "2021-01-01"], "amounts": [-100, 110], "day_count": "act/act"}, {"rate": 0.1}),
    case("xirr_day_count", {"dates": ["2007-01-31", "2008-07-31"], "amounts": [-100, 115.36897329871667], "day_count": "30E/360"}, {"rate": 0.1}),
    case("npv", {"rate": 0.1, "cashflows": [100, 110], "start_from_zero": False}, {"value": 100 / 1.1 + 110 / 1.21}),
    case("xnpv", {"rate": 0.1, "dates": ["2020-01-01", "2020-12-31"], "amounts": [-100, 110]}, {"value": 0}),
    case("nfv", {"rate": 0.1, "cashflows": [-100, 50, 70]}, {"value": -121 + 55 + 70}),
    case("pmt", {"rate": 0.005, "nper": 12, "pv": 10000}, {"payment": -860.664297}),
    case("pmt", {"rate_per_period": 0.005, "periods": 12, "principal": 10000, "when": "begin"}, {"payment": float(npf.pmt(0.005, 12, 10000, when=1))}),
    case("pmt", {"rate_per_period": 0, "periods": 10, "principal": 1000, "fv": -200}, {"payment": -80.0}),
    case("fv", {"rate": 0.05, "periods": 10, "payment": -100, "pv": -1000}, {"value": float(npf.fv(0.05, 10, -100, -1000))}),
    case("pv", {"rate": 0.05, "periods": 10, "payment": -100, "fv": 0, "when": 1}, {"value": float(npf.pv(0.05, 10, -100, 0, when=1))}),
    case("nper", {"rate": 0.07 / 12, "payment": -150, "pv": 8000}, {"periods": float(npf.nper(0.07 / 12, -150, 8000))}, 1e-5),
    case("rate", {"periods": 24, "payment": -500, "pv": 10000, "when": "begin"}, {"rate": float(npf.rate(24, -500, 10000, 0, when=1))}),
    case("ipmt", {"rate": 0.0824 / 12, "per": 3, "nper": 12, "pv": 2500}, {"value": float(npf.ipmt(0.0824 / 12, 3, 12, 2500))}),
    case("ppmt", {"rate": 0.0824 / 12, "per": 3, "nper": 12, "pv": 2500}, {"value": float(npf.ppmt(0.0824 / 12, 3, 12, 2500))}),
    case("mirr", {"values": [-1000, 300, 400, 500], "finance_rate": 0.08, "reinvest_rate": 0.05}, {"rate": float(npf.mirr([-1000, 300, 400, 500], 0.08, 0.05))}),
    case("mirr", {"values": [1, 2], "finance_rate": 0.1, "reinvest_rate": 0.1}, {"rate": None}),
    case("effective_rate", {"nominal_rate": 0.12, "periods_per_year": 12}, {"effective_percent_2dp": 12.68}),
    case("us_nominal_apr_monthly", {"principal": 10000, "payment": 860.66, "periods": 12}, {"apr_percent": 12 * 100 * monthly_irr(10000, *[860.66] * 12)}),
    case("us_nominal_apr_monthly", {"principal": 10000, "payment": 860.66, "periods": 12, "payments_at": "start"},
         {"apr_percent": 1200 * float(npf.rate(12, -860.66, 10000, 0, when=1))}),
    case("uk_representative_apr", {"amount": 10000, "months": 12, "annual_rate": 0.06, "upfront_fee": 100},
         {"apr_percent": 100 * ((1 + monthly_irr(9900, *[860.66] * 11, 860.71)) ** 12 - 1), "total_amount_repayable": 10000 + 328.01 + 100}, 0.06),
    case("uk_representative_apr", {"amount": 8000, "payments": 104, "weekly_payment": 90},
         {"apr_percent": 100 * ((1 + monthly_irr(8000, *[90] * 104)) ** 52 - 1), "total_amount_repayable": 9360}),
    case("uk_representative_apr", {"amount": 12000, "payments": 36, "monthly_payment": 250, "balloon": 5000, "purchase_fee": 10},
         {"apr_percent": 100 * ((1 + monthly_irr(12000, *[250] * 35, 5260)) ** 12 - 1)}),
    case("effective_apr_single_payment", {"advance": 100, "payment": 130, "days": 14}, {"apr_percent": 100 * (1.3 ** (365 / 14) - 1)}, 1e-3),
    case("au_comparison_rate", {"nominal_rate": 0.06, "loan_amount": 150000, "term_months": 300, "repayments_per_year": 12, "upfront_fees": 0},
         {"comparison_rate_percent": 6.0}, 1e-4),
    case("au_comparison_rate", {"nominal_rate": 0.09, "loan_amount": 30000, "term_months": 60, "repayments_per_year": 52, "upfront_fees": 0},
         {"comparison_rate_percent": 9.0, "number_of_payments": 261}, 1e-3),
    case("au_comparison_rate", {"nominal_rate": 0.09, "loan_amount": 30000, "term_months": 60, "frequency": "fortnightly", "fortnightly_repayment": 287.41},
         {"comparison_rate_percent": 2609 * monthly_irr(30000, *[287.41] * 130)}, 1e-6),
    case("au_comparison_rate", {"nominal_rate": 0.07, "intro_rate": 0.05, "intro_months": 24, "loan_amount": 150000, "term_months": 300},
         {"comparison_rate_percent": 1200 * monthly_irr(150000, *[876.885] * 24, *[1048.27] * 276)}, 0.01),
    case("us_reg_z_apr", {"principal": 5000, "payment": 230, "periods": 24, "prepaid_finance_charge": 100},
         {"apr_percent": 1200 * monthly_irr(4900, *[230] * 24), "finance_charge": 620}),
    case("us_reg_z_apr", {"advances": [{"amount": 6000, "date": "1978-02-10"}],
                          "payments": [{"amount": 200, "date": f"{1978 + (3 + k) // 12}-{(3 + k) % 12 + 1:02d}-01"} for k in range(36)]},
         {"apr_percent_2dp": 11.82, "amount_financed": 6000, "total_of_payments": 7200}),
    case("us_apy", {"principal": 1000, "rate": 0.05, "compounding": "monthly"}, {"apy_percent": 5.116}, 0.001),
    case("us_apy", {"principal": 1000, "rate": 0.05, "compounding": "simple", "days": 182}, {"interest": 24.93}),
    case("us_apy", {"balance": 8000, "tiers": [[0, 2500, 0.0525], [2500, 15000, 0.055], [15000, None, 0.0575]], "method": "A"}, {"interest": 452.29}),
    case("us_apy", {"balance": 8000, "tiers": [[0, 2500, 0.0525], [2500, 15000, 0.055], [15000, None, 0.0575]], "method": "B"},
         {"apy_low_percent_2dp": 5.39, "apy_high_percent_2dp": 5.61}),
    case("us_apy", {"steps": [[0.05, 365], [0.06, 365]], "compounding": "simple", "interest_paid_out": True}, {"apy_percent": 5.5}),
    case("us_apy", {"balance": 8000, "tiers": [[0, 2500, 0.0525], [2500, None, 0.055]], "method": "Tiering method A"}, {"interest": 452.29}),
    case("uk_representative_apr", {"amount": 10000, "months": 12, "annual_rate_percent": 6}, {"apr_percent_1dp": 6.2}),
    case("us_apy_earned", {"interest": 5.25, "average_daily_balance": 1500, "days": 30}, {"apy_earned_percent_2dp": 4.34}),
    case("aer", {"gross_rate": 0.04}, {"aer_percent": 4.0}),
    case("aer", {"gross_rate": 0.04, "bonus_rate": 0.01, "bonus_months": 6, "payments_per_year": 12},
         {"aer_percent": 100 * ((1 + 0.05 / 12) ** 6 * (1 + 0.04 / 12) ** 6 - 1)}),
    case("eu_aprc", {"streams": [{"direction": "advance", "amount": 1000}, {"direction": "payment", "amount": 1100, "first_month": 12}]}, {"x_percent": 10.0}),
    case("eu_aprc", {"streams": [{"direction": "advance", "amount": 1000, "first_month": 0}, {"direction": "payment", "amount": 262, "first_month": 3, "count": 4, "step_months": 3}]},
         {"x_percent": 100 * ((1 + monthly_irr(1000, *[262] * 4)) ** 4 - 1), "number_of_payments": 4, "instalment": 262, "total_cost": 48}),
    case("eu_aprc", {"streams": [{"direction": "advance", "amount": 520}, {"direction": "payment", "amount": 11, "first_week": 1, "count": 52, "step_weeks": 1}]},
         {"x_percent": 100 * ((1 + monthly_irr(520, *[11] * 52)) ** 52 - 1)}),
    case("eu_aprc", {"amount": 10000, "annual_rate": 0.06, "months": 12, "fee": 0}, {"x_percent_1dp": 6.2, "instalment": 860.66}),
    case("eu_aprc", {"credit_type": "other", "annual_rate": 0.12}, {"x_percent": 12.68, "number_of_payments": 12, "total_amount_payable": 1599.28}, 0.02),
    case("eu_aprc_library", {"dates": {"drawdown": "2013-01-12", "payments": ["2013-02-15"]}, "amount": 1000, "payments": [1010]},
         {"apr_percent": 100 * (1.01 ** (1 / (1 / 12 + 3 / 366)) - 1)}),
    case("eu_aprc_1998", {"dates": {"drawdown": "2001-01-01", "payments": ["2002-07-01"]}, "amount": 1000, "payments": [1200], "day_count": "act/365"},
         {"apr_percent_2dp": 12.96}),
    case("cn_instalment_fee", {"principal": 12000, "periods": 12, "total_fee_rate": 0.072, "fee_timing": "upfront"},
         {"annualised_simple_percent": 1200 * monthly_irr(12000 - 864, *[1000] * 12)}),
    case("cn_instalment_fee", {"principal": 12000, "periods": 12, "total_fee": 864, "fee_timing": "首期"},
         {"annualised_simple_percent": 1200 * monthly_irr(12000, 1864, *[1000] * 11)}),
    case("cn_loan_irr_claim", {"principal": 34400, "payments": [3186.6266666666666], "count": 12}, {"annualised_simple_percent": 20.0}, 0.001),
    case("cn_daily_rate", {"text": "日利率万分之三"}, {"simple_365_percent": 10.95, "simple_360_percent": 10.8, "compound_365_percent": 100 * (1.0003**365 - 1)}),
    case("cn_upfront_deduction", {"principal": 1000, "received": 700, "repay": [1000], "days": [7]}, {"annual_percent": 100 * ((1000 / 700) ** (365 / 7) - 1)}, 1),
    case("cn_upfront_deduction", {"principal": 10000, "deducted_upfront": 1000, "repay": [900], "count": 12},
         {"annualised_simple_percent": 1200 * monthly_irr(9000, *[900] * 12)}),
    case("cn_repayment_schedule", {"principal": 1000000, "annual_rate": 0.049, "months": 360, "method": "等额本息"}, {"monthly_payment": 5307.27, "total_interest": 910616.19}, 0.006),
    case("cn_repayment_schedule", {"principal": 1000000, "annual_rate": 0.049, "years": 30, "method": "等额本金"},
         {"first_payment": 6861.11, "monthly_decrease": 11.34, "total_interest": 737041.67}, 0.006),
    case("cn_repayment_schedule", {"principal": 10000, "annual_rate": 0.06, "days": 180, "method": "利随本清", "year_days": 360}, {"total_interest": 300, "total_payment": 10300}),
    case("cn_repayment_schedule", {"principal": 12000, "monthly_rate": 0.006, "months": 12, "method": "等本等息"},
         {"monthly_payment": 1072, "total_interest": 864, "annualised_simple_percent_2dp": 13.03}),
    case("cn_repayment_schedule", {"principal": 200000, "annual_rate": 0.06, "months": 180, "method": "气球贷", "amortisation_months": 360, "rounding": "cents"},
         {"monthly_payment": 1199.1}),
    case("cn_money_fund_7day", {"wan_fen_shou_yi": [0.4, 0.6, 0.5]}, {"monthly_carry_percent": 1.825}),
    case("cn_holding_annualised", {"principal": 20000, "end_value": 20200, "days": 73}, {"annualised_percent": 5.0, "profit": 200}),
    case("cn_nav_annualised", {"nav_start": 1.1, "nav_end": 1.12, "unit_nav_start": 1.0, "date_start": "2024-01-01", "date_end": "2024-12-31"}, {"annualised_percent": 2.0}),
    case("cn_revolving_interest", {"draws": [[0, 10000], [10, -4000]], "days": 30, "daily_rate": 0.0005}, {"interest": 110.0, "total_payable": 6110.0}),
    case("card_minimum_payments", {"balance": 1000, "monthly_rate": 0.01, "minimum_floor": 500}, {"months": 2, "total_interest": 15, "first_payment": 510}),
    case("deposit_simple", {"principal": 10000, "rate": 0.021, "years": 4}, {"interest": 840, "effective_percent_2dp": 2.04}),
    case("us_7day_yield", {"base_period_return": 0.001}, {"yield_percent": 36.5 / 7, "effective_yield_percent": 100 * (1.001 ** (365 / 7) - 1)}),
    case("us_30day_yield", {"income": 120000, "expenses": 20000, "shares": 1000000, "price": 10}, {"yield_percent": 200 * (1.01**6 - 1)}),
    case("average_annual_return", {"start_value": 1000, "end_value": 1331, "years": 3}, {"average_annual_return_percent": 10}),
    case("reduction_in_yield", {"gross_flows_years": [[0, -100], [1, 110]], "net_flows_years": [[0, -100], [1, 108]]}, {"reduction_in_yield_percent": 2}),
    case("insurance_irr", {"single_premium": 10000, "surrender_year_end": 3, "cash_value": 10927.27}, {"irr_percent": 3.0}, 1e-4),
    case("insurance_irr", {"annual_premium": 1000, "premium_years": 2, "premiums_at": "end of year", "year": 2, "cash_value": 2050}, {"irr_percent": 5.0}, 1e-6),
    case("insurance_irr", {"premiums": [100, 100], "cash_values": {"1": 40, "2": 150, "3": 210}, "benefits": [[3, 5]]},
         {"irr_percent": 100 * float(npf.irr([-100, -100, 0, 215])), "break_even_year": 3, "irr_year_1_percent": -60.0}),
    case("insurance_irr", {"annual_premium": 100, "premium_years": 3, "surrender_year_end": 2, "cash_value": 0}, {"irr_percent": None}),
    case("insurance_growing_sum", {"sum_assured": 100000, "growth_rate": 0.035, "year": 1}, {"effective_sum_assured": 100000}),
    case("premium_per_1000", {"premium": 5000, "sum_assured": 500000}, {"premium_per_1000": 10}),
    case("insurance_renewed_premium", {"premiums_by_age": {"30": 200, "31": 220}, "age": 30, "years": 2}, {"total_premium": 420}),
    case("insurance_instalment_surcharge", {"annual_premium": 1200, "monthly_premium": 105}, {"surcharge": 60}),
]  # fmt: skip


@pytest.mark.parametrize("made", VARIANTS, ids=lambda made: f"{made['kind']}-{VARIANTS.index(made)}")
def test_variants_of_each_kind_agree_with_independent_formulas(made: dict[str, Any]) -> None:
    judged = judge(made)
    assert judged.verdict == "passed", (judged.computed, judged.reason, made["expected"])


def test_every_declared_kind_has_a_variant_here() -> None:
    same = {
        "cn_loan_irr": "cn_loan_irr_claim",
        "hk_apr": "uk_representative_apr",
        "uk_aprc_library": "eu_aprc_library",
        "uk_aer": "aer",
        "xnfv": "nfv",
    }
    tried = {made["kind"] for made in VARIANTS}
    assert {same.get(kind, kind) for kind in KINDS} <= tried


REFUSALS = [
    (case("eu_aprc_2030", {"x": 1}, {"rate": 1}), "unknown_kind", "eu_aprc_2030"),
    (case("irr", {"cashflows": [-1, 2], "taxes": 3}, {"rate": 1}), "unknown_input", "taxes"),
    (case("irr", {"cashflows": [-1, 2]}, {"duration": 1}), "unknown_field", "duration"),
    (case("irr", {}, {"rate": 1}), "missing_input", "cashflows"),
    (case("irr", {"cashflows": [-1, "NaN"]}, {"rate": 1}), "absurd_input", "cashflows"),
    (case("irr", {"cashflows": [-1, True]}, {"rate": 1}), "absurd_input", "cashflows"),
    (case("xirr", {"dates": ["2024-02-30", "2025-01-01"], "amounts": [-1, 2]}, {"rate": 1}), "absurd_input", "2024-02-30"),
    (case("xirr", {"dates": ["2024-02-28"], "amounts": [-1, 2]}, {"rate": 1}), "unequal_lists", "1 dates for 2 amounts"),
    (case("xirr", {"dates": ["2024-02-28", "2025-01-01"], "amounts": [-1, 2], "day_count": "bus/252"}, {"rate": 1}), "unknown_day_count", "bus/252"),
    (case("pmt", {"rate": 0.01, "periods": 12.5, "pv": 1}, {"payment": 1}), "absurd_input", "whole number"),
    (case("us_reg_z_apr", {"method": "us rule", "advances": []}, {"apr_percent": 1}), "unknown_word", "us rule"),
    (case("us_apy", {"balance": 5, "tiers": [[0, None, 0.01]]}, {"interest": 1}), "missing_input", "method"),
    (case("us_apy", {"principal": 100, "steps": [[0.05, 100]], "days": 200}, {"interest": 1}), "contradictory_inputs", "100 days"),
    (case("cn_daily_rate", {"text": "日利率万分之五", "daily_rate": 0.0004}, {"simple_365_percent": 1}), "contradictory_inputs", "0.0005"),
    (case("cn_instalment_fee", {"principal": 100, "periods": 10, "fee_per_period_rate": 0.01, "total_fee_rate": 0.2}, {"total_fee": 1}), "contradictory_inputs", "do not agree"),
    (case("cn_repayment_schedule", {"principal": 100, "annual_rate": 0.1, "months": 12, "method": "随心还"}, {"total_interest": 1}), "unknown_word", "随心还"),
    (case("uk_representative_apr", {"amount": 0, "payments": 12, "monthly_payment": 10}, {"apr_percent": 1}), "absurd_input", "above zero"),
    (case("uk_representative_apr", {"amount": 100, "payments": 12}, {"apr_percent": 1}), "missing_input", "neither a payment nor a rate"),
    (case("au_comparison_rate", {"loan_amount": 1000, "term_months": 12, "nominal_rate": 0.1, "repayments_per_year": 12, "frequency": "weekly"}, {"comparison_rate_percent": 1}),
     "contradictory_inputs", "frequency"),
    (case("premium_per_1000", {"annual_premium": 5, "sum_assured": 0}, {"premium_per_1000": 1}), "absurd_input", "above zero"),
    (case("effective_apr_single_payment", {"advance": 1, "payment": 1e9, "days": 1}, {"apr_percent": 1}), "beyond_numbers", "larger than any number"),
    ({"id": 1, "kind": "irr", "inputs": {"cashflows": [-1, 2]}, "expected": {}, "tolerance": 0}, "nothing_expected", "nothing"),
    ({"id": 1, "kind": ["irr"], "inputs": {}, "expected": {"rate": 1}}, "unknown_kind", "irr"),
    ({"id": 1, "kind": "irr", "inputs": [], "expected": {"rate": 1}}, "missing_input", "no inputs"),
    (case("irr", {"cashflows": [-1, 2]}, {"rate": 1}, role="rumour"), "unknown_role", "rumour"),
    (case("irr", {"cashflows": [-1, 2]}, {"rate": "1"}), "no_number_expected", "expected.rate"),
    (case("irr", {"cashflows": [-1, 2]}, {"rate": True}), "no_number_expected", "expected.rate"),
    (case("irr", {"cashflows": [-1, 2]}, {"rate": 1}, "0.01"), "bad_tolerance", "of rate"),
    (case("irr", {"cashflows": [-1, 2]}, {"rate": 1}, {"rate": -1}), "bad_tolerance", "from 0"),
    ("a case", "no_case", "object"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "code", "said"), REFUSALS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_computed_is_refused_by_name(made: Any, code: str, said: str) -> None:
    judged = judge(made)
    assert (judged.verdict, judged.code, judged.computed) == ("refused", code, None)
    assert said in judged.reason
    assert judged.reason.endswith(".")


def test_a_claim_that_does_not_follow_is_flagged_and_one_that_does_is_no_audit() -> None:
    claim = case(
        "cn_loan_irr_claim", {"principal": 50000, "payments": [4238.54], "count": 12}, {"annualised_simple_percent": 3.1}, 0.06, "audit"
    )
    judged = judge(claim)
    assert judged.verdict == "flagged"
    assert judged.computed == {"annualised_simple_percent": pytest.approx(3.16921712)}
    assert "3.1" in judged.reason
    claim["expected"] = {"annualised_simple_percent": 3.17}
    assert judge(claim).verdict == "wrong"


def test_a_wrong_figure_is_wrong_and_never_bent() -> None:
    assert judge(case("irr", {"cashflows": [-100, 110]}, {"rate": 0.11}, 0.005)).verdict == "wrong"
    assert judge(case("irr", {"cashflows": [-100, 110]}, {"rate": None})).verdict == "wrong"
    assert judge(case("irr", {"cashflows": [-100, -110]}, {"rate": 0.0}, 1)).verdict == "wrong"


def test_several_roots_are_told_beside_the_rule_s_choice() -> None:
    judged = judge(case("irr", {"cashflows": [-100, 100, 0, -7]}, {"rate": -0.0833}, 1e-4))
    assert judged.verdict == "passed"
    assert "-0.678894" in judged.notes[0]


def test_a_stated_total_that_the_payments_do_not_make_is_told() -> None:
    judged = judge(
        case(
            "uk_representative_apr",
            {"amount": 3000, "payments": 36, "monthly_payment": 93.43, "total_charge_for_credit": 365.64},
            {"apr_percent_1dp": 7.8},
        )
    )
    assert judged.verdict == "passed"
    assert judged.notes == ("The payments add up to 3363.48, the stated total is 3365.64.",)


def test_the_command_prints_a_line_a_case_and_closes_with_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([VARIANTS[0], VARIANTS[1], REFUSALS[0][0]]))
    assert main(["examples", str(file), "--details"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("verdict") for line in lines] == ["passed", "passed", "refused", None]
    assert lines[1]["computed"] == {"rate": None}
    assert lines[2]["computed"] is None
    assert lines[-1] == {"passed": 2, "wrong": 0, "refused": 1}
    file.write_text(json.dumps([case("irr", {"cashflows": [-100, 110]}, {"rate": 0.2})]))
    assert main(["examples", str(file)]) == 1
    assert json.loads(capsys.readouterr().out) == {"passed": 0, "wrong": 1, "refused": 0}


@pytest.mark.parametrize("text", ["", "{", '{"id": 1}', "[" * 5000, "\ufffe", "[1e400, NaN]"])
def test_a_file_that_holds_no_cases_says_so_or_refuses_each(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    code = main(["examples", str(file)])
    said = capsys.readouterr()
    assert (code, said.err.count("\n")) == (1, 1) or json.loads(said.out.splitlines()[-1])["refused"] == 2
    assert main(["examples", str(tmp_path / "absent.json")]) == 1


ABSURD: list[Any] = [
    0,
    -1,
    10**12,
    -(10**12),
    None,
    "",
    "x",
    True,
    [],
    {},
    [1],
    [[1]],
    0.5,
    -0.5,
    "2024-02-30",
    [[0, 1], [1, -1]],
    "5",
    1e-30,
    {"a": 1},
]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, child in children for found in [(*path, key), *places(child, (*path, key))]]


def test_no_mutation_of_any_input_raises() -> None:
    dice = random.Random(11)
    for made in VARIANTS:
        for path in places(made["inputs"])[:40]:
            for value in dice.sample(ABSURD, 4):
                changed = copy.deepcopy(made)
                node = changed["inputs"]
                for key in path[:-1]:
                    node = node[key]
                node[path[-1]] = value
                judged = judge(changed)
                assert judged.verdict in ("passed", "wrong", "refused")
                assert (judged.computed is None) == (judged.verdict == "refused")


def test_the_truth_file_is_met_in_every_case(shared: Path) -> None:
    """Every truth within its tolerance, every audit flagged."""
    cases = read_cases(shared / "data" / "truth" / "worked_examples.json")
    verdicts = {made["id"]: judge(made) for made in cases}
    assert {name: judged.reason for name, judged in verdicts.items() if judged.verdict not in ("passed", "flagged")} == {}
    assert sum(judged.verdict == "flagged" for judged in verdicts.values()) == sum(made["role"] == "audit" for made in cases)


def test_the_regulators_own_figures_do_not_depend_on_the_case_s_name_or_texts(shared: Path) -> None:
    """Nothing is special-cased: another id, source and domain change no verdict."""
    for made in read_cases(shared / "data" / "truth" / "worked_examples.json"):
        renamed = {key: made[key] for key in ("kind", "inputs", "expected", "tolerance", "role")}
        assert judge({**renamed, "id": "other"}).verdict in ("passed", "flagged")
