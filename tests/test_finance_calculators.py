"""Moving a loan, paying more, paying it off: what is gained is net, a loss is a loss, and nothing is gained from nothing."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.finance.calculators import Owed, overpay, repay_early, switch
from normalizers.finance.cost_parts import cents_of, money, units_of
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario
from tests.factories import document, rate
from tests.market_of_costs import random_product
from tests.test_finance_cost import EVERY_FEE, fee

D = Decimal
LOANS = st.builds(Owed, st.integers(100, 10**9), st.integers(0, units_of(D("0.3"))), st.integers(1, 120))
CENTS = st.integers(0, 10**7)


def loan(fraction: str, setup: str = "0") -> dict[str, Any]:
    free = [fee(one["kind"], "0", one["name"]["value"], (one.get("every") or {}).get("value", "")) for one in EVERY_FEE[1:]]
    return document("home_loan", "New", rates=[rate(fraction)], fees=[fee("upfront", setup, "Application fee"), *free])


def test_a_lower_rate_saves_its_interest_less_what_leaving_and_setting_up_cost() -> None:
    owed = Owed(cents_of(D(200_000)), units_of(D("0.06")), 240)
    found = switch(loan("0.05", "500"), Scenario(), owed, cents_of(D(350)))
    new = Owed(owed.balance, units_of(D("0.05")), 240)
    assert found.gain[0] == found.gain[1] == owed.interest - new.interest - 85_000
    assert found.staying[-1] == owed.interest and found.moving[-1] == new.interest + 85_000
    assert found.even is not None and found.moving[found.even] <= found.staying[found.even]
    assert found.moving[found.even - 1] > found.staying[found.even - 1]


def test_moving_to_a_dearer_loan_is_a_loss_that_never_breaks_even() -> None:
    found = switch(loan("0.07"), Scenario(), Owed(10_000_000, units_of(D("0.06")), 120), 0)
    assert found.gain[1] < 0 and found.even is None


def test_what_is_not_disclosed_widens_the_gain_and_the_worst_end_decides_when_it_is_even() -> None:
    silent = {**loan("0.05"), "fees": []}
    found = switch(silent, Scenario(), Owed(10_000_000, units_of(D("0.06")), 120), 0)
    assert found.gain[0] < found.gain[1] == Owed(10_000_000, units_of(D("0.06")), 120).interest - cents_of(found.cost.low)
    assert found.moving[-1] == cents_of(found.cost.high)


@given(LOANS, CENTS)
def test_the_same_loan_without_fees_costs_the_exit_charge_alone(owed: Owed, exit_fee: int) -> None:
    fraction = str(Decimal(owed.rate).scaleb(-7))
    found = switch(loan(fraction), Scenario(), owed, exit_fee)
    assert found.gain == (-exit_fee, -exit_fee)
    assert found.even == (None if exit_fee else 0)


@settings(max_examples=40)
@given(st.integers(0, 10**6), LOANS, CENTS, CENTS)
def test_a_dearer_exit_takes_from_the_gain_what_it_costs_and_sums_agree(seed: int, owed: Owed, fee_one: int, more: int) -> None:
    product = random_product(random.Random(seed), 1, "personal_loan")
    try:
        found, dearer = (switch(product, Scenario(), owed, charge) for charge in (fee_one, fee_one + more))
    except RefusedError:
        return
    assert dearer.gain == (found.gain[0] - more, found.gain[1] - more)
    assert found.moving[-1] == fee_one + cents_of(found.cost.high)
    assert found.gain[0] == found.staying[-1] - found.moving[-1] <= found.gain[1]
    assert (found.even is None) == (found.gain[0] < 0)


def test_what_is_no_loan_or_has_no_fitting_rate_is_refused() -> None:
    with pytest.raises(CannotPriceError):
        switch(document("savings_account", "S", rates=[rate("0.03")]), Scenario(), Owed(100, 0, 1), 0)
    with pytest.raises(CannotPriceError):
        switch(document("home_loan", "L"), Scenario(), Owed(100, 0, 1), 0)


@given(LOANS, CENTS, CENTS, CENTS)
def test_paying_more_saves_interest_and_time_less_the_charge(owed: Owed, extra: int, once: int, charge: int) -> None:
    found = overpay(owed, extra, once, charge)
    assert found.gain == owed.interest - found.interest - charge
    assert found.interest <= found.interest_before + owed.months  # a cent of rounding a month at most
    assert found.months <= owed.months and found.balances[1][-1] == 0
    assert overpay(owed, extra + 100, once, charge).months <= found.months


@given(LOANS)
def test_paying_no_more_changes_nothing(owed: Owed) -> None:
    found = overpay(owed, 0, 0, 0)
    assert (found.interest, found.gain) == (owed.interest, 0)
    assert found.balances[1] == found.balances[0][: found.months + 1]


@given(LOANS, st.data(), CENTS)
def test_paying_off_saves_the_interest_that_was_to_come(owed: Owed, data: st.DataObject, charge: int) -> None:
    after = data.draw(st.integers(0, owed.months))
    found = repay_early(owed, after, charge)
    paid = owed.payments()[:after]
    assert found.balance == owed.balance - sum(part for _, part in paid)
    assert found.saved == owed.interest - sum(interest for interest, _ in paid)
    assert found.gain == found.saved - charge


def test_a_loan_paid_off_at_once_saves_all_its_interest() -> None:
    owed = Owed(120_000, units_of(D("0.12")), 12)
    assert repay_early(owed, 0, 0).saved == overpay(owed, 0, owed.balance, 0).gain == owed.interest
    assert money(owed.instalment) == D("106.62")
