"""The worked examples that the portal publishes follow from the formulas, and from others that know nothing of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from normalizers.finance.cost import RULES
from normalizers.finance.cost_words import FORMULAS
from normalizers.finance.loans import Phase, equal_instalments, interest_total
from normalizers.finance.worked import EXAMPLES, Worked

D = Decimal


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.asked.en[:40])
def test_a_worked_example_is_what_it_says(one: Worked) -> None:
    assert one.passes
    assert one.asked.zh and one.by_hand.zh and one.by_hand.en
    assert not replace(one, low=one.low + D("0.01")).passes
    assert not replace(one, effective=D("1.23")).passes


def test_the_two_that_regulators_printed_follow_from_a_plain_schedule_as_well() -> None:
    australia, europe = EXAMPLES[2], EXAMPLES[3]
    assert australia.low == interest_total(equal_instalments(D(30_000), [Phase(D("0.084") / 12, 60)])) + 250 + 60 * 8
    assert europe.low == interest_total(equal_instalments(D(200_000), [Phase(D("0.005"), 240)])) + 4_000
    assert [one.cost.payment[0] for one in (australia, europe) if one.cost.payment] == [D("614.05"), D("1432.86")]


def test_every_formula_is_published() -> None:
    assert {rule.how for rule in RULES.values()} == set(FORMULAS)
    assert {RULES[str(one.product["category"])].how for one in EXAMPLES} >= {"loan", "card", "savings", "managed", "cover", "guaranteed"}
