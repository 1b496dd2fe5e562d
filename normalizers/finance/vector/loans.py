"""Loans of a whole market by total cost.

Few different plans lie behind many products: what a plan comes to is worked out once, and only for plans that can be the cheapest of
some product. Which can is told by the exact annuity, whose distance from the contract's figure, rounded each month, is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost import Rule
from normalizers.finance.cost_loans import INTEREST_ONLY_MONTHS
from normalizers.finance.cost_parts import WORST, cents_of, units_of
from normalizers.finance.cost_rates import BASE, INTRO, WAY_OF
from normalizers.finance.cost_schedule import EQUAL_PRINCIPAL, FLAT, LEVEL, MONTH
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector import fees, rates
from normalizers.finance.vector.columns import Columns
from normalizers.finance.vector.rates import Stretch
from normalizers.finance.vector.schedule import interest_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DENSE = 1 << 26  # combinations that are told apart by a table rather than by sorting


@dataclass(frozen=True)
class Plans:
    """Of every different rate: its worst end, months at it, months of interest alone, and schedule; and every rate that may follow one.

    ``values`` rise; ``place`` is that of each rate's worst end, ``reverts`` of the one it states to follow (-1: none), ``unknown`` of
    what follows where nothing is stated.
    """

    worst: Ints
    first: Ints
    free: Ints
    way: Ints
    values: Ints
    place: Ints
    reverts: Ints
    unknown: Ints


def loans(stretch: Stretch, scenario: Scenario, rule: Rule, _category: str) -> Ints:
    """``cost_loans.price_loan`` of every product, at its worst end."""
    if scenario.amount is None or scenario.term is None:
        return np.full(stretch.size, WORST, np.int64)
    columns, amount, term = stretch.columns, cents_of(scenario.amount), scenario.term
    plans = _plans(columns, scenario, term, units_of(rule.ceiling))
    fitting = rates.fits(columns, scenario, amount, scenario.repayment)
    then_repaid = fitting if scenario.repayment != "interest_only" else rates.fits(columns, scenario, amount, "principal_and_interest")
    later, of = stretch.rows((columns.rate("follows") == 1) & then_repaid)
    after = rates.least(plans.place[later], of, stretch.size, -1)
    ids, products = stretch.rows(fitting & rates.of_role(columns, BASE, INTRO))
    then = plans.reverts[ids]
    then = np.where(then >= 0, then, after[products])
    then = np.where(then >= 0, then, plans.unknown[ids])
    then = np.where(plans.first[ids] == term, plans.place[ids], then)
    kept = _cheapest(plans, ids, then, products, amount=amount, term=term, size=stretch.size)
    ids, then, products = ids[kept], then[kept], products[kept]
    best = rates.least(_interest(plans, ids, then, amount, term), products, stretch.size, WORST)
    return np.where(best == WORST, WORST, best + stretch.fees(fees.totals(columns, amount, term)))


def _plans(columns: Columns, scenario: Scenario, term: int, ceiling: int) -> Plans:
    """``cost_loans.plan_of`` of every different rate."""
    worst = rates.worst(columns, ceiling)
    own = np.full(worst.size, LEVEL, np.int64)
    for repayment, schedule in WAY_OF.items():
        own[columns.rate("way") == repayment] = schedule
    own[columns.rate("flat") == 1] = FLAT
    fixed, level = columns.rate("fixed"), own == LEVEL
    only = scenario.repayment == "interest_only"
    free = np.where(level & only, np.minimum(np.where(fixed > 0, fixed, INTEREST_ONLY_MONTHS), term), 0)
    first = np.where(columns.rate("ends") == 1, np.minimum(np.where(fixed > 0, fixed, 1), term), term)
    first = np.where(free > 0, np.minimum(first, free), first)
    way = np.where(level & (scenario.repayment == "equal_principal"), EQUAL_PRINCIPAL, own)
    values, place, reverts, unknown = columns.kept(("places", ceiling), lambda: _places(columns, worst, ceiling))
    return Plans(worst, np.where(level, first, term), free, way, values, place, reverts, unknown)


def _places(columns: Columns, worst: Ints, ceiling: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Every rate that may follow another, rising; and the places of each rate's own, of what it reverts to, and of the unknown."""
    stated, unknown = columns.rate("reverts"), np.maximum(worst, ceiling)
    values = np.unique(np.concatenate((worst, stated[stated >= 0], unknown)))
    reverts = np.where(stated >= 0, np.searchsorted(values, stated), -1)
    return values, np.searchsorted(values, worst), reverts, np.searchsorted(values, unknown)


