"""The comparison: what is aligned, what differs, what is marked best, and what is never marked."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.schema import SCHEMA
from portal.catalog import markets
from portal.catalog.compare import best_marks, compare
from tests import rows

pytestmark = pytest.mark.django_db
RATE = SCHEMA.attributes["rate"]


def row_of(comparison, key):
    return next(row for group in comparison.groups for row in group.rows if row.key == key)


def three(key, *values, category="home_loan"):
    return [rows.product(f"P{number}", category, values={} if one is None else {key: one}) for number, one in enumerate(values)]


def test_the_lowest_rate_says_of_what_it_is_lowest():
    made = three("rate", rows.rate("0.06"), rows.rate("0.055"), rows.rate("0.07"))
    assert row_of(compare(made, "en"), "rate").best == ("", "lowest of these 3", "")
    assert row_of(compare(made, "zh-hans"), "rate").best == ("", "三者中最低", "")


def test_a_higher_better_attribute_marks_the_highest():
    made = three("highest_rate", rows.rate("0.04"), rows.rate("0.05"), category="savings_account")
    assert row_of(compare(made, "en"), "highest_rate").best == ("", "highest of these 2")


def test_a_tie_is_shown_as_a_tie():
    made = three("rate", rows.rate("0.055"), rows.rate("0.0550"), rows.rate("0.07"))
    assert row_of(compare(made, "en"), "rate").best == ("lowest of these 3, shared by 2",) * 2 + ("",)


def test_equal_values_get_no_mark():
    row = row_of(compare(three("rate", rows.rate("0.055"), rows.rate("0.055")), "en"), "rate")
    assert row.same
    assert row.best == ("", "")
    assert row.why_not == ""


def test_an_unknown_value_never_wins_and_one_known_value_is_not_best():
    made = three("rate", None, rows.rate("0.07"), None)
    row = row_of(compare(made, "en"), "rate")
    assert row.best == ("", "", "")
    assert "fewer than two" in row.why_not
    assert row.cells[0].state == "not_disclosed"
    assert row.cells[0].text == "not disclosed"


def test_zero_is_a_known_value():
    made = three("setup_fee", rows.money("0", state="zero"), rows.money("395.00"), None)
    row = row_of(compare(made, "en"), "setup_fee")
    assert row.best == ("lowest of these 3", "", "")
    assert row.cells[0].text == "none charged"


def test_different_currencies_are_not_compared():
    made = three("setup_fee", rows.money("100", "CNY"), rows.money("395.00"))
    row = row_of(compare(made, "en"), "setup_fee")
    assert row.best == ("", "")
    assert row.why_not == "not comparable: different currencies"


def test_different_periods_are_not_compared():
    made = three("rate", rows.rate("0.06"), rows.value("0.005", period="P1M"))
    assert row_of(compare(made, "en"), "rate").why_not == "not comparable: different periods"


def test_rates_on_different_bases_are_not_compared():
    made = [
        rows.product(
            f"P{basis}",
            values={"rate": rows.rate(figure, locator="/r")},
            rates=[{"role": "base", "basis": basis, "value": rows.rate(figure, locator="/r")}],
        )
        for basis, figure in (("nominal", "0.06"), ("effective", "0.05"))
    ]
    assert row_of(compare(made, "en"), "rate").why_not == "not comparable: stated on different bases"


@pytest.mark.parametrize(("key", "category"), [("benchmark_low", "wealth_product"), ("seven_day_yield", "money_fund")])
def test_target_and_past_figures_are_never_marked(key, category):
    row = row_of(compare(three(key, rows.rate("0.03"), rows.rate("0.04"), category=category), "en"), key)
    assert row.best == ("", "")
    assert "nothing is marked" in row.why_not


def test_overlapping_ranges_are_not_compared_but_apart_ones_are():
    overlapping = [
        {"value": None, "text": "", "state": "known", "low": "100", "high": "300"},
        {"value": "200", "text": "", "state": "known"},
    ]
    apart = [{"value": None, "text": "", "state": "known", "low": "100", "high": "150"}, {"value": "200", "text": "", "state": "known"}]
    fee = SCHEMA.attributes["setup_fee"]
    assert best_marks(fee, overlapping, [(), ()], "en")[1] == "not comparable: the sources state ranges that overlap"
    assert best_marks(fee, apart, [(), ()], "en")[0] == ("lowest of these 2", "")


def test_a_rate_with_several_bands_says_that_only_its_start_is_lowest():
    made = three("rate", rows.rate("0.05", low="0.05", high="0.09"), rows.rate("0.06"))
    assert row_of(compare(made, "en"), "rate").best == ("starts lowest of these 2", "")


def test_a_from_price_does_not_win():
    made = three("setup_fee", {"value": None, "text": "from 100", "state": "known", "low": "100", "currency": "AUD"}, rows.money("200"))
    assert row_of(compare(made, "en"), "setup_fee").best == ("", "")


def test_categories_of_one_family_say_not_applicable():
    made = [rows.product("Card", "credit_card", values={"annual_fee": rows.money("99")}), rows.product("Home", "home_loan")]
    row = row_of(compare(made, "en"), "offset")
    assert row.cells[0].text == "not applicable"
    assert row.cells[0].state == "not_offered"


def test_products_of_different_families_share_only_common_rows():
    made = [rows.product("Card", "credit_card"), rows.product("Saver", "savings_account")]
    keys = {row.key for group in compare(made, "en").groups for row in group.rows}
    assert "rate" not in keys


def test_typed_lists_are_aligned_by_role_and_kind():
    fee = {"kind": "upfront", "type": rows.value("upfront"), "name": rows.value("Establishment fee"), "amount": rows.money("395")}
    comparison = compare([rows.product("A", fees=[fee]), rows.product("B")], "en")
    row = row_of(comparison, "fees/upfront")
    assert "Establishment fee" in row.cells[0].text
    assert "$395" in row.cells[0].text.replace("\u2009", "").replace("\u202f", "")
    assert row.cells[1].state == "not_disclosed"
    assert not row.same


@pytest.mark.parametrize("number", [0, 1, 7])
def test_a_comparison_takes_two_to_six_products(number):
    with pytest.raises(ValueError, match="2 to 6"):
        compare([rows.product(f"P{index}") for index in range(number)], "en")


def test_the_chinese_market_refuses_to_compare_insurance_and_says_why():
    made = [rows.product("M1", "medical"), rows.product("M2", "medical")]
    comparison = compare(made, "zh-hans", market=markets.profile("cn"))
    assert comparison.groups == ()
    assert "第二十三条" in comparison.refused[0].text("zh-hans")
    assert compare(made, "en", market=markets.profile("demo")).refused == ()


def test_the_chinese_market_keeps_insurance_and_wealth_apart():
    assert markets.check_order(markets.profile("cn"), ("insurance", "wealth"), "min_amount")
    assert markets.check_order(markets.profile("cn"), ("insurance",), "premium")
    assert not markets.check_order(markets.profile("cn"), ("wealth",), "min_amount")
    assert not markets.check_order(markets.profile("cn"), ("insurance", "wealth"), "name")
    assert markets.profile("cn").order("medical") == ()
    assert markets.profile("demo").order("medical") == ("premium",)


def test_target_figures_carry_their_words_in_every_market():
    for market in markets.PROFILES.values():
        assert market.words("benchmark_low") == (markets.TARGET,)
        assert market.words("seven_day_yield") == (markets.PAST,)


figures = st.one_of(
    st.none(), st.decimals(min_value=0, max_value=1, places=4, allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}")
)


@given(st.lists(figures, min_size=2, max_size=6))
def test_the_mark_is_on_the_lowest_known_figures_and_deleting_one_never_improves_its_place(scalars):
    values = [
        {"value": one, "text": "", "state": "not_disclosed" if one is None else "known", "period": "P1Y" if one is not None else ""}
        for one in scalars
    ]
    best, _ = best_marks(RATE, values, [()] * len(values), "en")
    known = [Decimal(one) for one in scalars if one is not None]
    for scalar, words in zip(scalars, best, strict=True):
        if words:
            assert scalar is not None
            assert Decimal(scalar) == min(known)
        elif scalar is not None and any(best):
            assert Decimal(scalar) > min(known)
    assert all(low != "" for low, _ in pairwise([word for word in best if word] + ["end"]))
