"""The schedules of ``cost_schedule`` for many plans at a time, in the same whole cents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost_parts import UNITS, half_up
from normalizers.finance.cost_schedule import AT_END, EQUAL_PRINCIPAL, FLAT, LEVEL, MONTH, growth, level

Ints = NDArray[np.int64]
CHUNK = 16_384  # plans worked out at a time: their balances stay in the processor's cache, and a step is long beside its call
NEAR = 1e-3  # a float this near to half a cent is worked out exactly instead
ROOM = 4e18  # what fits into 64 bits with the doubling that a rounding needs
WIDE = np.int64(1) << 27  # above every rate in units


def interest_of(amount: int, term: int, plans: Ints) -> Ints:
    """The whole interest of each plan, a column of ``plans`` each: rate, first, after, free, way. Equal plans are worked out once."""
    if not plans.shape[1]:
        return np.zeros(0, np.int64)
    rate, first, after, free, way = plans
    _, pair = np.unique(rate * WIDE + after, return_inverse=True)
    _, place, back = np.unique((pair.astype(np.int64) << 20) | first << 11 | free << 2 | way, return_index=True, return_inverse=True)
    different = np.ascontiguousarray(plans[:, place])
    found = np.empty(different.shape[1], np.int64)
    for kind in np.unique(different[4]).tolist():
        of_kind = np.flatnonzero(different[4] == kind)
        found[of_kind] = WAYS[kind](amount, term, different[:, of_kind])
    return found[back]


def _level(amount: int, term: int, plans: Ints) -> Ints:
    count = plans.shape[1]
    parts = [plans[:, start : start + CHUNK] for start in range(0, count, CHUNK)]
    return np.concatenate([_level_chunk(amount, term, part) for part in parts])


def _level_chunk(amount: int, term: int, plans: Ints) -> Ints:
    """In floats while every product of a balance and a rate is a whole number that they hold: the same, in a third of the time.

    A whole number and a half, divided, lies so far from every whole one that the product with the reciprocal does as well.
    """
    rate, first, after, free, _ = plans
    turns = {0, *first.tolist(), *free.tolist()}
    exact = float(amount) * 2 * float(max(rate.max(), after.max())) + MONTH < 2.0**51
    kind = np.float64 if exact else np.int64
    twice, balance = (2 * rate).astype(kind), np.full(rate.size, amount, kind)
    total, due, work = np.zeros(rate.size, kind), np.zeros(rate.size, kind), np.empty(rate.size, kind)
    for month in range(term):
        if month in turns:
            now = np.where(month < first, rate, after)
            twice = (2 * now).astype(kind)
            anew = np.flatnonzero((month == free) | (month == first)) if month else np.arange(rate.size)
            due[anew] = levels(balance[anew].astype(np.int64), now[anew], term - month)
            idle = free > month
            some = bool(idle.any())
        np.multiply(balance, twice, out=work)
        if exact:
            work += MONTH + 0.5
            work *= 0.5 / MONTH
            np.floor(work, out=work)
        else:
            work += MONTH
            work //= 2 * MONTH
        total += work
        np.subtract(due, work, out=work)
        np.minimum(work, balance, out=work)
        if some:
            work[idle] = 0
        balance -= work
    return total.astype(np.int64)


def levels(balance: Ints, rate: Ints, months: int) -> Ints:
    """The equal instalment of each balance, to the cent."""
    i = rate / MONTH
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = balance * i / -np.expm1(-months * np.log1p(i))
    flat = np.flatnonzero(rate == 0)
    exact[flat] = 0
    found: Ints = np.floor(exact + 0.5).astype(np.int64)
    found[flat] = (2 * balance[flat] + months) // (2 * months)
    for place in np.flatnonzero(np.abs(exact - np.floor(exact) - 0.5) < NEAR).tolist():
        found[place] = level(int(balance[place]), int(rate[place]), months)
    return found


def _equal_principal(amount: int, term: int, plans: Ints) -> Ints:
    rate, first, after, _, _ = plans
    share, balance, total = half_up(amount, term), amount, np.zeros(rate.size, np.int64)
    for month in range(term):
        total += (2 * balance * np.where(month < first, rate, after) + MONTH) // (2 * MONTH)
        balance -= min(share, balance)
    return total


def _flat(amount: int, term: int, plans: Ints) -> Ints:
    found: Ints = (2 * amount * plans[0] + MONTH) // (2 * MONTH) * term
    return found


def _at_end(amount: int, term: int, plans: Ints) -> Ints:
    return np.array([half_up(amount * rate * term, MONTH) for rate in plans[0].tolist()], np.int64)


WAYS = {LEVEL: _level, EQUAL_PRINCIPAL: _equal_principal, FLAT: _flat, AT_END: _at_end}


def simple(amount: int, term: int, rates: Ints) -> Ints:
    """Simple interest of so many months; equal rates are worked out once."""
    different, back = np.unique(rates, return_inverse=True)
    return np.array([half_up(amount * rate * term, MONTH) for rate in different.tolist()], np.int64)[back]


def growths(balance: int, term: int, added: int, *, rate: Ints, intro: Ints, lasting: Ints) -> Ints:
    """``cost_schedule.growth`` of each account; equal ones are worked out once."""
    _, pair = np.unique(rate * WIDE + intro, return_inverse=True)
    _, place, back = np.unique((pair.astype(np.int64) << 10) | lasting, return_index=True, return_inverse=True)
    rate, intro, lasting = rate[place], intro[place], lasting[place]
    most = np.maximum(rate, intro)
    with np.errstate(over="ignore"):
        largest = (float(balance) + float(added) * term) * (1 + most / MONTH) ** term
        safe = np.isfinite(largest) & (largest * 2 * np.maximum(most, UNITS) < ROOM)
    found = np.zeros(rate.size, np.int64)
    some = np.flatnonzero(safe)
    held, earned = np.full(some.size, balance, np.int64), np.zeros(some.size, np.int64)
    for month in range(term):
        now = np.where(month < lasting[some], most[some], rate[some])
        gained = (2 * held * now + MONTH) // (2 * MONTH)
        earned += gained
        held += gained + added
    found[some] = earned
    for one in np.flatnonzero(~safe).tolist():
        found[one] = growth(balance, term, int(rate[one]), (int(intro[one]), int(lasting[one])), added)
    return found[back]