def _interest(plans: Plans, ids: NDArray[Any], then: Ints, amount: int, term: int) -> Ints:
    """The interest of each rate with what follows it; each different plan once."""
    if not ids.size:
        return np.zeros(0, np.int64)
    said = plans.place << 20 | plans.first << 11 | plans.free << 2 | plans.way
    _, sample, kind = np.unique(said, return_index=True, return_inverse=True)
    key = kind[ids].astype(np.int64) * plans.values.size + then
    different, back = _told_apart(key, sample.size * plans.values.size)
    one, after = sample[different // plans.values.size], different % plans.values.size
    found = interest_of(amount, term, np.stack((plans.worst[one], plans.first[one], plans.values[after], plans.free[one], plans.way[one])))
    return found[back]


def _told_apart(key: Ints, size: int) -> tuple[Ints, Ints]:
    """The different keys below ``size``, rising, and which of them each key is."""
    if size > DENSE:
        different, back = np.unique(key, return_inverse=True)
        return different, back.astype(np.int64)
    seen = np.zeros(size, bool)
    seen[key] = True
    different = np.flatnonzero(seen)
    number = np.zeros(size, np.int64)
    number[different] = np.arange(different.size)
    return different.astype(np.int64), number[key]


def _cheapest(plans: Plans, ids: NDArray[Any], then: Ints, products: Ints, *, amount: int, term: int, size: int) -> Ints:
    """The rows that may be the cheapest of their product: all but those that surely cost more than another of it."""
    rate, first = plans.worst / MONTH, plans.first
    values = plans.values / MONTH
    owed = _owed(amount, rate, first, term)
    start = _level(amount, rate, term) * first - (amount - owed)
    lasting = np.unique(first[ids]) if ids.size else np.zeros(0, np.int64)
    left = term - lasting
    factor = np.where(left[:, None] > 0, _level(1.0, values[None, :], np.maximum(left, 1)[:, None]) * left[:, None] - 1, 0.0)
    about = start[ids] + owed[ids] * factor[np.searchsorted(lasting, first[ids]), then]
    known = (plans.way[ids] == LEVEL) & (plans.free[ids] == 0)
    off = np.where(known, _distance(values, term)[np.maximum(plans.place[ids], then)], np.inf)
    surely = rates.least(about + off, products, size, np.inf)
    return np.flatnonzero(~(about - off > surely[products]))


def _level(owed: Any, rate: Floats, months: Any) -> Floats:
    """The equal instalment, not rounded."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(rate > 0, owed * rate / -np.expm1(-months * np.log1p(rate)), owed / months)
    return found


def _owed(amount: int, rate: Floats, paid: Ints, term: int) -> Floats:
    """What is still owed after so many instalments, not rounded."""
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = np.expm1(-term * np.log1p(rate))
        found: Floats = np.where(rate > 0, amount * np.expm1(-(term - paid) * np.log1p(rate)) / whole, amount * (1 - paid / term))
    return found


def _distance(values: Floats, term: int) -> Floats:
    """How many cents the contract's interest may lie from that of the exact annuity.

    Each month is at most a cent off (half in the interest, half in the instalment), and grows at the rate until the last payment.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        grown: Floats = np.where(values > 0, np.expm1(term * np.log1p(values)) / values, term)
    return 4 * (term + grown) + 100
