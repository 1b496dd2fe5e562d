"""Cost of a product for a scenario: parts that sum, intervals with their reason, and unknown never wins."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.finance.annuity import instalment
from normalizers.finance.cost import cost
from normalizers.finance.cost_words import REFUSALS, assumed
from normalizers.finance.questions import QUESTIONS
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents
from normalizers.finance.scenario import Scenario, ScenarioError, read_scenario
from normalizers.records import NOT_DISCLOSED

D = Decimal
Json = dict[str, Any]


def value(text: str, **more: str) -> Json:
    return {"value": text, "text": text, "state": "zero" if text == "0" else "known", **more}


def rate(percent: str, kind: str = "variable", role: str = "base", **more: Any) -> Json:
    return {"role": role, "basis": "nominal", "value": value(str(D(percent) / 100)), "type": value(kind), **more}


def fee(kind: str, amount: str | None, name: str, every: str = "") -> Json:
    found: Json = {
        "kind": kind,
        "name": value(name),
        "amount": {"value": None, "text": "", "state": NOT_DISCLOSED} if amount is None else value(amount),
    }
    return found | ({"every": value(every)} if every else {})


def band(low: str, high: str | None = None, method: str = "whole") -> Json:
    return {"low": value(low), "method": value(method)} | ({} if high is None else {"high": value(high)})


EVERY_FEE = [
    fee("upfront", "600", "Application fee"), fee("upfront", "200", "Valuation fee"), fee("upfront", "0", "Settlement fee"),
    fee("periodic", "10", "Service fee", "P1M"), fee("periodic", "0", "Package fee", "P1Y"), fee("exit", "350", "Discharge fee"),
    fee("late_payment", "15", "Late payment fee"),
]  # fmt: skip
HOME: Json = {"category": "home_loan", "rates": [rate("6.04"), rate("5.79", "fixed", fixed_for=value("P3Y"))], "fees": EVERY_FEE}
ASKED = Scenario(amount=D(500_000), term=300)


def without(product: Json, key: str, index: int) -> Json:
    return {**product, key: product[key][:index] + product[key][index + 1 :]}


def ranked(product: Json, scenario: Scenario) -> Decimal:
    """What cannot be priced comes last."""
    try:
        return cost(product, scenario).ranked
    except RefusedError as refusal:
        assert refusal.sentence.startswith("It cannot be priced because ")
        assert refusal.code in REFUSALS
        return D("Infinity")


def part(found: Any, key: str) -> Any:
    return next(part for part in found.parts if part.key == key)


def test_a_fully_disclosed_loan_costs_its_interest_and_each_fee() -> None:
    found = cost({**HOME, "rates": HOME["rates"][:1]}, ASKED)
    level = cents(instalment(D(500_000), D("0.0604") / 12, 300))
    assert found.low == found.high == found.ranked
    assert part(found, "interest").low == pytest.approx(level * 300 - 500_000, abs=D(3))
    assert [(p.key, p.low) for p in found.parts[1:]] == [
        ("valuation_fee", 200), ("settlement_fee", 0), ("setup_fee", 600), ("monthly_fee", 3_000), ("yearly_fee", 0), ("exit_fee", 350),
    ]  # fmt: skip
    assert found.effective_low == found.effective_high
    assert found.effective_low is not None
    assert 1.0604**1 - 1 < found.effective_low < 0.0651
    assert [(p.key, p.low) for p in found.bad_day] == [("missed_payment", 15)]


def test_the_rate_after_the_fixed_time_is_in_the_figure_or_widens_it() -> None:
    fixed = {**HOME, "rates": HOME["rates"][1:]}
    alone = cost(fixed, ASKED)
    assert part(alone, "interest_after").reason
    assert part(alone, "interest_after").high > part(alone, "interest_after").low
    known = cost({**HOME, "rates": [rate("5.79", "fixed", fixed_for=value("P3Y"), reverts_to=value("0.0604"))]}, ASKED)
    assert known.low == known.high
    assert part(known, "interest").low == part(alone, "interest").low
    assert cost(HOME, ASKED).ranked == known.ranked < cost(without(HOME, "rates", 1), ASKED).ranked


def test_the_tier_purpose_and_repayment_of_the_scenario_choose_the_rate() -> None:
    banded = {
        **HOME,
        "rates": [
            rate("5", applies={"lvr": [band("0", "0.6")], "purpose": value("owner_occupied")}),
            rate("6", applies={"lvr": [band("0.6", "0.8")], "amount": [band("1000")]}),
            rate("7", applies={"purpose": value("investment")}),
            rate("8", applies={"repayment": value("interest_only"), "purpose": value("owner_occupied")}),
        ],
    }
    by = {lvr: part(cost(banded, Scenario(amount=D(100_000), term=12, lvr=D(lvr))), "interest").low for lvr in ("0.5", "0.8")}
    assert by["0.5"] == part(cost({**HOME, "rates": [rate("5")]}, Scenario(amount=D(100_000), term=12)), "interest").low
    assert by["0.8"] == part(cost({**HOME, "rates": [rate("6")]}, Scenario(amount=D(100_000), term=12)), "interest").low
    with pytest.raises(RefusedError, match="no stated rate fits"):
        cost(banded, Scenario(amount=D(100_000), term=12, lvr=D("0.9")))
    only = cost(banded, Scenario(amount=D(100_000), term=360, repayment="interest_only", lvr=D("0.7")))
    assert part(only, "interest").low == cents(D(100_000) * D("0.06") / 12) * 60  # the cheaper rate that does not name its repayment
    assert "interest_only:60" in only.assumed
    assert assumed("interest_only:60", "en") == "Interest alone is paid for 60 months."


def test_an_undisclosed_fee_is_an_interval_with_its_reason_and_only_an_explicit_zero_is_zero() -> None:
    blank = cost({**HOME, "fees": [*EVERY_FEE[:3], fee("periodic", None, "Service fee", "P1M"), *EVERY_FEE[4:]]}, ASKED)
    assert (part(blank, "monthly_fee").low, part(blank, "monthly_fee").high) == (0, 50 * 300)
    assert part(blank, "monthly_fee").reason == "no_amount"
    silent = cost({**HOME, "fees": []}, ASKED)
    assert all(p.reason for p in silent.parts if p.key.endswith("_fee"))
    assert silent.ranked > blank.ranked > cost(HOME, ASKED).ranked
    assert part(cost(HOME, ASKED), "yearly_fee").reason == ""


@pytest.mark.parametrize(
    "scenario", [ASKED, Scenario(amount=D(80_000), term=12), Scenario(amount=D(250_000), term=360, repayment="interest_only")]
)
def test_deleting_any_fee_or_rate_never_improves_the_rank(scenario: Scenario) -> None:
    for key in ("fees", "rates"):
        for index in range(len(HOME[key])):
            assert ranked(without(HOME, key, index), scenario) >= ranked(HOME, scenario)
            hidden = copy.deepcopy(HOME)
            hidden[key][index]["amount" if key == "fees" else "value"] = {"value": None, "text": "", "state": NOT_DISCLOSED}
            assert ranked(hidden, scenario) >= ranked(HOME, scenario)


@given(st.integers(0, len(EVERY_FEE) - 1), st.decimals(min_value="0.01", max_value=5000, places=2))
def test_raising_a_fee_never_lowers_the_cost(index: int, more: Decimal) -> None:
    dearer = copy.deepcopy(HOME)
    dearer["fees"][index]["amount"] = value(str(D(dearer["fees"][index]["amount"]["value"]) + more))
    before, after = cost(HOME, Scenario(amount=D(9_000), term=24)), cost(dearer, Scenario(amount=D(9_000), term=24))
    assert (after.low, after.high) >= (before.low, before.high)


@settings(max_examples=20)
@given(st.permutations(EVERY_FEE), st.booleans())
def test_the_order_of_entries_changes_nothing(fees: list[Json], turned: bool) -> None:
    again = {**HOME, "fees": fees, "rates": HOME["rates"][::-1] if turned else HOME["rates"]}
    assert cost(again, ASKED).ranked == cost(HOME, ASKED).ranked
    assert cost(again, ASKED).parts == cost(HOME, ASKED).parts


def test_leaving_early_stands_beside_the_total_and_not_in_it() -> None:
    early = cost(HOME, Scenario(amount=D(500_000), term=300, leave_after=24))
    assert early.ranked == cost(HOME, ASKED).ranked
    assert [(p.key, p.low) for p in early.bad_day] == [("missed_payment", 15), ("leaving_early", 350)]


def test_a_loan_smaller_than_its_undisclosed_fees_has_no_rate_at_the_worst_end() -> None:
    found = cost({**HOME, "fees": []}, Scenario(amount=D(5_000), term=12))
    assert found.effective_low is not None
    assert found.effective_high is None


def test_a_term_deposit_pays_simple_interest_of_its_own_term_and_tier() -> None:
    deposit: Json = {
        "category": "term_deposit",
        "rates": [
            rate("4", "fixed", fixed_for=value("P6M"), applies={"balance": [band("1000", "50000")]}),
            rate("5", "fixed", fixed_for=value("P6M"), applies={"balance": [band("50000.01")]}),
            rate("9", "fixed", fixed_for=value("P1Y")),
        ],
        "fees": [fee("upfront", "0", "Opening fee")],
    }
    found = cost(deposit, Scenario(amount=D(20_000), term=6))
    assert found.earning
    assert found.low == found.high == -found.ranked == D("400.00")
    assert found.effective_low == pytest.approx(1.02**2 - 1)
    (leaving,) = cost(deposit, Scenario(amount=D(20_000), term=6, leave_after=3)).bad_day
    assert (leaving.key, leaving.low, leaving.high, leaving.reason) == ("leaving_early", 0, D("200.00"), "early_not_said")
    assert cost(deposit, Scenario(amount=D(60_000), term=6)).low == D("1500.00")
    assert cost({**deposit, "fees": []}, Scenario(amount=D(20_000), term=6)).low < D("400.00")
    with pytest.raises(RefusedError, match="no stated rate fits this amount, term"):
        cost(deposit, Scenario(amount=D(20_000), term=7))


def savings(*rates: Json) -> Json:
    return {
        "category": "savings_account",
        "rates": list(rates),
        "fees": [fee("periodic", "0", "Account fee", "P1M"), fee("periodic", "0", "Card fee", "P1Y")],
    }


@pytest.mark.parametrize("added", [1, 500, 50_000])
@pytest.mark.parametrize("months", [2, 6, 12, 120])
def test_what_is_paid_in_each_month_is_no_gain(added: int, months: int) -> None:
    """One rate throughout is that rate, however much joins the balance on the way: the flows' own, not the interest over the start."""
    account = savings(rate("2.4"))
    found = cost(account, Scenario(balance=D(12_000), term=months, deposit_monthly=D(added)))
    assert [found.effective_low, found.effective_high] == pytest.approx([1.002**12 - 1] * 2, abs=2e-5)


