"""The solver: an answer that was checked, or a named refusal."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy_financial
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.finance.flows import Flow, merged, periodic
from normalizers.finance.refusal import RefusedError
from normalizers.finance.solve import rate_of

MONEY = st.decimals(min_value=-100_000, max_value=100_000, places=2)


def left_over(flows: list[Flow], rate: float) -> float:
    """The worth of the flows at a rate, as a share of the worth of their sizes."""
    terms = [(time, float(amount)) for time, amount in merged(flows)]
    last = terms[-1][0]
    log = math.log1p(rate)
    shift = 0.0 if rate >= 0 else last
    value = math.fsum(amount * math.exp(-log * (time - shift)) for time, amount in terms)
    return abs(value) / math.fsum(abs(amount) * math.exp(-log * (time - shift)) for time, amount in terms)


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        (["-100", "39", "59", "55", "20"], 0.28094842115996),
        (["-100", "0", "0", "74"], -0.0954958303451),
        (["-161445.03", "2113.73", "7626.73", "8619.84", "8612.92"], -0.43658134635),
        (["-5", "10.5", "1", "-8", "1"], 0.0885983385),
        (["100", "-100"], 0.0),
        (["-1", "1000000000"], 999_999_999.0),
        (["-1000000000", "1"], -0.999999999),
    ],
)
def test_known_rates(amounts: list[str], wanted: float) -> None:
    assert rate_of(periodic([Decimal(x) for x in amounts])).value == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_flows_of_one_sign_have_no_rate_and_never_zero() -> None:
    for amounts in (["-1", "-2"], ["5"], ["3", "0", "4"]):
        with pytest.raises(RefusedError) as refusal:
            rate_of(periodic([Decimal(x) for x in amounts]))
        assert refusal.value.code == "no_rate"
    with pytest.raises(RefusedError, match="no flows"):
        rate_of([])


def test_changing_signs_without_a_root_are_refused() -> None:
    with pytest.raises(RefusedError) as refusal:
        rate_of(periodic([Decimal(x) for x in ("100", "-100", "100")]))
    assert refusal.value.code == "no_rate"


def test_of_several_roots_the_positive_one_nearest_zero_is_chosen_and_the_others_kept() -> None:
    found = rate_of(periodic([Decimal(x) for x in ("-1000", "3600", "-4310", "1716")]))  # 10 %, 20 %, 30 %
    assert found.value == pytest.approx(0.1, abs=1e-9)
    assert found.others == pytest.approx((0.2, 0.3), abs=1e-9)
    below = rate_of(periodic([Decimal(x) for x in ("-100", "100", "0", "-7")]))
    assert below.ambiguous
    assert below.value == pytest.approx(-0.08329966618, abs=1e-9)
    assert below.others == pytest.approx((-0.67889437,), abs=1e-7)


def test_a_rate_that_only_touches_zero_is_found() -> None:
    found = rate_of(periodic([Decimal(x) for x in ("-100", "220", "-121")]))
    assert found.value == pytest.approx(0.1, abs=1e-7)
    assert not found.ambiguous


@pytest.mark.parametrize("days", [1, 5, 23, 36])
def test_payday_loans_of_millions_of_percent_are_neither_capped_nor_overflow(days: int) -> None:
    flows = [Flow(0, Decimal(100)), Flow(Fraction(days, 365), Decimal(-130))]
    assert rate_of(flows).value == pytest.approx(1.3 ** (365 / days) - 1, rel=1e-9)


def test_a_rate_beyond_every_number_is_refused_by_name() -> None:
    with pytest.raises(RefusedError) as refusal:
        rate_of([Flow(0, Decimal(1)), Flow(Fraction(1, 365), Decimal(-(10**9)))])
    assert refusal.value.code == "beyond_numbers"


@pytest.mark.parametrize("amounts", [("50000", "-16666.67", "-16666.67", "-16666.66"), ("49999.99", "-16666.67", "-16666.67", "-16666.66")])
def test_a_root_within_a_sum_s_noise_of_zero_is_found(amounts: tuple[str, ...]) -> None:
    assert rate_of(periodic([Decimal(x) for x in amounts])).value == pytest.approx(0, abs=2e-7)


def test_forty_years_of_months_and_a_century_of_years() -> None:
    i = 0.05 / 12
    level = 300_000 * i / (1 - (1 + i) ** -480)
    mortgage = [Flow(0, Decimal(300_000)), *(Flow(k, Decimal(repr(-level))) for k in range(1, 481))]
    assert rate_of(mortgage).value == pytest.approx(i, rel=1e-10)
    policy = [*(Flow(k, Decimal(-10_000)) for k in range(10)), Flow(105, Decimal(1_717_217))]
    assert rate_of(policy).value == pytest.approx(0.028661753, abs=1e-8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), MONEY), min_size=2, max_size=12))
def test_at_every_root_the_flows_are_worth_nothing(rows: list[tuple[int, Decimal]]) -> None:
    flows = [Flow(Fraction(days, 365), amount) for days, amount in rows]
    try:
        found = rate_of(flows)
    except RefusedError as refusal:
        assert refusal.code in {"no_rate", "no_flows", "beyond_numbers"}
        return
    for root in (found.value, *found.others):
        assert root < -1 + 1e-9 or left_over(flows, root) < 1e-6  # nearer to -100 % a double of the rate itself is too coarse
    positive = [root for root in (found.value, *found.others) if root >= 0]
    assert found.value == (min(positive) if positive else max((found.value, *found.others)))


@settings(max_examples=100, deadline=None)
@given(st.lists(MONEY, min_size=2, max_size=8), st.integers(2, 9))
def test_neither_scale_nor_order_nor_a_split_flow_changes_the_rate(amounts: list[Decimal], factor: int) -> None:
    flows = periodic(amounts)
    try:
        plain = rate_of(flows)
    except RefusedError as refusal:
        with pytest.raises(RefusedError) as again:
            rate_of([Flow(flow.time, flow.amount * factor) for flow in reversed(flows)])
        assert again.value.code == refusal.code
        return
    split = [Flow(flow.time, flow.amount * factor / 2) for flow in [*reversed(flows), *flows]]
    assert rate_of(split).value == pytest.approx(plain.value, rel=1e-6, abs=1e-9)


def test_two_independent_judges_agree_on_ten_thousand_random_flows() -> None:
    """pyxirr and numpy-financial each give one root: it must be ours or one of the others we kept. The tolerance is 1e-6 of 1 + rate."""
    dice, compared, refused, ambiguous = random.Random(20_260_711), 0, 0, 0
    for _ in range(10_000):
        size = dice.randint(2, 12)
        amounts = [round(dice.uniform(-1000, 1000), 2) for _ in range(size)]
        if dice.random() < 0.6:  # a plain loan or investment: one change of sign
            amounts = [-abs(amounts[0]) * size / 2, *(abs(x) for x in amounts[1:])]
        try:
            found = rate_of(periodic([Decimal(str(x)) for x in amounts]))
        except RefusedError as refusal:
            assert refusal.code == "no_rate"
            refused += 1
            theirs = pyxirr.irr(amounts, silent=True)
            assert theirs is None or abs(pyxirr.npv(theirs, amounts)) > 1e-3 * sum(map(abs, amounts))
            continue
        ambiguous += found.ambiguous
        ours = (found.value, *found.others)
        for theirs in (pyxirr.irr(amounts, silent=True), numpy_financial.irr(amounts) if found.ambiguous is False else None):
            if theirs is not None and math.isfinite(theirs):
                compared += 1
                assert min(abs(theirs - root) for root in ours) <= 1e-6 * (1 + abs(theirs)), amounts
    assert compared > 15_000
    assert ambiguous > 100
    assert refused > 100
