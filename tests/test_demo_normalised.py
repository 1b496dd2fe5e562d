"""What the normalisers make of the fictional market: everything is read, but for the slips it declares."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import cache

import pytest

from crawlers.demo.market import Market, market
from crawlers.demo.model import Institution
from normalizers.gate import PUBLISHED, Bounds, judge
from normalizers.normalize import normalize_institution
from normalizers.payload import Payload
from normalizers.records import InstitutionReport, Normalized, Product, RawProduct
from normalizers.schema import SCHEMA
from normalizers.schema.display import show
from normalizers.schema.kinds import RATE, TERM
from normalizers.shapes.page import parse_page, resolve, text_of
from normalizers.summary import Summary, fact_of, summarize

EARLIER, LATER = date(2026, 10, 24), date(2026, 11, 23)
SHAPES = {"api": "au-cdr", "zh-loan-html": "zh-loan-page", "zh-html": "zh-wealth-page", "bilingual-html": "insurance-page"}
READ = {key for key, attribute in SCHEMA.attributes.items() if attribute.derive is None}
HELD_BACK = {
    ("tern-credit-union", "SV-YOUTH", "unknown_category"),
    ("qinghe-bank", "growth-3", "implausible_rate"),
    ("chenguang-health", "medical-2", "implausible_percent"),
}
UNREAD = {
    ("songtao-bank", "micro-daily", "other_period"),
    ("saltmarsh-bank", "PL-FIXED", "rate_not_stated"),
    ("haiyue-wm", "open-4", "unreadable_choice"),
    ("yuanshan-insurance", "critical-illness-3", "unreadable_count"),
    ("juniper-assurance", "term-life-1", "unreadable_premium"),
    ("juniper-assurance", "whole-life-2", "unknown_column"),  # cash values of which nothing says that they are guaranteed
    ("juniper-assurance", "whole-life-2", "no_guaranteed_values"),
}
Results = dict[str, list[tuple[Payload, Normalized]]]


def payloads(state: Market, one: Institution) -> list[Payload]:
    found = []
    for offer in state.offers[one.id]:
        body = offer.bodies.get("zh", offer.bodies.get(""))
        assert body is not None
        hints = {"institution_name": one.name, "market": "demo"}
        digest = hashlib.sha256(body).hexdigest()
        raw = RawProduct("demo", one.id, offer.key, SHAPES[one.kind], "http://127.0.0.1/", digest, "", f"{state.at}T00:00:00Z", hints)
        found.append(Payload(raw, body, {"en": offer.bodies["en"]} if "en" in offer.bodies else {}))
    return found


@cache
def normalised(at: date) -> Results:
    state = market(at)
    return {one.id: normalize_institution(payloads(state, one), at=f"{at}T00:00:00Z", facts={}) for one in state.institutions}


@pytest.fixture(scope="module")
def earlier() -> Results:
    return normalised(EARLIER)


@pytest.fixture(scope="module")
def later() -> Results:
    return normalised(LATER)


def products(results: Results) -> dict[str, Product]:
    return {done.product.source_key: done.product for pairs in results.values() for _, done in pairs if done.product is not None}


def issues(results: Results, severity: str) -> set[tuple[str, str, str]]:
    return {
        (institution, payload.raw.key, issue.code)
        for institution, pairs in results.items()
        for payload, done in pairs
        for issue in (*done.issues, *(done.product.issues if done.product is not None else ()))
        if issue.severity == severity
    }


@pytest.mark.parametrize("at", [EARLIER, LATER, EARLIER + timedelta(days=365)])
def test_only_the_declared_slips_are_issues(at: date) -> None:
    results = normalised(at)
    assert issues(results, "item") == HELD_BACK
    assert issues(results, "value") == UNREAD


def test_three_families_and_every_state_of_a_value(earlier: Results) -> None:
    found = products(earlier)
    assert len(found) >= 180
    assert {product.family for product in found.values()} == {"loan", "wealth", "insurance"}
    assert {product.market for product in found.values()} == {"demo"}
    assert {product.currency for product in found.values()} == {"AUD", "CNY"}
    for family in ("loan", "wealth", "insurance"):
        documents = [product.to_json() for product in found.values() if product.family == family]
        states = {value["state"] for document in documents for value in document["values"].values()}
        assert {"known", "zero"} <= states, family


def test_a_benchmark_is_a_target_and_a_seven_day_yield_is_past(earlier: Results) -> None:
    found = products(earlier)
    closed = next(product for key, product in found.items() if key.startswith("chenguang-wm/closed-2-"))
    assert [rate["role"] for rate in closed.lists["rates"]] == ["target"]
    assert closed.values["benchmark_low"].value != closed.values["benchmark_high"].value
    assert "base_rate" not in closed.values
    cash = found["chenguang-wm/cash-1"]
    assert {rate["role"]: rate["value"].state for rate in cash.lists["rates"]} == {"target": "not_disclosed", "past": "known"}
    assert cash.values["benchmark_low"].reason == "by_formula"
    assert "benchmark_high" not in cash.values


def test_an_index_benchmark_keeps_its_text_and_has_no_number(earlier: Results) -> None:
    found = [p for p in products(earlier).values() if any("中债" in rate["value"].text for rate in p.lists.get("rates", ()))]
    assert found
    for product in found:
        value = product.values["benchmark_low"]
        assert (value.value, value.state, value.reason) == (None, "not_disclosed", "by_formula")
        assert value.text == "中债-综合财富指数收益率*90%+0.10%"


def test_a_deposit_has_a_promised_rate_with_its_term(earlier: Results) -> None:
    deposit = products(earlier)["qinghe-bank/deposit-3"]
    assert deposit.category == "term_deposit"
    (rate,) = deposit.lists["rates"]
    assert (rate["role"], rate["fixed_for"].value, rate["paid"].value) == ("base", "P1Y", "at_maturity")
    assert deposit.values["base_rate"].value == rate["value"].value
    assert deposit.values["term"].value == "P1Y"
    assert deposit.values["min_amount"].value == "50"


def test_unknown_fees_and_waived_fees_stay_apart(earlier: Results) -> None:
    states = {
        product.values[key].state
        for product in products(earlier).values()
        if product.category == "wealth_product"
        for key in ("custody_fee", "sales_fee")
        if key in product.values
    }
    assert states == {"known", "zero", "not_disclosed"}


def test_insurance_is_told_in_both_languages_from_the_same_facts(earlier: Results) -> None:
    for product in products(earlier).values():
        if product.family == "insurance":
            assert set(product.names) == {"zh", "en"}
            assert all(set(value.texts) == {"zh", "en"} for key, value in product.values.items() if key in READ), product.source_key
            assert not any(issue.code == "translation_differs" for issue in product.issues)


def test_a_premium_table_is_kept_as_columns_with_a_place_for_every_amount(earlier: Results) -> None:
    for pairs in earlier.values():
        for payload, done in pairs:
            if done.product is None or done.product.family != "insurance":
                continue
            (table,) = done.product.lists["premiums"]
            lengths = {len(column) for column in table["columns"].values()}
            assert lengths == {len(table["locators"])} and len(table["locators"]) >= 8
            page = parse_page(payload.body)
            for locator, amount in zip(table["locators"], table["columns"]["amount"], strict=True):
                node = resolve(page, locator)
                assert node is not None and text_of(node) == amount


def test_savings_policies_guarantee_a_rate_by_year_and_what_is_illustrated_is_apart(earlier: Results) -> None:
    found = products(earlier)
    policy = found["beichen-life/whole-life-1"]
    (table,) = policy.lists["cash_values"]
    assert set(table["columns"]) == {"sex", "year", "paid", "illustrated", "amount"}
    assert float(policy.values["guaranteed_rate_10"].value) < float(policy.values["guaranteed_rate_20"].value)
    assert policy.values["guaranteed_rate_20"].evidence.how == "inferred"
    assert "cash_values" not in found["yuanshan-insurance/annuity-1"].lists
    assert "guaranteed_rate_20" not in found["chenguang-health/whole-life-2"].values


def test_a_wide_and_a_long_premium_table_say_the_same_things(earlier: Results) -> None:
    found = products(earlier)
    long, wide = (
        found[f"{insurer}/critical-illness-1"].lists["premiums"][0]["columns"] for insurer in ("beichen-life", "juniper-assurance")
    )
    assert set(long) == set(wide) == {"age", "sex", "smoker", "amount"}
    for column in ("age", "sex", "smoker"):
        assert set(long[column]) == set(wide[column])


def test_every_quote_stands_at_its_place(earlier: Results) -> None:
    for institution in ("qinghe-bank", "yuanshan-insurance"):
        for payload, done in earlier[institution]:
            if done.product is None:
                continue
            page = parse_page(payload.body)
            for value in done.product.values.values():
                if value.evidence is not None and value.evidence.how == "read":
                    node = resolve(page, value.evidence.locator)
                    assert node is not None and value.evidence.quote in text_of(node)


def test_a_formula_and_a_term_for_life_are_shown_in_words(earlier: Results) -> None:
    found = products(earlier)
    rate = found["songtao-bank/home-first"].values["rate"].to_json()
    assert show(RATE, rate, "zh-hans") == "按公式：5年期以上LPR-30BP"
    assert show(RATE, rate, "en") == "by formula: 5年期以上LPR-30BP"
    life = found["beichen-life/whole-life-1"].values["coverage_term"].to_json()
    assert (show(TERM, life, "zh-hans"), show(TERM, life, "en")) == ("终身", "whole of life")


def summary(results: Results, institution: str) -> Summary:
    pairs = results[institution]
    facts = {payload.raw.key: fact_of(done.product.to_json(), payload.raw.sha256) for payload, done in pairs if done.product is not None}
    return summarize([payload.raw.key for payload, _ in pairs], facts, {})


def test_the_move_of_a_month_passes_the_gate(earlier: Results, later: Results) -> None:
    for institution in earlier:
        before, after = summary(earlier, institution), summary(later, institution)
        count = len(after.keys)
        report = InstitutionReport(
            institution, institution, state="complete", listed=count, stated_total=count, planned=count, answered=count
        )
        first = judge(report, before, (), Bounds(8, 60, False))
        assert (first.state, first.reasons) == (PUBLISHED, ())
        second = judge(report, after, (before,), Bounds(8, 60, False), public=before.keys)
        assert (second.state, second.reasons) == (PUBLISHED, ()), institution
