"""Cost of cards, overdrafts, small loans, accounts, wealth products and cover: each by its own declared formula."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from normalizers.finance.cash_values import surrenders
from normalizers.finance.cost import RULES, cost
from normalizers.finance.cost_parts import cents_of
from normalizers.finance.cost_words import ASSUMED, PARTS, REFUSALS, CannotPriceError, assumed
from normalizers.finance.questions import QUESTIONS
from normalizers.finance.rounding import cents
from normalizers.finance.scenario import Scenario, pairs_of, read_scenario
from normalizers.schema import SCHEMA
from normalizers.schema.derive import GuaranteedRate, MoneyBack
from tests.test_finance_cost import band, fee, part, rate, value

D = Decimal
Json = dict[str, Any]
CARD: Json = {
    "category": "credit_card",
    "rates": [rate("19.99", role="purchase"), rate("21.99", role="cash_advance")],
    "fees": [fee("upfront", "0", "Joining fee"), fee("periodic", "0", "Monthly fee", "P1M"), fee("periodic", "99", "Annual fee", "P1Y")],
}


def test_a_card_paid_in_full_costs_its_fees_and_one_that_carries_a_balance_its_interest_too() -> None:
    full = cost(CARD, Scenario(spend=D(900)))
    assert full.low == full.high == D(99)
    carried = cost(CARD, Scenario(balance=D(2_000), spend=D(900)))
    assert part(carried, "interest").low == cents((D(2_000) + D(450)) * D("0.1999") / 12) * 12
    assert cost(CARD, Scenario(balance=D(2_000), term=13)).high > cost(CARD, Scenario(balance=D(2_000), term=12)).high + 99
    with pytest.raises(CannotPriceError, match="neither a balance carried nor monthly spending"):
        cost(CARD, Scenario(amount=D(5)))
    with pytest.raises(CannotPriceError, match="no stated rate"):
        cost({**CARD, "rates": []}, Scenario(balance=D(1)))


def test_an_overdraft_costs_interest_on_what_is_drawn_and_its_fees() -> None:
    fees = [fee("upfront", "100", "Set up"), fee("periodic", "10", "Line fee", "P1M"), fee("periodic", "0", "Annual fee", "P1Y")]
    found = cost({"category": "overdraft", "rates": [rate("12")], "fees": fees}, Scenario(amount=D(5_000), term=6))
    assert found.low == found.high == 50 * 6 + 100 + 60


def small(category: str, figure: Json, repayment: str = "", **more: Any) -> Json:
    applies = {"repayment": value(repayment)} if repayment else {}
    fees = [fee("upfront", "0", name) for name in ("Set up", "Valuation fee", "Settlement fee")]
    fees += [fee("periodic", "0", "Monthly", "P1M"), fee("periodic", "0", "Annual fee", "P1Y"), fee("exit", "0", "Exit")]
    return {
        "category": category,
        "rates": [{"role": "base", "basis": "nominal", "value": figure, "applies": applies, **more}],
        "fees": fees,
    }


def test_an_instalment_fee_is_charged_on_the_original_principal() -> None:
    plan = small("instalment", value("0.0055", period="P1M", qualifiers=["fee_on_original_principal"]))
    found = cost(plan, Scenario(amount=D(10_000), term=18))
    assert found.low == found.high == D("990.00")  # 18 instalments at 0.55 %: 9.9 % in fees
    assert found.effective_low == pytest.approx(0.1286, abs=0.0005)  # STANDARDS: 12.86 % compound
    assert found.payment == (D("610.56"), D("610.56"))
    assert cost(small("instalment", value("0.066"), "flat_equal"), Scenario(amount=D(10_000), term=18)).low < D(1_000)


def test_a_daily_rate_counts_365_days_and_what_revolves_is_owed_until_the_end() -> None:
    loan = small("microloan", value("0.0002", period="P1D"), "revolving", role="other")
    found = cost(loan, Scenario(amount=D(10_000), term=12))
    assert found.low == D("730.00")
    assert "at_end" in found.assumed
    kept_back = {**loan, "fees": [fee("upfront", "100", "Set up"), *loan["fees"][1:]]}
    assert cost(kept_back, Scenario(amount=D(10_000), term=12)).low == D("830.00")


def test_a_rate_from_or_up_to_a_figure_is_an_interval_whose_worst_end_ranks() -> None:
    asked = Scenario(amount=D(10_000), term=12)
    point = cost(small("personal_loan", value("0.06")), asked)
    spread = cost(small("personal_loan", {"value": None, "text": "", "state": "known", "low": "0.036", "high": "0.072"}), asked)
    least = cost(small("personal_loan", {"value": None, "text": "", "state": "known", "low": "0.036"}), asked)
    assert part(spread, "interest").reason == part(least, "interest").reason == "rate_open"
    assert spread.low < point.low < spread.high < least.high
    assert spread.low == least.low
    assert point.ranked < spread.ranked < least.ranked


def test_a_rate_that_follows_an_index_says_so() -> None:
    floating = {"role": "base", "value": {"value": None, "text": "LPR-30BP", "state": "not_disclosed"}, "reference": {"index": "LPR_5Y"}}
    with pytest.raises(CannotPriceError) as error:
        cost({"category": "home_loan", "rates": [floating]}, Scenario(amount=D(1_000), term=12))
    assert error.value.code == "follows_index"
    assert error.value.label("zh-hans").startswith("无法计价")


def test_a_transaction_account_without_a_rate_pays_nothing_and_costs_its_fees() -> None:
    fees = [fee("upfront", "0", "Opening"), fee("periodic", "5", "Account fee", "P1M"), fee("periodic", "0", "Annual fee", "P1Y")]
    found = cost({"category": "transaction_account", "rates": [], "fees": fees}, Scenario(balance=D(1_000)))
    assert (found.low, found.ranked) == (-60, 60)


def test_a_wealth_product_goes_by_its_yearly_fees_and_never_by_target_or_past_return() -> None:
    values = {"management_fee": value("0.003"), "custody_fee": value("0.0002"), "sales_fee": value("0")}
    product: Json = {"category": "wealth_product", "values": values, "fees": [], "rates": []}
    found = cost(product, Scenario(amount=D(50_000), term=6))
    assert part(found, "management_fee").low == part(found, "management_fee").high == 75
    assert part(found, "subscription_fee").reason == "not_said"
    dearer = {**product, "values": {**values, "benchmark_low": value("0.05"), "seven_day_yield": value("0.9")}}
    assert cost(dearer, Scenario(amount=D(50_000), term=6)) == found
    silent = {**product, "values": {key: one for key, one in values.items() if key != "custody_fee"}}
    assert cost(silent, Scenario(amount=D(50_000), term=6)).ranked > found.ranked


def cover(category: str = "term_life", **values: Json) -> Json:
    ages = list(range(30, 61))
    columns = {
        "age": [f"P{age}Y" for age in ages for _ in (0, 1)],
        "sex": ["male", "female"] * len(ages),
        "smoker": ["no"] * 2 * len(ages),
        "amount": [str(500 + 10 * (age - 30) + 100 * first) for age in ages for first in (1, 0)],
    }
    stated = {"sum_assured": value("500000"), "payment_period": value(["20_years"]), "coverage_term": value("P20Y")}
    return {"category": category, "values": stated | values, "premiums": [{"period": "P1Y", "currency": "CNY", "columns": columns}]}


def test_cover_is_compared_by_premium_for_this_person_and_the_sum_asked_about() -> None:
    asked = Scenario(age=35, sex="female", term=120, sum_assured=D(1_000_000))
    assert cost(cover(), asked).low == 550 * 2 * 10
    assert cost(cover(), Scenario(age=35, term=12)).low == 650
    renewed = cover(payment_period=value(["yearly_renewed"]), coverage_term=value("P1Y"))
    assert cost(renewed, Scenario(age=35, sex="female", term=36)).low == 550 + 560 + 570
    assert cost(cover("medical", payment_period=value(["yearly_renewed"])), Scenario(age=35, sum_assured=D(1))).low == 650


def saved(**columns: Any) -> Json:
    """Ten years of a policy of the truth file: 20,000 at the start of each of five years."""
    values = {1: "5000", 5: "70000", 6: "99425", 10: "111663"}
    years = range(1, 11)
    own = {
        "year": [str(year) for year in years],
        "paid": [str(20_000 * min(year, 5)) for year in years],
        "amount": [values.get(year, "100000") for year in years],
    } | columns
    return {"category": "whole_life", "cash_values": [{"currency": "CNY", "columns": {key: cells for key, cells in own.items() if cells}}]}


@pytest.mark.parametrize(("months", "percent"), [(72, -0.1441), (120, 1.3861), (109, 1.3861)])
def test_savings_insurance_goes_by_its_guaranteed_rate_to_the_end_of_the_policy_year(months: int, percent: float) -> None:
    found = cost(saved(), Scenario(term=months))
    assert found.effective_low is not None and round(found.effective_low * 100, 4) == percent
    assert cents_of(found.ranked) == -round(found.effective_low * 10**7)
    assert part(found, "premiums").low == -100_000
    assert cost(saved(), Scenario(leave_after=months)) == found


def test_a_policy_given_up_early_says_what_is_lost_and_ranks_by_the_time_asked_about() -> None:
    asked = Scenario(term=120, leave_after=12)
    found = cost(saved(), asked)
    assert [(one.key, one.low) for one in found.bad_day] == [("leaving_early", D(15_000))]
    assert found.ranked == cost(saved(), Scenario(term=120)).ranked


def test_what_is_illustrated_never_counts_and_a_table_in_doubt_is_not_read_on() -> None:
    shown = cost(saved(illustrated=["999999"] * 10), Scenario(term=120))
    assert shown == cost(saved(), Scenario(term=120))
    gap = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "20"]
    assert cost(saved(year=gap), Scenario(term=240)).low == 11_663
    for doubtful in (
        saved(year=gap, benefit=["0"] * 10), saved(year=["1", "2", "2", "4", "5", "6", "7", "8", "9", "10"]),
        saved(year=["2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]), saved(paid=["20000"] * 9 + ["10000"]),
    ):  # fmt: skip
        assert all(one.year < 10 for one in surrenders(doubtful))
    assert surrenders(saved(paid=[], premium=["20000"] * 5 + ["0"] * 5))[-1].paid == 100_000
    assert surrenders(saved(paid=[], premium=["20000"] * 10, year=gap))[-1].year == 9
    assert surrenders(saved(amount=["0"] * 10))[-1].rate == -1


def test_the_person_of_a_table_and_its_benefits_count() -> None:
    paid = [str(20_000 * year) for year in range(1, 6)] * 2
    both = saved(sex=["male"] * 5 + ["female"] * 5, year=["1", "2", "3", "4", "5"] * 2, paid=paid)
    man, woman = (cost(both, Scenario(term=60, sex=sex)) for sex in ("male", "female"))
    assert (part(man, "cash_value").low, part(woman, "cash_value").low) == (70_000, 111_663)
    paid_out = cost(saved(benefit=["1000"] * 10), Scenario(term=120))
    assert part(paid_out, "benefits").low == 10_000
    assert paid_out.ranked < cost(saved(), Scenario(term=120)).ranked


def test_what_a_policy_guarantees_is_an_attribute_with_the_evidence_of_its_row() -> None:
    product = saved()
    table = product["cash_values"][0]
    table |= {"locators": [f"#c{year}" for year in range(1, 11)], "quotes": table["columns"]["amount"]}
    rated, back = GuaranteedRate(10)(product), MoneyBack()(product)
    assert rated is not None and back is not None
    assert (rated["value"], rated["evidence"]["locator"], rated["evidence"]["how"]) == ("0.0139", "#c10", "inferred")
    assert (back["value"], back["evidence"]["quote"]) == ("P2Y", "100000")
    assert GuaranteedRate(20)(product) is None


TIER = rate("1", applies={"balance": [band("0", "10")]})


@pytest.mark.parametrize(("product", "scenario", "code"), [
    (cover(), Scenario(), "missing_age"), (cover(), Scenario(age=20), "no_premium_fits"),
    (cover(), Scenario(age=35, smoker=True), "no_premium_fits"),
    (cover(), Scenario(age=35, term=300), "cover_too_short"), ({**cover(), "premiums": []}, Scenario(age=35), "no_premiums"),
    (cover(payment_period=value(["to_age"])), Scenario(age=35), "payment_unclear"),
    (cover(payment_period=value(["yearly_renewed"])), Scenario(age=59, term=36), "no_premium_fits"),
    ({"category": "whole_life"}, Scenario(age=35), "missing_holding"), ({"category": "whole_life"}, Scenario(term=60), "no_cash_values"),
    (saved(), Scenario(term=360), "no_value_then"), (saved(paid=[]), Scenario(term=60), "no_cash_values"),
    ({"category": "wealth_product"}, Scenario(), "missing_amount"),
    ({"category": "overdraft", "rates": [], "fees": []}, Scenario(), "missing_amount"),
    ({"category": "savings_account", "rates": [TIER]}, Scenario(balance=D(99)), "no_rate_fits"),
])  # fmt: skip
def test_what_cannot_be_priced_says_why_in_both_languages(product: Json, scenario: Scenario, code: str) -> None:
    with pytest.raises(CannotPriceError) as error:
        cost({"rates": [], "fees": [], "values": {}, **product}, scenario)
    assert error.value.code == code
    assert error.value.label("en") != error.value.label("zh-hans")


def test_everything_that_is_declared_belongs_together() -> None:
    assert set(RULES) <= set(SCHEMA.categories)
    assert {role.key for rule in RULES.values() for role in rule.roles} <= set(PARTS)
    assert all(label.zh and label.en for words in (PARTS, ASSUMED, REFUSALS) for label in words.values())
    assert {one for question in QUESTIONS for one in question.asked} <= {rule.how for rule in RULES.values()}
    assert all(question.help.zh and question.help.en for question in QUESTIONS)
    assert {question.needs for question in QUESTIONS} - {""} <= set(SCHEMA.attributes)
    asked = Scenario(amount=D("5000.50"), term=7, age=40, sex="female", smoker=True, withdraws=True, lvr=D("0.75"))
    assert read_scenario(dict(pairs_of(asked))) == asked
    assert pairs_of(Scenario()) == ()


@pytest.mark.parametrize(("own", "words"), [("P728D", "期限为728天"), ("P91D", "期限为91天"), ("P182D", ""), ("P6M", ""), ("", "")])
def test_a_wealth_product_that_runs_for_another_time_says_so(own: str, words: str) -> None:
    product: Json = {"category": "wealth_product", "values": {"term": value(own)} if own else {}, "fees": [], "rates": []}
    found = [assumed(code, "zh-hans") for code in cost(product, Scenario(amount=D(50_000), term=6)).assumed]
    assert any(words in one for one in found[1:]) if words else len(found) == 1
