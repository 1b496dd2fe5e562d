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
from normalizers.finance.vector.rates import Flags, Stretch
from normalizers.finance.vector.schedule import interest_of
from normalizers.finance.vector.threads import spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DENSE = 1 << 26  # combinations that are told apart by a table rather than by sorting


@dataclass(frozen=True)
class Kinds:
    """What of the different rates matters to a schedule, once each: ``of`` is the kind of every rate, ``sample`` a rate of each kind.

    ``values``: every rate that may follow another, rising. By kind: the ``place`` in them of its worst end, of the rate that it states
    to follow (``reverts``, -1: none), of what follows where nothing is stated (``unknown``), and its ``own`` schedule.
    """

    of: Ints
    sample: Ints
    values: Ints
    place: Ints
    reverts: Ints
    unknown: Ints
    own: Ints


@dataclass(frozen=True)
class Plans:
    """By kind: months at its rate, months of interest alone, and the schedule. ``alone``: no other rate follows within the term."""

    first: Ints
    free: Ints
    way: Ints
    alone: Flags


@dataclass(frozen=True)
class About:
    """What a plan comes to by the exact annuity: ``start[kind] + owed[kind] * factor[place[kind], then]``.

    ``off``: how far that may be wrong, by the larger of both rates; ``known`` False: it says nothing of plans of this kind.
    """

    start: Floats
    owed: Floats
    factor: Floats
    place: Ints
    off: Floats
    known: Flags


@dataclass(frozen=True)
class Rows:
    """Rates of products, by their ``kind``, and the place of the rate that follows each. Products rise."""

    kind: Ints
    then: Ints
    products: Ints


def loans(stretch: Stretch, scenario: Scenario, rule: Rule, _category: str) -> Ints:
    """``cost_loans.price_loan`` of every product, at its worst end."""
    if scenario.amount is None or scenario.term is None:
        return np.full(stretch.size, WORST, np.int64)
    columns, amount, term, ceiling = stretch.columns, cents_of(scenario.amount), scenario.term, units_of(rule.ceiling)
    kinds = columns.kept(("kinds", ceiling), lambda: _kinds(columns, ceiling))
    plans = _plans(columns, kinds, scenario, term)
    fitting = rates.fits(columns, scenario, amount, scenario.repayment)
    then_repaid = fitting if scenario.repayment != "interest_only" else rates.fits(columns, scenario, amount, "principal_and_interest")
    first, following = fitting & rates.of_role(columns, BASE, INTRO), (columns.rate("follows") == 1) & then_repaid
    about = _about(kinds, plans, amount, term)
    totals = fees.totals(columns, amount, term)
    found = spread(lambda part: (_rows(part, kinds, plans, about, first=first, following=following), part.fees(totals)), stretch.halves)
    kind, then = (np.concatenate([getattr(rows, field) for rows, _ in found]) for field in ("kind", "then"))
    ends = np.cumsum([rows.kind.size for rows, _ in found])
    interest = np.split(_interest(kinds, plans, kind, then, amount=amount, term=term), ends[:-1])
    out = []
    for (rows, fee), own in zip(found, interest, strict=True):
        best = rates.least(own, rows.products, fee.size, WORST)
        out.append(np.where(best == WORST, WORST, best + fee))
    return np.concatenate(out)


def _rows(part: Stretch, kinds: Kinds, plans: Plans, about: About, *, first: Flags, following: Flags) -> Rows:
    """The rates of a stretch that may be the cheapest of their product, each with what follows it."""
    later, of = part.rows(following)
    after = rates.least(kinds.place[kinds.of[later]], of, part.size, -1)
    ids, products = part.rows(first)
    kind = kinds.of[ids]
    then = kinds.reverts[kind]
    then = np.where(then >= 0, then, after[products])
    then = np.where(then >= 0, then, kinds.unknown[kind])
    then = np.where(plans.alone[kind], kinds.place[kind], then)
    kept = _cheapest(kinds, about, kind, then, products, size=part.size)
    return Rows(kind[kept], then[kept], products[kept])


