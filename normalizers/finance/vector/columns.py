"""The terms of many products as columns; what several say alike stands once, by number."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost import RULES
from normalizers.finance.cost_rates import Rate
from normalizers.finance.cost_terms import MANAGED, Terms

Array = NDArray[Any]
T = TypeVar("T")
Ints = NDArray[np.int64]
ROLES = tuple(dict.fromkeys(role for rule in RULES.values() for role in rule.roles))
"""Every role of fees, by number."""
PLACE = {role: place for place, role in enumerate(ROLES)}
MOST_ROLES = max(len(rule.roles) for rule in RULES.values())
BANDS = ("amount", "balance", "lvr", "term")
RATE_FIELDS = tuple(part for name in Rate._fields for part in ((f"{name}_from", f"{name}_below") if name in BANDS else (name,)))
ENTRY_FIELDS = ("fixed", "share", "least", "most", "open", "times")
PREMIUM_FIELDS = ("age", "amount", "sex", "smoker", "social", "assured")
GUARANTEED_FIELDS = ("year", "units", "sex")
SEX = {"": 0, "any": 0, "male": 1, "female": 2}


def pack(terms: Terms) -> bytes:
    """Terms as bytes that depend on nothing but what they say."""
    rates = [tuple(part for value in rate for part in (value if isinstance(value, tuple) else (value,))) for rate in terms.rates]
    fees = [sorted({tuple(entry) for entry, _ in read}) for read in terms.fees]
    premiums = [tuple(one) for one in terms.premiums]
    guaranteed = sorted({(one.year, one.units, SEX[one.sex]) for one in terms.guaranteed if one.sex in SEX})
    return marshal.dumps((rates, fees, terms.managed, premiums, terms.paid, terms.covered, guaranteed), 2)


NOTHING = pack(Terms())


class Columns:
    """Named arrays. ``rows`` counts the products; those of one category stand together when they were added so."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays
        self._kept: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What follows from the columns alone, worked out once. For few keys: nothing is let go."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    @property
    def rows(self) -> int:
        return int(self.arrays["paid"].size)

    @cached_property
    def of_rates(self) -> Ints:
        """The product that each rate is of."""
        return np.repeat(np.arange(self.rows), np.diff(self.arrays["rate_ends"]))

    @cached_property
    def rate_ids(self) -> Ints:
        """The number of each rate, product by product, as wide as an index has to be: a narrower one is widened at each use."""
        return self.arrays["rate_ids"].astype(np.int64)

    def rate(self, field: str) -> Array:
        found: Array = self.arrays["rates"][RATE_FIELDS.index(field)]
        return found

    def entry(self, field: str) -> Array:
        found: Array = self.arrays["entries"][ENTRY_FIELDS.index(field)]
        return found

    def premium(self, field: str) -> Array:
        found: Array = self.arrays["premiums"][PREMIUM_FIELDS.index(field)]
        return found

    def guaranteed(self, field: str) -> Array:
        found: Array = self.arrays["guaranteed"][GUARANTEED_FIELDS.index(field)]
        return found


class Builder:
    """Takes products one at a time (``add``) and gives their columns in any order (``finish``)."""

    def __init__(self) -> None:
        self._rates: dict[tuple[int, ...], int] = {}
        self._states: dict[tuple[int, tuple[tuple[int, ...], ...]], int] = {(-1, ()): 0}
        self._rate_ids, self._rate_sizes = array("i"), array("i")
        self._state_ids, self._managed, self._years = array("i"), array("i"), array("i")
        self._premiums, self._premium_sizes = array("q"), array("i")
        self._guaranteed, self._guaranteed_sizes = array("q"), array("i")

    def add(self, category: str, packed: bytes) -> None:
        rates, fees, shares, table, paid, covered, guaranteed = marshal.loads(packed)  # noqa: S302  # our own bytes
        known, states = self._rates, self._states
        self._rate_ids.extend([known.setdefault(rate, len(known)) for rate in rates])
        self._rate_sizes.append(len(rates))
        roles = RULES[category].roles if category in RULES else ()
        found = [states.setdefault((PLACE[role], tuple(entries)), len(states)) for role, entries in zip(roles, fees, strict=False)]
        self._state_ids.extend(found + [0] * (MOST_ROLES - len(found)))
        self._managed.extend(shares or (-1,) * len(MANAGED))
        for row in table:
            self._premiums.extend(row)
        self._premium_sizes.append(len(table))
        self._years.extend((paid, covered))
        for row in guaranteed:
            self._guaranteed.extend(row)
        self._guaranteed_sizes.append(len(guaranteed))

    def finish(self, order: Ints) -> Columns:
        """The columns, the products put in this order of the places they came at."""
        years = _numbers(self._years, np.int32).reshape(-1, 2)[order]
        premiums, premium_ends = _ragged(_numbers(self._premiums, np.int64).reshape(-1, len(PREMIUM_FIELDS)), self._premium_sizes, order)
        lines = _numbers(self._guaranteed, np.int64).reshape(-1, len(GUARANTEED_FIELDS))
        guaranteed, guaranteed_ends = _ragged(lines, self._guaranteed_sizes, order)
        rate_ids, rate_ends = _ragged(_numbers(self._rate_ids, np.int32), self._rate_sizes, order)
        return Columns(
            {
                "rates": _table(list(self._rates), len(RATE_FIELDS)),
                "rate_ids": rate_ids,
                "rate_ends": rate_ends,
                "states": _numbers(self._state_ids, np.int32).reshape(-1, MOST_ROLES)[order],
                "managed": _numbers(self._managed, np.int32).reshape(-1, len(MANAGED))[order],
                "premiums": np.ascontiguousarray(premiums.T),
                "premium_ends": premium_ends,
                "guaranteed": np.ascontiguousarray(guaranteed.T),
                "guaranteed_ends": guaranteed_ends,
                "paid": np.ascontiguousarray(years[:, 0]),
                "covered": np.ascontiguousarray(years[:, 1]),
                **_entries(list(self._states)),
            }
        )


def columns_of(products: Iterable[tuple[str, bytes]]) -> Columns:
    """The columns of products, each given as its category and packed terms, in the order they come."""
    builder, count = Builder(), 0
    for category, packed in products:
        builder.add(category, packed)
        count += 1
    return builder.finish(np.arange(count))


def _numbers(made: array[int], kind: Any) -> Array:
    return np.array(made, kind) if len(made) else np.zeros(0, kind)


def _ragged(rows: Array, sizes: array[int], order: Ints) -> tuple[Array, Ints]:
    """Rows of several a product, the products in another order; and where each product's end."""
    counts = _numbers(sizes, np.int64)
    starts = np.cumsum(counts) - counts
    moved = counts[order]
    ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(moved)))
    places = np.arange(int(ends[-1])) + np.repeat(starts[order] - ends[:-1], moved)
    return rows[places], ends


def _entries(states: list[tuple[int, tuple[tuple[int, ...], ...]]]) -> dict[str, Array]:
    """The entries of each state of a role, one after another, and the role of each state."""
    listed = [entry for _, entries in states for entry in entries]
    ends = np.cumsum([0, *(len(entries) for _, entries in states)])
    roles = np.array([role for role, _ in states], np.int32)
    return {"entries": _table(listed, len(ENTRY_FIELDS)), "entry_ends": ends.astype(np.int64), "state_roles": roles}


def _table(rows: list[tuple[int, ...]], width: int) -> Array:
    """One line for each field, contiguous."""
    return np.ascontiguousarray(np.array(rows, np.int64).reshape(-1, width).T)
