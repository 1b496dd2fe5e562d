"""Where one product stands for a case, among all products of its category and currency: "4th of 33".

The order is that of a list of this category and currency, worked out from the newest edition of the market: no engine is asked. What
costs practically the same shares a band of places, whose first and last are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost_parts import WORST
from portal.catalog.models import Product
from search.ranking.order import Order, book, in_order, standing_of
from search.ranking.receipt import receipt_of
from search.request import SearchRequest
from search.scenario import My

EQUAL = 0.005  # costs no farther apart, as a share of the first of them, are practically equal


@dataclass(frozen=True, slots=True)
class Place:
    """``first`` to ``last``: the places of the band that the product stands in, counted from 1, of ``of`` products that have a cost.

    ``request``: the list in whose order it stands. ``receipt``: of that order.
    """

    first: int
    last: int
    of: int
    request: SearchRequest
    receipt: str

    def to_json(self) -> dict[str, Any]:
        return {"first": self.first, "last": self.last, "of": self.of, "list": self.request.to_query(), "receipt": self.receipt}


def place(product: Product, my: My) -> Place | None:
    """None without a case, for a product that has no cost, or where the market's costs have not been read yet."""
    edition = book().current() if my else None
    if edition is None:
        return None
    asked = SearchRequest.parse([("category", product.category), ("currency", str(product.document["currency"])), *my])
    assert asked.scenario is not None
    numbers = in_order(edition, asked, [edition.of_kind(product.category, str(product.document["currency"]))])
    costs = edition.costs(numbers, asked.scenario)
    at = np.flatnonzero((numbers == product.number) & (costs != WORST))
    if not at.size:
        return None
    priced = costs[costs != WORST]
    first, last = _band(priced, int(at[0]))
    order = Order(numbers, (numbers.size,), edition, exact=True, standing=standing_of(edition, numbers, asked.scenario))
    return Place(first + 1, last + 1, int(priced.size), asked, receipt_of(order, asked))


def _band(costs: NDArray[np.int64], at: int) -> tuple[int, int]:
    """The first and last place of the band that holds a place: each begins with the first cost that is too far from the one before."""
    start = 0
    while True:
        most = costs[start] + abs(int(costs[start])) * EQUAL
        beyond = int(np.searchsorted(costs, most, "right"))
        if beyond > at:
            return start, beyond - 1
        start = beyond
