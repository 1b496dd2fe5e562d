"""Repayment schedules and the time value of money: what must hold for any of them."""

from __future__ import annotations

from decimal import Decimal

import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.finance import annuity, loans
from normalizers.finance.loans import Payment, Phase
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents, exact, half_up

D = Decimal
PRINCIPALS = st.decimals(min_value=1, max_value=5_000_000, places=2)
RATES = st.decimals(min_value=0, max_value="0.05", places=6)
COUNTS = st.integers(1, 120)


def schedules(principal: Decimal, i: Decimal, count: int) -> list[list[Payment]]:
    half = max(1, count // 2)
    found = [
        loans.equal_instalments(principal, [Phase(i, count)]),
        loans.equal_instalments(principal, [Phase(i, count)], in_advance=True),
        loans.equal_instalments(principal, [Phase(i, count)], amortised_over=count + 60),
        loans.equal_instalments(principal, [Phase(i, count)], interest_only=half),
        loans.equal_principal(principal, i, count),
        loans.flat_equal(principal, i, count),
        loans.interest_first(principal, i, count),
        loans.bullet(principal, i, D(count) / 12),
    ]
    if count > 1:
        found.append(loans.equal_instalments(principal, [Phase(i / 2, half), Phase(i, count - half)]))
    return found


@given(PRINCIPALS, RATES, COUNTS)
def test_every_schedule_repays_the_principal_to_the_cent_and_never_charges_less_than_nothing(
    principal: Decimal, i: Decimal, count: int
) -> None:
    for payments in schedules(principal, i, count):
        assert sum(payment.principal for payment in payments) == principal
        assert payments[-1].balance == 0
        assert all(payment.interest >= 0 and payment.amount == cents(payment.amount) for payment in payments)
        assert loans.paid_total(payments) == principal + loans.interest_total(payments)


@given(PRINCIPALS, RATES, COUNTS)
def test_a_balance_goes_down_by_what_is_repaid(principal: Decimal, i: Decimal, count: int) -> None:
    for payments in schedules(principal, i, count):
        balance = principal
        for payment in payments:
            balance -= payment.principal
            assert payment.balance == balance


@given(PRINCIPALS, RATES, COUNTS, st.booleans())
def test_an_instalment_is_that_of_an_independent_library(principal: Decimal, i: Decimal, count: int, ahead: bool) -> None:
    theirs = -numpy_financial.pmt(float(i), count, float(principal), when="begin" if ahead else "end")
    assert float(annuity.instalment(principal, i, count, in_advance=ahead)) == pytest.approx(float(theirs), rel=1e-9)
    paid = loans.equal_instalments(principal, [Phase(i, count)], in_advance=ahead, to=exact)
    assert float(paid[0].amount) == pytest.approx(float(theirs), rel=1e-9)


@given(PRINCIPALS, RATES, COUNTS, st.integers(0, 120))
def test_the_balance_formula_is_the_schedule_s_balance(principal: Decimal, i: Decimal, count: int, paid: int) -> None:
    if paid >= count:
        return
    payments = loans.equal_instalments(principal, [Phase(i, count)], to=exact)
    expected = annuity.balance_after(principal, i, annuity.instalment(principal, i, count), paid)
    assert abs((principal if paid == 0 else payments[paid - 1].balance) - expected) < D("1e-9")


@given(PRINCIPALS, st.decimals(min_value="-0.02", max_value="0.05", places=5), COUNTS, st.booleans())
def test_spreadsheet_functions_undo_each_other(pv: Decimal, i: Decimal, count: int, begin: bool) -> None:
    payment = annuity.pmt(i, count, pv, begin=begin)
    assert payment < 0
    assert abs(annuity.pv_of(i, count, payment, begin=begin) - pv) < D("1e-12") * pv
    assert abs(annuity.fv_of(i, count, payment, pv, begin=begin)) < D("1e-9") * pv * (1 + abs(i)) ** count
    assert annuity.nper_of(i, payment, pv, begin=begin) == pytest.approx(count, rel=1e-6)


def test_interest_and_principal_of_one_payment() -> None:
    interest, principal = annuity.parts_of(D("0.0824") / 12, 1, 12, D(2500))
    assert (half_up(interest, 2), half_up(principal, 2)) == (D("-17.17"), D("-200.58"))  # numpy-financial's documented example
    with pytest.raises(RefusedError):
        annuity.parts_of(D("0.01"), 13, 12, D(2500))


def test_the_rate_after_a_teaser_is_charged_on_the_balance_at_the_switch() -> None:
    payments = loans.equal_instalments(D(200_000), [Phase(D("0.05") / 12, 24), Phase(D("0.06") / 12, 216)])
    assert (payments[0].amount, payments[24].amount) == (D("1319.91"), D("1423.41"))  # the Commission's example 20


def test_a_balloon_and_an_interest_only_start() -> None:
    balloon = loans.equal_instalments(D(200_000), [Phase(D("0.06") / 12, 180)], amortised_over=360)
    assert balloon[0].amount == D("1199.10")
    assert balloon[-1].balance == 0
    assert balloon[-1].amount == pytest.approx(D("142097.69") + D("1199.10"), abs=D("1.5"))  # the Commission's example 7, cents carried on
    first = loans.equal_instalments(D(300_000), [Phase(D("0.06") / 12, 360)], interest_only=60)
    assert {payment.amount for payment in first[:60]} == {D("1500.00")}
    assert first[60].amount == cents(annuity.instalment(D(300_000), D("0.005"), 300))


def test_revolving_credit_costs_by_the_day() -> None:
    (payment,) = loans.revolving([(0, D(10_000)), (10, D(-4_000))], D("0.18"), 30)
    assert payment.interest == cents(D(10_000) * D("0.18") * 10 / 365 + D(6_000) * D("0.18") * 20 / 365)
    with pytest.raises(RefusedError, match="more is repaid"):
        loans.revolving([(0, D(10)), (1, D(-20))], D("0.18"), 30)


def test_minimum_payments_clear_the_balance_or_are_refused() -> None:
    payments = loans.minimum_payments(D(5_000), D("0.015"), D("0.02"), D(25))
    assert sum(payment.principal for payment in payments) == 5_000
    assert payments[0].amount == D("175.00")
    with pytest.raises(RefusedError, match="never clears"):
        loans.minimum_payments(D(5_000), D("0.015"), D(0), D(0))


@pytest.mark.parametrize(
    ("principal", "i", "count"), [("0", "0.01", 12), ("-5", "0.01", 12), ("100", "-1", 12), ("100", "0.01", 0), ("100", "0.01", 10**9)]
)
def test_absurd_loans_are_refused_with_a_sentence(principal: str, i: str, count: int) -> None:
    with pytest.raises(RefusedError) as refusal:
        loans.equal_instalments(D(principal), [Phase(D(i), count)])
    assert refusal.value.code == "absurd_input"
    assert refusal.value.sentence.endswith(".")


def test_rounding_is_half_up_and_a_float_s_noise_does_not_decide() -> None:
    assert cents(D("2.675")) == D("2.68")
    assert cents(D("-2.675")) == D("-2.68")
    assert half_up(6.3499999999999996, 1) == D("6.4")
    assert half_up(6.3499, 1) == D("6.3")