def test_a_bonus_counts_only_as_far_as_the_scenario_meets_its_conditions() -> None:
    needs = [{"kind": "min_deposit", "amount": value("200")}, {"kind": "max_withdrawals"}]
    account = savings(rate("1"), rate("4", role="bonus", conditions=needs))
    met = cost(account, Scenario(balance=D(12_000), deposit_monthly=D(200)))
    assert met.low == met.high
    assert met.low > 12_000 * D("0.05")
    assert [(p.key, p.low) for p in met.bad_day] == [("missed_deposit", cents(D(12_000) * D("0.04") / 12))]
    unmet = cost(account, Scenario(balance=D(12_000), deposit_monthly=D(100)))
    assert unmet.low == unmet.high < 12_000 * D("0.02")
    unclear = cost(savings(rate("1"), rate("4", role="bonus")), Scenario(balance=D(12_000)))
    assert unclear.low < unclear.high
    assert "bonus" in part(unclear, "interest").reason
    assert unclear.ranked == -unclear.low


def test_an_introductory_rate_is_for_new_customers_and_then_the_base_rate_follows() -> None:
    account = savings(rate("2"), rate("6", role="introductory", fixed_for=value("P3M")))
    old, new = (cost(account, Scenario(balance=D(10_000), new_customer=flag)).low for flag in (False, True))
    assert old == pytest.approx(D(10_000) * ((1 + D("0.02") / 12) ** 12 - 1), abs=D("0.06"))
    assert new == pytest.approx(D(10_000) * ((1 + D("0.06") / 12) ** 3 * (1 + D("0.02") / 12) ** 9 - 1), abs=D("0.06"))


