"""The fees of ``cost_fees`` at their worst end, for every state of every role at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost_fees import ceiling_of
from normalizers.finance.cost_parts import UNITS
from normalizers.finance.vector.columns import ROLES, Columns

Ints = NDArray[np.int64]


def totals(columns: Columns, amount: int, months: int) -> Ints:
    """What each state of a role costs at most over so many months: the lowest of its entries, in cents."""
    ends = columns["entry_ends"]
    sizes = np.diff(ends)
    role = np.repeat(columns["state_roles"], sizes)
    ceilings = np.array([ceiling_of(one, amount) for one in ROLES], np.int64)[role]
    times = np.array([one.times(months) for one in ROLES], np.int64)[role]
    periodic = np.array([one.periodic for one in ROLES])[role]
    stated = columns.entry("times")
    each = np.maximum(columns.entry("fixed") + (2 * columns.entry("share") * amount + UNITS) // (2 * UNITS), columns.entry("least"))
    most = columns.entry("most")
    each = np.where(most < 0, each, np.minimum(each, most))
    often = np.where(stated < 0, months // 12, np.where(stated <= 1, times, stated * months // 12))
    low = each * np.where(periodic, often, 1)
    high = np.where(stated < 0, np.maximum(low, np.minimum(each, ceilings) * months), low)
    high = np.where(columns.entry("open") == 1, np.maximum(low, ceilings * times), high)
    out = np.zeros(sizes.size, np.int64)
    some = np.flatnonzero(sizes)
    if some.size:
        out[some] = np.minimum.reduceat(high, ends[some])
    return out
