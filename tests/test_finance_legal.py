"""Legal figures against what the regulators themselves print, and against independent formulas."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.finance import deposits, insurance, nominal, wealth
from normalizers.finance.aprc import interval
from normalizers.finance.contract import Charge, Contract, flows_of, in_years
from normalizers.finance.deposits import Tier
from normalizers.finance.flows import Flow
from normalizers.finance.loans import Phase, equal_instalments
from normalizers.finance.refusal import RefusedError
from normalizers.finance.reg_z import Due, Unit, apr, dues_from_dates, elapsed, unit_period
from normalizers.finance.rounding import half_up
from normalizers.finance.solve import rate_of

D = Decimal


def day(text: str) -> date:
    return date.fromisoformat(text)


# 12 CFR part 1026, Appendix J (c): advance, first payment, unit-period; number of payments, amount, APR printed.
APPENDIX_J = [
    ("1978-01-10", "1978-02-10", Unit("month"), 24, "230", 5000, 9.69),
    ("1978-02-10", "1978-04-01", Unit("month"), 36, "200", 6000, 11.82),
    ("1978-02-23", "1978-03-01", Unit("semimonth"), 24, "219.17", 5000, 10.34),
    ("1978-05-23", "1978-10-01", Unit("month", 3), 40, "385", 10000, 8.97),
]


@pytest.mark.parametrize(("advance", "first", "unit", "count", "payment", "lent", "printed"), APPENDIX_J)
def test_appendix_j_examples_from_their_dates(
    advance: str, first: str, unit: Unit, count: int, payment: str, lent: int, printed: float
) -> None:
    full, odd = elapsed(day(advance), day(first), unit)
    dues = [Due(D(lent), 0, Fraction(0)), *(Due(-D(payment), full + k, odd) for k in range(count))]
    assert float(half_up(apr(dues, unit.per_year).value * 100, 2)) == printed


def test_odd_days_lie_at_the_start_and_months_are_counted_back() -> None:
    assert elapsed(day("1978-02-10"), day("1978-04-01"), Unit("month")) == (1, Fraction(19, 30))
    assert elapsed(day("1978-01-10"), day("1978-03-01"), Unit("month", 2)) == (0, Fraction(52, 60))
    assert elapsed(day("1978-03-18"), day("1978-04-20"), Unit("week", 4)) == (1, Fraction(5, 28))
    assert elapsed(day("1978-02-23"), day("1978-03-01"), Unit("semimonth")) == (0, Fraction(6, 15))
    assert elapsed(day("2023-01-31"), day("2023-02-28"), Unit("month")) == (1, Fraction(0))  # last day to last day is a month


def test_the_unit_period_is_the_most_frequent_interval_and_the_term_of_a_single_payment() -> None:
    monthly = [date(2024, month, 15) for month in range(2, 12)]
    assert unit_period([day("2024-01-03")], monthly) == Unit("month")
    assert unit_period([day("2024-01-01")], [day("2024-01-08"), day("2024-01-15"), day("2024-01-22")]) == Unit("week", 1)
    assert unit_period([day("1978-01-03")], [day("1978-09-15")]) == Unit("day", 255)
    assert unit_period([day("1978-07-15")], [day("1979-01-15")]) == Unit("month", 6)
    assert unit_period([day("2020-01-01")], [day("2023-01-01")]) == Unit("year")


def test_single_payments_of_appendix_j() -> None:
    for start, end, lent, paid, printed in (
        ("1978-01-03", "1978-09-15", 1000, 1080, 11.45),
        ("1978-07-15", "1979-01-15", 1000, 1044, 8.80),
        ("1978-06-01", "1979-01-01", 1000, 1000 + 1000 * 7 * 0.01, 12.00),
    ):
        dues, unit = dues_from_dates([(day(start), D(lent))], [(day(end), D(str(paid)))])
        assert float(half_up(apr(dues, unit.per_year).value * 100, 2)) == printed


def test_several_advances_of_a_construction_loan() -> None:
    advances = [(day(when), D(20_000)) for when in ("1979-04-10", "1979-06-12", "1979-09-18")]
    payments = [(date(1979 + (11 + k) // 12, (11 + k) % 12 + 1, 10), D("612.36")) for k in range(240)]
    dues, unit = dues_from_dates(advances, payments)
    assert unit == Unit("month")
    assert [(due.periods, due.odd) for due in dues[:3]] == [(0, 0), (2, Fraction(2, 30)), (5, Fraction(8, 30))]
    assert float(half_up(apr(dues, unit.per_year).value * 100, 2)) == 10.25


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(0, 3000), st.sampled_from([12, 24, 26, 52]))
def test_a_loan_without_fees_has_its_rate_as_apr(count: int, basis_points: int, per_year: int) -> None:
    i = D(basis_points) / 10_000 / per_year
    payments = equal_instalments(D(1_000_000), [Phase(i, count)])
    dues = [Due(D(1_000_000), 0, Fraction(0)), *(Due(-payment.amount, payment.number, Fraction(0)) for payment in payments)]
    assert apr(dues, Fraction(per_year)).value == pytest.approx(basis_points / 10_000, abs=2e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 30_000),
    st.integers(1, 5_000),
    st.integers(2, 240),
    st.integers(0, 2500),
    st.sampled_from(["start", "month", "year_end", "end"]),
)
def test_a_higher_fee_never_lowers_the_rate_and_effective_is_at_least_nominal(
    fee: int, more: int, count: int, basis_points: int, when: str
) -> None:
    amounts = tuple(payment.amount for payment in equal_instalments(D(50_000), [Phase(D(basis_points) / 120_000, count)]))

    def annual(amount: int) -> tuple[float, float]:
        charge = Charge("fee", D(amount) / 100, when)  # type: ignore[arg-type]
        i = rate_of(flows_of(Contract(D(50_000), amounts, Fraction(12), (charge,)))).value
        return nominal.simple_annual(i, 12), nominal.compound_annual(i, 12)

    low, high = annual(fee), annual(fee + more)
    assert high[0] >= low[0]
    assert low[1] >= low[0] - 1e-12


def test_fees_deducted_apart_and_financed_are_three_things() -> None:
    """12,000 over 12 months at 6 % nominal with a fee of 600: kept back or paid apart the flows are one, financed they are not."""
    apart = equal_instalments(D(12_000), [Phase(D("0.005"), 12)])
    financed = equal_instalments(D(12_600), [Phase(D("0.005"), 12)])
    by_fee = rate_of([Flow(0, D(12_000)), Flow(0, D(-600)), *(Flow(p.number, -p.amount) for p in apart)]).value
    by_loan = rate_of([Flow(0, D(12_000)), *(Flow(p.number, -p.amount) for p in financed)]).value
    assert by_fee == pytest.approx(pyxirr.irr([11_400.0, *(-float(p.amount) for p in apart)]), abs=1e-10)
    assert by_loan == pytest.approx(pyxirr.irr([12_000.0, *(-float(p.amount) for p in financed)]), abs=1e-10)
    assert by_fee > by_loan > 0.005


def test_the_comparison_rate_of_the_standard_example() -> None:
    """30,000 over 60 months at 8.40 % (614.05 a month), 250 up front, 8 a month: 9.31 %, effective 9.72 %."""
    payments = equal_instalments(D(30_000), [Phase(D("0.084") / 12, 60)])
    assert payments[0].amount == D("614.05")
    fees = (Charge("establishment", D(250), "start"), Charge("service", D(8), "month"))
    i = rate_of(flows_of(Contract(D(30_000), tuple(p.amount for p in payments), Fraction(12), fees))).value
    assert float(half_up(nominal.simple_annual(i, 12) * 100, 2)) == 9.31
    assert float(half_up(nominal.compound_annual(i, 12) * 100, 2)) == 9.72


def test_weeks_and_fortnights_of_a_comparison_rate() -> None:
    assert nominal.comparison_periods(52) == Fraction(5218, 100)
    assert nominal.comparison_periods(26) == Fraction(2609, 100)
    assert nominal.comparison_periods(12) == 12


def test_annex_i_counts_whole_periods_back_and_days_over_the_year_that_ends_on_them() -> None:
    assert interval(day("2013-01-12"), day("2013-02-15")) == Fraction(1, 12) + Fraction(3, 366)
    assert interval(day("2014-01-12"), day("2014-02-15")) == Fraction(1, 12) + Fraction(3, 365)
    assert interval(day("2012-10-10"), day("2012-10-15")) == Fraction(5, 366)
    assert interval(day("2013-03-10"), day("2013-03-15")) == Fraction(5, 365)
    assert interval(day("2023-01-31"), day("2023-02-28")) == Fraction(1, 12)
    assert interval(day("2020-01-01"), day("2023-01-01"), "year") == 3
    assert interval(day("2023-01-01"), day("2023-01-15"), "week") == Fraction(2, 52)
    with pytest.raises(RefusedError):
        interval(day("2023-01-02"), day("2023-01-01"))


def test_the_commission_s_first_example() -> None:
    """200,000 over 240 months at 6 %, 2 % fee: 1,432.86 a month, APRC 6.4 %."""
    payments = equal_instalments(D(200_000), [Phase(D("0.005"), 240)])
    assert payments[0].amount == D("1432.86")
    contract = Contract(D(200_000), tuple(p.amount for p in payments), Fraction(12), (Charge("fee", D(4_000), "start"),))
    x = rate_of(in_years(flows_of(contract), Fraction(12))).value
    assert x * 100 == pytest.approx(6.434412, abs=2e-5)
    assert half_up(x * 100, 1) == D("6.4")


@pytest.mark.parametrize(("interest", "balance", "days", "compounding", "printed"), [
    ("61.68", "1000", 365, None, 6.17), ("30.37", "1000", 182, None, 6.18), ("5.25", "1500", 30, None, 4.34),
    ("4.11", "1000", 30, 365, 5.00),
])  # fmt: skip
def test_regulation_dd_yields(interest: str, balance: str, days: int, compounding: int | None, printed: float) -> None:
    assert float(half_up(deposits.apy_earned(D(interest), D(balance), days, compounding) * 100, 2)) == printed


TIERS = [Tier(D(0), D(2500), D("0.0525")), Tier(D(2500), D(15000), D("0.055")), Tier(D(15000), None, D("0.0575"))]


def test_the_same_table_is_two_products_under_methods_a_and_b() -> None:
    assert round(deposits.interest_whole(D(8_000), TIERS, 365, 365), 2) == 452.29
    assert round(deposits.interest_by_tier(D(15_000), TIERS, 365, 365), 2) == 841.45
    assert round(deposits.interest_by_tier(D(100_000), TIERS, 365, 365), 2) == 5871.79


def test_tier_ends_are_shared_a_cent_belongs_below_and_a_hole_is_refused() -> None:
    assert deposits.tier_of(D(2500), TIERS).rate == D("0.055")
    assert deposits.tier_of(D("2499.99"), TIERS).rate == D("0.0525")
    dirty = [Tier(D(0), D("9999.99"), D("0.01")), Tier(D(10_000), D("49999.99"), D("0.02"))]
    assert deposits.tier_of(D("9999.995"), dirty).rate == D("0.01")
    for balance in ("50000", "1000000"):
        with pytest.raises(RefusedError, match="No tier"):
            deposits.tier_of(D(balance), dirty)
    with pytest.raises(RefusedError, match="No tier"):
        deposits.tier_of(D(300), [Tier(D(0), D(100), D("0.01")), Tier(D(500), None, D("0.02"))])
    with pytest.raises(RefusedError, match="overlap"):
        deposits.in_order([Tier(D(0), D(100), D("0.01")), Tier(D(50), None, D("0.02"))])


@given(st.decimals(min_value="0.01", max_value=1_000_000, places=2))
def test_the_parts_of_a_balance_add_up_to_it(balance: Decimal) -> None:
    assert sum(part for part, _ in deposits.parts_by_tier(balance, TIERS)) == balance


def test_introductory_and_stepped_rates_grow_one_on_the_other() -> None:
    grown = deposits.stepped_growth([(D("0.07"), D(91)), (D("0.05"), D(274))], 365)
    assert round(1000 * (grown - 1), 2) == 56.52
    assert deposits.growth(D("0.05"), 365, math.inf) == pytest.approx(math.exp(0.05))
    assert deposits.growth(D("0.05"), 73, deposits.SIMPLE) == pytest.approx(1.01)


def test_aer_and_simple_interest_at_maturity() -> None:
    assert deposits.aer(D("0.05"), 4) == pytest.approx(0.050945337)
    assert float(half_up(deposits.simple_at_maturity(D("0.0210"), D(4)) * 100, 2)) == 2.04


def test_chinese_figures_of_the_standard() -> None:
    """18 instalments at 0.55 % of the original principal: 12.16 % 单利, 12.86 % 复利. PBOC: 12.80 % and 13.58 %. HKD 50,000: 7.04 %."""
    i = pyxirr.irr([1.0, *[-(1 / 18 + 0.0055)] * 18])
    ours = rate_of([Flow(0, D(18)), *(Flow(k, D("-1.099")) for k in range(1, 19))]).value
    assert ours == pytest.approx(i, abs=1e-10)
    assert (round(ours * 1200, 2), round(nominal.compound_annual(ours, 12) * 100, 2)) == (12.16, 12.86)
    pboc = rate_of([Flow(0, D(99_000)), *(Flow(k, D("-8833.3")) for k in range(1, 13))]).value
    assert (round(pboc * 1200, 2), round(nominal.compound_annual(pboc, 12) * 100, 2)) == (12.80, 13.58)
    hong_kong = rate_of([Flow(0, D(50_000)), *(Flow(Fraction(k, 12), D("-985.83")) for k in range(1, 61))]).value
    assert round(hong_kong * 100, 2) == 7.04
    simple, compound = nominal.daily_rate_annual(D("0.0005"))
    assert simple == D("0.1825")
    assert compound == pytest.approx(0.2001594, abs=1e-7)


def test_money_fund_carry_daily_and_monthly() -> None:
    week = [D("0.5")] * 7
    assert round(wealth.money_fund_daily_carry(week) * 100, 3) == 1.842
    assert wealth.money_fund_monthly_carry(week) * 100 == D("1.825")
    assert wealth.money_fund_daily_carry([D("0.5")] * 30) == pytest.approx((1 + 0.5 / 10_000) ** 365 - 1)


def test_nav_is_annualised_on_the_unit_nav_and_never_under_a_month() -> None:
    assert wealth.nav_annualised(D("1.10"), D("1.12"), D(100), D("1.05")) == (D("0.02") / D("1.05")) * 365 / 100
    with pytest.raises(RefusedError, match="under a month"):
        wealth.nav_annualised(D(1), D("1.01"), D(7))
    with pytest.raises(RefusedError, match="less than a year"):
        wealth.average_annual_return(D(100), D(110), D("0.5"))
    assert wealth.average_annual_return(D(1000), D(1210), D(2)) == pytest.approx(0.10)
    assert wealth.us_thirty_day_yield(D(120_000), D(20_000), D(1_000_000), D(10)) == 2 * ((D("0.01") + 1) ** 6 - 1)
    assert wealth.us_seven_day_yield(D("0.001")) == D("0.001") * 365 / 7
    assert wealth.us_seven_day_effective(D("0.001")) == pytest.approx(1.001 ** (365 / 7) - 1)


def test_reduction_in_yield_is_gross_less_net() -> None:
    gross = [Flow(0, D(-1000)), Flow(5, D("1276.28"))]
    net = [Flow(0, D(-1020)), Flow(5, D("1266.28"))]
    expected = 1.27628 ** (1 / 5) - (1266.28 / 1020) ** (1 / 5)
    assert wealth.reduction_in_yield(gross, net) == pytest.approx(expected)


def test_a_policy_is_negative_early_and_breaks_even_once() -> None:
    premiums = [D(20_000)] * 5
    values = {1: D(6_000), 5: D(80_000), 6: D(99_425), 7: D(101_900), 10: D(111_663)}
    rates = [insurance.policy_rate(insurance.policy_flows(premiums, year, values[year])).value for year in values]
    assert rates == sorted(rates)
    assert round(rates[2] * 100, 4) == -0.1441
    assert insurance.break_even(premiums, values) == 7
    assert insurance.break_even(premiums, {1: D(1)}) is None
    assert insurance.break_even(premiums, values, {3: D(2_000)}) == 6


def test_premiums_for_equal_cover() -> None:
    assert insurance.premium_per_1000(D(21_690), D(1_000_000)) == D("21.69")
    assert round(insurance.growing_sum(D(78_220), D("0.03"), 2), 1) == D("80566.6")
    by_age = {age: D(100 + age) for age in range(30, 40)}
    assert insurance.renewed_premiums(by_age, 30, 3) == 130 + 131 + 132
    with pytest.raises(RefusedError, match="age of 40"):
        insurance.renewed_premiums(by_age, 38, 3)
    more, rate = insurance.instalment_surcharge(D(1200), D(105))
    assert more == 60
    assert rate == pytest.approx((1 + pyxirr.irr([1200 - 105.0, *[-105.0] * 11])) ** 12 - 1, abs=1e-9)
    assert insurance.instalment_surcharge(D(1200), D(100)) == (0, 0.0)