def test_tiers_on_the_whole_balance_and_in_bands_are_different_products() -> None:
    def tiers(method: str) -> Json:
        return savings(
            rate("1", applies={"balance": [band("0", "10000", method)]}), rate("3", applies={"balance": [band("10000", None, method)]})
        )

    whole, bands = (cost(tiers(method), Scenario(balance=D(20_000), term=1)).low for method in ("whole", "band"))
    assert (whole, bands) == (D("50.00"), cents((D(10_000) * D("0.01") + D(10_000) * D("0.03")) / 12))
    assert cost(savings(rate("2"), rate("3", role="bonus")), Scenario(balance=D(100))).ranked <= ranked(
        savings(rate("2")), Scenario(balance=D(100))
    )


@pytest.mark.parametrize(("product", "scenario", "said"), [
    ({"category": "lease"}, ASKED, "no formula for lease"), ({}, ASKED, "no formula for its category"),
    (HOME, Scenario(amount=D(1)), "amount or the term"), ({**HOME, "rates": []}, ASKED, "no stated rate"),
    (savings(), Scenario(balance=D(0)), "above zero"),
])  # fmt: skip
def test_what_cannot_be_priced_says_why(product: Json, scenario: Scenario, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        cost(product, scenario)


def test_a_scenario_is_read_from_its_parameters() -> None:
    found = read_scenario({"my.amount": "500000", "my.term": "P25Y", "my.purpose": "investment", "my.new_customer": "yes", "my.lvr": "0.7"})
    assert found == Scenario(amount=D(500_000), term=300, purpose="investment", new_customer=True, lvr=D("0.7"))
    assert all(question.label("zh") and question.label("en") for question in QUESTIONS)


@pytest.mark.parametrize(("name", "text"), [
    ("my.amount", "0"), ("my.amount", "-5"), ("my.amount", "1000000000000"), ("my.amount", "NaN"), ("my.amount", "plenty"),
    ("my.term", "P1000Y"),
    ("my.term", "P0M"), ("my.term", "12"), ("my.term", "P10D"), ("my.purpose", "holiday"), ("my.withdraws", "maybe"),
    ("my.shoe_size", "43"),
])  # fmt: skip
def test_an_absurd_scenario_is_refused_at_its_parameter(name: str, text: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_scenario({name: text})
    assert error.value.key == name
    assert error.value.sentence.endswith(".")
    with pytest.raises(ScenarioError, match="Leaving lies after"):
        read_scenario({"my.term": "P1Y", "my.leave_after": "P2Y"})


def test_a_periodic_fee_without_its_interval_is_open_between_a_year_and_a_month() -> None:
    open_fee = cost(
        {**HOME, "fees": [fee("periodic", "24", "Account keeping fee"), *[f for f in EVERY_FEE if f["kind"] != "periodic"]]}, ASKED
    )
    assert (part(open_fee, "monthly_fee").low, part(open_fee, "monthly_fee").high) == (24 * 25, 24 * 300)
    assert part(open_fee, "monthly_fee").reason == "no_interval"
    named = cost({**HOME, "fees": [fee("periodic", "395", "Annual fee")]}, ASKED)
    assert part(named, "yearly_fee").low == part(named, "yearly_fee").high == 395 * 25
