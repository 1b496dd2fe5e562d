"""The rules of reading open-banking details: units, zeros, absences, roles, categories; what cannot be proved is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.normalize import complete, load, normalize_institution, normalize_payload, shape_names
from normalizers.payload import Payload
from normalizers.records import Normalized, Product, RawProduct, Value
from normalizers.schema import SCHEMA
from normalizers.schema.display import show_absence
from normalizers.shapes.cdr.units import survey
from normalizers.validate import UndeclaredError

AT = "2026-11-23T00:00:00Z"
Json = dict[str, Any]


def detail(category: str = "RESIDENTIAL_MORTGAGES", name: str = "Home Loan", **more: Any) -> Json:
    return {"productId": "1", "name": name, "productCategory": category, "brand": "Tern", "isTailored": False, **more}


def loans(*rates: str, kind: str = "VARIABLE", **more: Any) -> Json:
    return detail(lendingRates=[{"lendingRateType": kind, "rate": rate, **more} for rate in rates])


def deposits(*rates: str, category: str = "TERM_DEPOSITS", **more: Any) -> Json:
    return detail(category, "Deposit", depositRates=[{"depositRateType": "FIXED", "rate": rate, **more} for rate in rates])


def read(data: Json, at: str | None = AT) -> Normalized:
    return normalize_payload("au-cdr", json.dumps({"data": data}).encode(), at=at)


def product(data: Json) -> Product:
    done = read(data)
    assert done.product is not None, done.issues
    return done.product


def institution(*documents: Json) -> list[Normalized]:
    raw = RawProduct("au-cdr", "tern", "1", "au-cdr", "", "", "application/json", AT)
    payloads = [Payload(raw, json.dumps({"data": one}).encode()) for one in documents]
    return [done for _, done in normalize_institution(payloads, at=AT, facts={})]


def rates(done: Normalized) -> list[Value]:
    assert done.product is not None
    return [entry["value"] for entry in done.product.lists["rates"]]


def codes(done: Normalized) -> set[str]:
    return {issue.code for issue in (*done.issues, *(() if done.product is None else done.product.issues))}


def test_an_institution_that_writes_per_cent_is_mended_everywhere_and_says_so() -> None:
    loan, deposit = institution(loans("6.49", "14.95"), deposits("0.01", "4.5", "0"))
    assert [value.value for value in rates(loan)] == ["0.0649", "0.1495"]
    assert [value.value for value in rates(deposit)] == ["0.0001", "0.045", "0"]
    assert all(value.evidence is not None and value.evidence.how == "inferred" and value.evidence.why for value in rates(loan))
    assert loan.conventions == deposit.conventions == {"rate": "percent"}
    assert "unit_mended" in codes(loan)


def test_a_source_that_follows_the_standard_has_no_convention_and_nothing_is_mended() -> None:
    loan, deposit = institution(loans("0.0649"), deposits("0.0001", "0.05"))
    assert [value.value for value in rates(deposit)] == ["0.0001", "0.05"]
    assert loan.conventions == {}
    assert all(value.evidence is not None and value.evidence.how == "read" for value in rates(loan) + rates(deposit))


def test_a_mixed_institution_gives_only_what_each_product_proves() -> None:
    loan, percent, unproved = institution(loans("0.0649"), deposits("4.50", "0.70"), deposits("0.035"))
    assert loan.conventions == {"rate": "mixed"}
    assert [value.value for value in rates(loan)] == ["0.0649"]
    assert [value.value for value in rates(percent)] == ["0.045", "0.007"]
    assert [(value.value, value.state, value.reason) for value in rates(unproved)] == [(None, "not_disclosed", "ambiguous_unit")]
    assert {"mixed_units", "ambiguous_unit"} <= codes(unproved)


def test_text_beside_a_rate_proves_a_fraction() -> None:
    assert survey([deposits("0.0450", additionalInfo="4.5% p.a. for a year"), deposits("4.50")]) == "mixed"
    assert survey([deposits("0.0450", additionalInfo="14.5% p.a."), deposits("4.50")]) == "percent"


@given(st.lists(st.decimals(min_value="0.011", max_value="0.30", places=4), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_a_hundred_times_every_rate_changes_the_convention_and_no_value(figures: list[Decimal]) -> None:
    (plain,), (scaled,) = institution(loans(*map(str, figures))), institution(loans(*(str(one * 100) for one in figures)))
    assert [Decimal(str(value.value)) for value in rates(plain)] == [Decimal(str(value.value)) for value in rates(scaled)] == figures
    assert plain.conventions != scaled.conventions


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("0.01%", "0.0001", ""),
        ("18%", "0.18", ""),
        (".50", "0.5", ""),
        ("N/A", None, "not_stated"),
        ("NA", None, "not_stated"),
        ("low", None, "unreadable"),
    ],
)
def test_a_rate_with_its_own_sign_is_read_by_it_and_words_are_no_rate(text: str, value: str | None, reason: str) -> None:
    (entry,) = product(loans(text)).lists["rates"]
    assert (entry["value"].value, entry["value"].reason) == (value, reason)
    assert entry["value"].evidence.locator == "/data/lendingRates/0/rate"


def test_a_rate_outside_its_bounds_holds_the_product_but_not_its_reading() -> None:
    done = read(deposits("0.2058"))
    assert done.product is None
    assert done.held is not None
    assert (done.issues[0].code, done.issues[0].severity) == ("implausible_rate", "item")


def test_an_adjustment_is_never_a_customers_rate() -> None:
    rows = [{"lendingRateType": kind, "rate": "0.0010"} for kind in ("DISCOUNT", "BUNDLE_DISCOUNT_FIXED", "PENALTY")]
    done = product(detail(lendingRates=[*rows, {"lendingRateType": "FIXED", "rate": "0.0600"}]))
    assert [entry["role"] for entry in done.lists["rates"]] == ["discount", "discount", "penalty", "base"]
    assert done.values["rate"].value == "0.06"


def test_the_rate_of_an_overdrawn_account_is_not_what_it_pays() -> None:
    data = deposits("0.01", category="TRANS_AND_SAVINGS_ACCOUNTS") | {"lendingRates": [{"lendingRateType": "VARIABLE", "rate": "0.18"}]}
    assert product(data).values["base_rate"].value == "0.01"


def test_a_comparison_rate_of_zero_beside_a_rate_never_wins() -> None:
    done = product(loans("0.0649", comparisonRate="0.0"))
    assert "comparison_rate" not in done.values
    assert done.lists["rates"][0]["comparison"].state == "not_disclosed"
    assert "zero" in {entry["comparison"].state for entry in product(loans("0", comparisonRate="0")).lists["rates"]}


@pytest.mark.parametrize(
    ("fee", "state", "reason"),
    [
        ({"feeType": "UPFRONT", "amount": "0.00"}, "zero", ""),
        ({"feeType": "UPFRONT", "amount": "0.00", "additionalInfo": "Charged at cost."}, "not_disclosed", "at_cost"),
        (
            {"feeType": "EVENT", "amount": "0", "additionalInfo": "Fee amount will be variable, calculated when due"},
            "not_disclosed",
            "by_formula",
        ),
        ({"feeType": "VARIABLE", "amount": "0.00"}, "not_disclosed", "by_formula"),
        ({"feeType": "EVENT", "amount": "0.00", "additionalInfo": "Government and legal fees"}, "not_disclosed", "at_cost"),
        ({"feeType": "EVENT", "amount": "0.00", "additionalInfo": "A break cost is calculated at the time"}, "not_disclosed", "by_formula"),
        ({"feeType": "VARIABLE", "amount": "12.00"}, "known", ""),
        ({"feeType": "EVENT", "amount": "5.00", "additionalInfo": "At cost"}, "known", ""),
        ({"feeType": "EVENT", "amount": "Not ascertainable"}, "not_disclosed", "by_formula"),
        ({"feeType": "EVENT", "amount": "0*"}, "not_disclosed", "unreadable"),
        ({"feeType": "EVENT", "amount": "5.00", "currency": "XXX"}, "not_disclosed", "unknown_currency"),
        ({"feeType": "EVENT", "amount": "0.00", "additionalInfo": "No cost to members, nothing atcosted"}, "zero", ""),
    ],
)
def test_a_zero_that_means_variable_or_at_cost_is_not_free(fee: Json, state: str, reason: str) -> None:
    (entry,) = product(detail(fees=[{"name": "Fee", **fee}])).lists["fees"]
    assert (entry["amount"].state, entry["amount"].reason) == (state, reason)
    assert entry["amount"].evidence.quote == fee["amount"]


def test_a_share_beside_a_zero_amount_leaves_the_yearly_fee_open() -> None:
    free = {"name": "Monthly fee", "feeType": "PERIODIC", "amount": "0.00", "additionalValue": "P1M"}
    assert product(detail(fees=[free])).values["ongoing_fee"].state == "zero"
    assert "ongoing_fee" not in product(detail(fees=[{**free, "balanceRate": "0.0015"}])).values


def test_the_annual_fee_of_a_monthly_fee_is_a_year_of_it() -> None:
    fee = {"name": "Account fee", "feeType": "PERIODIC", "amount": "8.00", "additionalValue": "P1M"}
    assert product(detail("CRED_AND_CHRG_CARDS", fees=[fee])).values["annual_fee"].value == "96.00"


@pytest.mark.parametrize(
    ("low", "high", "want"),
    [
        (0, 80, ("0", "0.8")),
        ("0.5", "0.6", ("0.5", "0.6")),
        (60.01, None, ("0.6001", None)),
        ("80", "0", ("0.8", None)),
        ("0.01", "60", ("0.0001", "0.6")),
        (1, 80, ("0.01", "0.8")),
    ],
)
def test_loan_to_value_bands_in_per_cent_are_mended_by_their_own_evidence(low: Any, high: Any, want: tuple[str | None, ...]) -> None:
    tier = {"name": "LVR", "unitOfMeasure": "PERCENT", "minimumValue": low, "maximumValue": high}
    (entry,) = product(loans("0.06", tiers=[tier])).lists["rates"]
    (band,) = entry["applies"]["lvr"]
    assert tuple(band[end].value if end in band else None for end in ("low", "high")) == want


def test_an_end_shared_with_the_next_band_is_outside() -> None:
    tiers = [
        {"name": "t", "unitOfMeasure": "DOLLAR", "minimumValue": low, "maximumValue": high}
        for low, high in (("0", "5000"), ("5000", "99999999"))
    ]
    (entry,) = product(deposits("0.04", tiers=tiers)).lists["rates"]
    first, last = entry["applies"]["balance"]
    assert (first["high_excluded"], first["high"].value) == ("yes", "5000.00")
    assert (last["high"].value, last["high"].reason) == (None, "no_upper_bound")


@pytest.mark.parametrize(
    ("text", "fixed", "band"),
    [
        ("P1Y", "P1Y", None),
        ("P12M/P12M", "P12M", None),
        ("9 years", "P9Y", None),
        ("P9D - P9D", "P9D", None),
        ("P91D", "P91D", None),
        ('{ "Term": 2, "Period": "Year(s)" }', "P2Y", None),
        ("P9M/P11M", None, ("P9M", "P11M")),
        ("P01M", "P1M", None),
    ],
)
def test_a_duration_is_read_in_the_shapes_that_sources_send(text: str, fixed: str | None, band: tuple[str, str] | None) -> None:
    (entry,) = product(deposits("0.04", additionalValue=text)).lists["rates"]
    assert (entry["fixed_for"].value if "fixed_for" in entry else None) == fixed
    found = [(one["low"].value, one["high"].value) for one in entry.get("applies", {}).get("term", ())]
    assert found == ([] if band is None else [band])


@pytest.mark.parametrize(
    "text", ["TS0", "Annual", "0", "12", "0.45% for 3 months", "Term Deposit AUD 1M", "LVR<=80%Loan amount >= $20,000", "PT3M"]
)
def test_what_is_no_duration_stays_as_text_with_an_issue(text: str) -> None:
    done = read(deposits("0.04", additionalValue=text))
    assert done.product is not None
    value = done.product.lists["rates"][0]["fixed_for"]
    assert (value.value, value.state, value.reason, value.text) == (None, "not_disclosed", "unreadable", text)
    assert "unreadable_term" in codes(done)


def test_interest_paid_once_after_the_whole_term_is_paid_at_maturity() -> None:
    rows = [
        {"depositRateType": "FIXED", "rate": "0.04", "additionalValue": term, "applicationFrequency": often}
        for term, often in (("P6M", "P6M"), ("P1Y", "P6M"), ("P12M", "P1Y"))
    ]
    paid = [entry["paid"].value for entry in product(detail("TERM_DEPOSITS", "Deposit", depositRates=rows)).lists["rates"]]
    assert paid == ["at_maturity", "half_yearly", "at_maturity"]


@pytest.mark.parametrize(
    ("name", "more", "category"),
    [
        ("Online Saver", {}, "savings_account"),
        ("iSaver", {}, "savings_account"),
        ("Christmas Club", {}, "savings_account"),
        ("Everyday Account", {}, "transaction_account"),
        ("Savings Offset Account", {}, "transaction_account"),
        ("S21", {}, "transaction_account"),
        ("Wonder", {"depositRates": [{"depositRateType": "BONUS", "rate": "0.01"}]}, "savings_account"),
    ],
)
def test_savings_and_transaction_accounts_are_parted_on_evidence_and_said_so(name: str, more: Json, category: str) -> None:
    done = read(detail("TRANS_AND_SAVINGS_ACCOUNTS", name, **more))
    assert done.product is not None
    assert done.product.category == category
    assert "category_inferred" in codes(done)


@pytest.mark.parametrize(
    ("name", "category"),
    [("New Car Loan", "car_loan"), ("Vehicle loan", "car_loan"), ("Carer Support Loan", "personal_loan"), ("Loan", "personal_loan")],
)
def test_a_car_loan_is_one_by_whole_words_of_its_name(name: str, category: str) -> None:
    assert product(detail("PERS_LOANS", name)).category == category


def test_an_unknown_category_or_no_name_holds_the_item_and_loses_no_leaf() -> None:
    done = read(detail("TIME_LOANS", lendingRates=[{"rate": "0.05"}]))
    assert done.product is None
    assert {"unknown_category", "unread_leaf"} <= codes(done)
    assert "/data/lendingRates/0/rate" in {issue.locator for issue in done.issues}
    assert read({**detail(), "name": " "}).product is None


@pytest.mark.parametrize(
    ("until", "status"),
    [("2026-11-22T23:00:00+1000", "ended"), ("2026-11-23", "current"), ("9999-12-31T11:00:00.000+11:00", "current"), (None, "current")],
)
def test_a_product_past_its_end_at_the_runs_date_has_ended(until: str | None, status: str) -> None:
    done = read(detail(effectiveTo=until))
    assert done.product is not None
    assert done.product.status == status


def test_a_feature_that_its_own_words_deny_is_a_no_and_silence_is_not() -> None:
    done = product(detail(features=[{"featureType": "OFFSET", "additionalInfo": "Not available."}, {"featureType": "REDRAW"}]))
    assert done.values["offset"].value == "no"
    assert done.values["redraw"].value == "yes"
    assert "extra_repayments" not in done.values


def test_an_attribute_or_field_that_nobody_declared_raises() -> None:
    done = product(loans("0.06"))
    with pytest.raises(UndeclaredError, match="add an Attribute line"):
        complete(replace(done, values={**done.values, "luck": Value("1", "1")}))
    with pytest.raises(UndeclaredError, match=r"entries\.py"):
        complete(replace(done, lists={"rates": [{"luck": Value("1", "1")}]}))
    with pytest.raises(UndeclaredError, match="no canonical rate"):
        complete(replace(done, lists={"rates": [{"role": "base", "value": Value("6.49%", "6.49%")}]}))
    with pytest.raises(UndeclaredError, match="no declared role"):
        complete(replace(done, lists={"rates": [{"role": "lucky"}]}))
    with pytest.raises(UndeclaredError, match="not_disclosed with a value"):
        complete(replace(done, values={"rate": Value("0.06", "6 %", "not_disclosed")}))


def test_a_value_that_the_source_states_is_not_replaced_by_a_derived_one() -> None:
    done = product(loans("0.06"))
    stated = Value("0.05", "5 %")
    assert complete(replace(done, values={"rate": stated})).values["rate"] is stated


def test_an_unknown_shape_names_those_there_are() -> None:
    assert "au-cdr" in shape_names()
    for wrong in ("nonsense", "page", "cdr", "../records", "au_cdr"):
        with pytest.raises(KeyError, match="au-cdr"):
            load(wrong)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "lendingRates",
                        "rate",
                        "tiers",
                        "fees",
                        "amount",
                        "additionalValue",
                        "name",
                        "minimumValue",
                        "unitOfMeasure",
                        "features",
                        "x",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_payload_raises_whatever_stands_in_it(junk: Any) -> None:
    for key in (
        "lendingRates",
        "depositRates",
        "fees",
        "constraints",
        "features",
        "eligibility",
        "bundles",
        "additionalInformation",
        "instalments",
        "description",
    ):
        read({**detail(), key: junk})


def test_every_category_word_of_the_standard_is_mapped() -> None:
    words = (
        "BUSINESS_LOANS BUY_NOW_PAY_LATER CRED_AND_CHRG_CARDS LEASES MARGIN_LOANS OVERDRAFTS PERS_LOANS REGULATED_TRUST_ACCOUNTS "
        "RESIDENTIAL_MORTGAGES TERM_DEPOSITS TRADE_FINANCE TRANS_AND_SAVINGS_ACCOUNTS TRAVEL_CARDS"
    )
    for word in words.split():
        assert product(detail(word)).category in SCHEMA.categories


REASONS = (
    "at_cost",
    "by_formula",
    "unreadable",
    "not_stated",
    "ambiguous_unit",
    "unknown_currency",
    "no_limit",
    "no_upper_bound",
    "no_end",
)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_an_absence_has_words_of_its_own(reason: str) -> None:
    for lang in ("zh-hans", "en"):
        plain = {show_absence({"state": state}, lang) for state in ("not_offered", "not_disclosed")}
        assert show_absence({"state": "not_disclosed", "reason": reason}, lang) not in plain
