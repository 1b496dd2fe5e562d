"""The terms of many products as columns; what several say alike stands once, by number."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost import RULES
from normalizers.finance.cost_rates import Rate
from normalizers.finance.cost_terms import MANAGED, Terms

Array = NDArray[Any]
Ints = NDArray[np.int64]
ROLES = tuple(dict.fromkeys(role for rule in RULES.values() for role in rule.roles))
"""Every role of fees, by number."""
PLACE = {role: place for place, role in enumerate(ROLES)}
MOST_ROLES = max(len(rule.roles) for rule in RULES.values())
BANDS = ("amount", "balance", "lvr", "term")
RATE_FIELDS = tuple(part for name in Rate._fields for part in ((f"{name}_from", f"{name}_below") if name in BANDS else (name,)))
ENTRY_FIELDS = ("fixed", "share", "least", "most", "open", "times")
PREMIUM_FIELDS = ("age", "amount", "sex", "smoker", "social", "assured")


def pack(terms: Terms) -> bytes:
    """Terms as bytes that depend on nothing but what they say."""
    rates = [tuple(part for value in rate for part in (value if isinstance(value, tuple) else (value,))) for rate in terms.rates]
    fees = [sorted({tuple(entry) for entry, _ in read}) for read in terms.fees]
    return marshal.dumps((rates, fees, terms.managed, [tuple(one) for one in terms.premiums], terms.paid, terms.covered), 2)


NOTHING = pack(Terms())


class Columns:
    """Named arrays. ``rows`` counts the products; those of one category stand together when they were added so."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    @property
    def rows(self) -> int:
        return int(self.arrays["paid"].size)

    def rate(self, field: str) -> Array:
        found: Array = self.arrays["rates"][RATE_FIELDS.index(field)]
        return found

    def entry(self, field: str) -> Array:
        found: Array = self.arrays["entries"][ENTRY_FIELDS.index(field)]
        return found

    def premium(self, field: str) -> Array:
        found: Array = self.arrays["premiums"][PREMIUM_FIELDS.index(field)]
        return found


def columns_of(products: Iterable[tuple[str, bytes]]) -> Columns:
    """The columns of products, each given as its category and packed terms, in the order they come."""
    rates: dict[tuple[int, ...], int] = {}
    states: dict[tuple[int, tuple[tuple[int, ...], ...]], int] = {(-1, ()): 0}
    rate_ids: list[int] = []
    rate_ends, premium_ends = [0], [0]
    state_ids: list[list[int]] = []
    managed: list[tuple[int, ...]] = []
    premiums: list[tuple[int, ...]] = []
    years: list[tuple[int, int]] = []
    for category, packed in products:
        own, fees, shares, table, paid, covered = marshal.loads(packed)  # noqa: S302  # our own bytes
        rate_ids += [rates.setdefault(rate, len(rates)) for rate in own]
        rate_ends.append(len(rate_ids))
        roles = RULES[category].roles if category in RULES else ()
        found = [states.setdefault((PLACE[role], tuple(entries)), len(states)) for role, entries in zip(roles, fees, strict=False)]
        state_ids.append(found + [0] * (MOST_ROLES - len(found)))
        managed.append(shares or (-1,) * len(MANAGED))
        premiums += table
        premium_ends.append(len(premiums))
        years.append((paid, covered))
    return Columns(
        {
            "rates": _table(list(rates), len(RATE_FIELDS)),
            "rate_ids": np.array(rate_ids, np.int32),
            "rate_ends": np.array(rate_ends, np.int64),
            "states": np.array(state_ids, np.int32).reshape(-1, MOST_ROLES),
            "managed": np.array(managed, np.int32).reshape(-1, len(MANAGED)),
            "premiums": _table(premiums, len(PREMIUM_FIELDS)),
            "premium_ends": np.array(premium_ends, np.int64),
            "paid": np.array([paid for paid, _ in years], np.int32),
            "covered": np.array([covered for _, covered in years], np.int32),
            **_entries(list(states)),
        }
    )


def _entries(states: list[tuple[int, tuple[tuple[int, ...], ...]]]) -> dict[str, Array]:
    """The entries of each state of a role, one after another, and the role of each state."""
    listed = [entry for _, entries in states for entry in entries]
    ends = np.cumsum([0, *(len(entries) for _, entries in states)])
    roles = np.array([role for role, _ in states], np.int32)
    return {"entries": _table(listed, len(ENTRY_FIELDS)), "entry_ends": ends.astype(np.int64), "state_roles": roles}


def _table(rows: list[tuple[int, ...]], width: int) -> Array:
    """One line for each field, contiguous."""
    return np.ascontiguousarray(np.array(rows, np.int64).reshape(-1, width).T)
