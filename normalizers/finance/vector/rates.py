"""What a scenario makes of every different rate, and the best of those that each product has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost_parts import cents_of, units_of
from normalizers.finance.cost_rates import PURPOSE, ways
from normalizers.finance.scenario import MONTH_UNITS, Scenario
from normalizers.finance.vector.columns import Array, Columns

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LONG = 20_000  # products


@dataclass(frozen=True)
class Stretch:
    """The products ``start`` to ``end`` of the columns, and the rows of their rates."""

    columns: Columns
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start

    @property
    def ids(self) -> Ints:
        """The number of each rate, product by product."""
        ends = self.columns["rate_ends"]
        return self.columns.rate_ids[ends[self.start] : ends[self.end]]

    @property
    def halves(self) -> tuple[Stretch, ...]:
        """The stretch in two, for two processors, where it is long enough to gain from it."""
        if self.size < LONG:
            return (self,)
        middle = (self.start + self.end) // 2
        return Stretch(self.columns, self.start, middle), Stretch(self.columns, middle, self.end)

    def rows(self, which: Flags) -> tuple[Ints, Ints]:
        """Numbers of the rates that are among ``which``, and their products."""
        ids = self.ids
        some = np.flatnonzero(which[ids])
        first = int(self.columns["rate_ends"][self.start])
        return ids[some], self.columns.of_rates[some + first] - self.start

    def fees(self, totals: Ints) -> Ints:
        """The fees of each product, from what each state of a role comes to."""
        states = self.columns["states"][self.start : self.end]
        found = totals[states[:, 0]]
        for role in range(1, states.shape[1]):
            found += totals[states[:, role]]
        return found


def least(values: Array, products: Ints, size: int, none: float) -> Array:
    """The least value of each product; ``none`` for one without any. Products rise."""
    out = np.full(size, none, values.dtype)
    if values.size:
        starts = _starts(products)
        out[products[starts]] = np.minimum.reduceat(values, starts)
    return out


def most(values: Ints, products: Ints, size: int, none: int) -> Ints:
    return -least(-values, products, size, -none)


def added(values: Ints, products: Ints, size: int) -> Ints:
    out = np.zeros(size, np.int64)
    if values.size:
        starts = _starts(products)
        out[products[starts]] = np.add.reduceat(values, starts)
    return out


def _starts(products: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.flatnonzero(products[1:] != products[:-1]) + 1))


def among(numbers: Ints, few: Collection[int]) -> Flags:
    """Whether each of some small numbers is one of a few."""
    table = np.zeros(64, bool)
    table[list(few)] = True
    found: Flags = table[numbers]
    return found


def inside(columns: Columns, band: str, number: int) -> Flags:
    found: Flags = (columns.rate(f"{band}_from") <= number) & (number < columns.rate(f"{band}_below"))
    return found


def holds(columns: Columns, amount: int) -> Flags:
    return inside(columns, "amount", amount) & inside(columns, "balance", amount)


def of_role(columns: Columns, *roles: int) -> Flags:
    return among(columns.rate("role"), roles)


def fits(columns: Columns, scenario: Scenario, amount: int, repayment: str) -> Flags:
    purpose = among(columns.rate("purpose"), (0, PURPOSE[scenario.purpose]))
    way = among(columns.rate("way"), ways(repayment))
    found: Flags = purpose & way & inside(columns, "lvr", units_of(scenario.lvr)) & holds(columns, amount)
    return found


def of_term(columns: Columns, term: int) -> Flags:
    return inside(columns, "term", term * MONTH_UNITS)


def worst(columns: Columns, ceiling: int) -> Ints:
    low, high = columns.rate("low"), columns.rate("high")
    found: Ints = np.where(high >= 0, high, np.maximum(low, ceiling))
    return found


def met(columns: Columns, scenario: Scenario) -> Flags:
    """The rates whose conditions the scenario surely meets."""
    found: Flags = columns.rate("unclear") == 0
    found &= columns.rate("deposit") <= cents_of(scenario.deposit_monthly)
    if not scenario.new_customer:
        found &= columns.rate("new") == 0
    if scenario.withdraws:
        found &= columns.rate("calm") == 0
    return found
