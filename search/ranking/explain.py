"""Why an order is what it is: what has no cost in it, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from normalizers.finance.cost_parts import WORST
from normalizers.finance.scenario import Scenario
from normalizers.schema.model import Label
from portal.catalog.models import Product
from search.ranking.order import Order
from search.ranking.price import prices

MOST = 500  # products without a cost whose reason is looked up


@dataclass(frozen=True, slots=True)
class Refusals:
    """``reasons``: in both languages, each with how many of the ``examined`` have it, the most frequent first."""

    total: int
    examined: int
    reasons: Mapping[Label, int]


def refusals(order: Order, scenario: Scenario) -> Refusals:
    """The products of an order that cannot be priced. One query, two where some are not kept."""
    without = order.numbers[order.edition.costs(order.numbers, scenario) == WORST]
    rows = list(Product.objects.filter(number__in=without[:MOST].tolist()).only("version"))
    found = Counter(one.refused.label for one in prices(rows, scenario).values() if one.refused is not None)
    return Refusals(int(without.size), found.total(), dict(found.most_common()))