def _kinds(columns: Columns, ceiling: int) -> Kinds:
    worst, stated = rates.worst(columns, ceiling), columns.rate("reverts")
    own = np.full(worst.size, LEVEL, np.int64)
    for repayment, schedule in WAY_OF.items():
        own[columns.rate("way") == repayment] = schedule
    own[columns.rate("flat") == 1] = FLAT
    said = np.stack((worst, stated, columns.rate("fixed"), columns.rate("ends"), own))
    _, sample, of = np.unique(said, axis=1, return_index=True, return_inverse=True)
    worst, stated, own = worst[sample], stated[sample], own[sample]
    unknown = np.maximum(worst, ceiling)
    values = np.unique(np.concatenate((worst, stated[stated >= 0], unknown)))
    reverts = np.where(stated >= 0, np.searchsorted(values, stated), -1)
    place, unknown = np.searchsorted(values, worst), np.searchsorted(values, unknown)
    return Kinds(of.reshape(-1).astype(np.int64), sample, values, place, reverts, unknown, own)


def _plans(columns: Columns, kinds: Kinds, scenario: Scenario, term: int) -> Plans:
    """``cost_loans.plan_of`` of every kind."""
    fixed, ends = columns.rate("fixed")[kinds.sample], columns.rate("ends")[kinds.sample]
    level, only = kinds.own == LEVEL, scenario.repayment == "interest_only"
    free = np.where(level & only, np.minimum(np.where(fixed > 0, fixed, INTEREST_ONLY_MONTHS), term), 0)
    first = np.where(ends == 1, np.minimum(np.where(fixed > 0, fixed, 1), term), term)
    first = np.where(free > 0, np.minimum(first, free), first)
    way = np.where(level & (scenario.repayment == "equal_principal"), EQUAL_PRINCIPAL, kinds.own)
    first = np.where(level, first, term)
    return Plans(first, free, way, first == term)


def _interest(kinds: Kinds, plans: Plans, kind: Ints, then: Ints, *, amount: int, term: int) -> Ints:
    """The interest of each row, of a kind and what follows it; each different plan once."""
    if not kind.size:
        return np.zeros(0, np.int64)
    said = kinds.place << 20 | plans.first << 11 | plans.free << 2 | plans.way
    _, sample, alike = np.unique(said, return_index=True, return_inverse=True)
    key = alike[kind] * kinds.values.size + then
    different, back = _told_apart(key, sample.size * kinds.values.size)
    one, after = sample[different // kinds.values.size], different % kinds.values.size
    rate = kinds.values[kinds.place[one]]
    found = interest_of(amount, term, np.stack((rate, plans.first[one], kinds.values[after], plans.free[one], plans.way[one])))
    return found[back]


def _told_apart(key: Ints, size: int) -> tuple[Ints, Ints]:
    """The different keys below ``size``, rising, and which of them each key is."""
    if size > DENSE:
        different, back = np.unique(key, return_inverse=True)
        return different, back.astype(np.int64)
    seen = np.zeros(size, bool)
    seen[key] = True
    different = np.flatnonzero(seen)
    number = np.empty(size, np.int32)  # half the memory; of the others nothing is read
    number[different] = np.arange(different.size)
    return different.astype(np.int64), number[key].astype(np.int64)


def _about(kinds: Kinds, plans: Plans, amount: int, term: int) -> About:
    values, first = kinds.values / MONTH, plans.first
    rate = values[kinds.place]
    owed = _owed(amount, rate, first, term)
    start = _level(amount, rate, term) * first - (amount - owed)
    lasting, place = np.unique(first, return_inverse=True)
    left = term - lasting
    factor = np.where(left[:, None] > 0, _level(1.0, values[None, :], np.maximum(left, 1)[:, None]) * left[:, None] - 1, 0.0)
    return About(start, owed, factor, place, _distance(values, term), (plans.way == LEVEL) & (plans.free == 0))


def _cheapest(kinds: Kinds, about: About, kind: Ints, then: Ints, products: Ints, *, size: int) -> Ints:
    """The rows that may be the cheapest of their product: all but those that surely cost more than another of it."""
    found = about.start[kind] + about.owed[kind] * about.factor[about.place[kind], then]
    off = about.off[np.maximum(kinds.place[kind], then)]
    if not about.known.all():
        off = np.where(about.known[kind], off, np.inf)
    surely = rates.least(found + off, products, size, np.inf)
    return np.flatnonzero(~(found - off > surely[products]))


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
