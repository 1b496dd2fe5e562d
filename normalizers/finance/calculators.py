"""Sums about a loan that a person already has: moving it elsewhere, paying more each month, paying it off early.

What is gained is always net: of the exit charge, and of every fee of the new loan. A loss is a negative gain. Whole cents throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from math import ceil

from normalizers.finance.cost import RULES, cost
from normalizers.finance.cost_fees import Fee
from normalizers.finance.cost_loans import Paid, chosen, fee_flows, fees_of_terms
from normalizers.finance.cost_parts import Cost, Json, cents_of, half_up, money
from normalizers.finance.cost_schedule import LEVEL, MONTH, Plan, level, payments
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Owed:
    """A loan that is being paid off in equal instalments: cents, units of a year, months."""

    balance: int
    rate: int
    months: int

    def payments(self) -> Paid:
        return list(payments(self.balance, self.months, Plan(self.rate, self.months, self.rate, 0, LEVEL)))

    @property
    def instalment(self) -> int:
        return level(self.balance, self.rate, self.months)

    @property
    def interest(self) -> int:
        """All that is still to come."""
        return sum(interest for interest, _ in self.payments())


@dataclass(frozen=True, slots=True)
class Switch:
    """``gain``: what moving saves, from the worst to the best end. ``even``: the month from which moving has cost no more than staying,
    at the worst end, and never does again; None where there is none. ``staying``, ``moving``: what each has cost by the end of each
    month, at the worst end, from month 0 on.
    """

    gain: tuple[int, int]
    stay: int
    cost: Cost
    exit_fee: int
    even: int | None
    staying: tuple[int, ...]
    moving: tuple[int, ...]


def switch(product: Json, scenario: Scenario, owed: Owed, exit_fee: int) -> Switch:
    """Moving what is owed to a product, for the months that are left. Raises RefusedError where the product cannot be priced so."""
    rule = RULES.get(str(product.get("category", "")))
    if rule is None or rule.how != "loan":
        raise CannotPriceError("unpriced_category", str(product.get("category", "")))
    asked = replace(scenario, amount=money(owed.balance), term=owed.months)
    priced, terms = cost(product, asked), rule.read(product)
    paid = chosen(product, terms, asked, rule.ceiling)[2]
    fees = fees_of_terms(terms.fees, rule.roles, owed.balance, owed.months)
    staying = tuple(accumulate((interest for interest, _ in owed.payments()), initial=0))
    moving = tuple(_moving(paid, fees, exit_fee))
    gain = staying[-1] - exit_fee - cents_of(priced.high), staying[-1] - exit_fee - cents_of(priced.low)
    return Switch(gain, staying[-1], priced, exit_fee, _even(staying, moving), staying, moving)


def _moving(paid: Paid, fees: Sequence[Fee], exit_fee: int) -> Iterator[int]:
    """What moving has cost by each month: the exit charge and what is due at the start, then interest and fees as they fall due."""
    flows = [flow for fee in fees for flow in fee_flows(fee, len(paid), "high")]
    due = [Decimal(0)] * (len(paid) + 1)
    for flow in flows:
        due[min(ceil(flow.time), len(paid))] -= flow.amount
    interest = accumulate((charged for charged, _ in paid), initial=0)
    for charged, fee_total in zip(interest, accumulate(due), strict=True):
        yield exit_fee + charged + cents_of(fee_total)


def _even(staying: Sequence[int], moving: Sequence[int]) -> int | None:
    dearer = [month for month, (stay, move) in enumerate(zip(staying, moving, strict=True)) if move > stay]
    after = dearer[-1] + 1 if dearer else 0
    return after if after < len(staying) else None


@dataclass(frozen=True, slots=True)
class Overpaid:
    """What paying more comes to. ``gain``: interest saved, less the charge. ``balances``: as it is, and with more paid, by month."""

    months: int
    interest: int
    interest_before: int
    charge: int
    balances: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def gain(self) -> int:
        return self.interest_before - self.interest - self.charge


def overpay(owed: Owed, extra: int, once: int, charge: int) -> Overpaid:
    """``extra`` more with each instalment, and ``once`` right now; the instalment stays. ``charge``: what the lender takes for it."""
    plain = owed.payments()
    due, balance, interest = owed.instalment + extra, max(0, owed.balance - once), 0
    balances = [balance]
    while balance > 0 and len(balances) <= owed.months:
        charged = half_up(balance * owed.rate, MONTH)
        last = len(balances) == owed.months
        balance -= balance if last else min(max(due - charged, 0), balance)
        interest += charged
        balances.append(balance)
    before = tuple(accumulate((-paid for _, paid in plain), initial=owed.balance))
    return Overpaid(len(balances) - 1, interest, sum(one for one, _ in plain), charge, (before, tuple(balances)))


@dataclass(frozen=True, slots=True)
class Early:
    """Paying everything off after some months. ``balance``: what has to be paid then; ``saved``: the interest that never falls due."""

    balance: int
    saved: int
    charge: int

    @property
    def gain(self) -> int:
        return self.saved - self.charge


def repay_early(owed: Owed, after: int, charge: int) -> Early:
    """``after`` months, no more than are left."""
    plain = owed.payments()
    return Early(sum(paid for _, paid in plain[after:]), sum(interest for interest, _ in plain[after:]), charge)
