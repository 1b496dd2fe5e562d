"""How far the first place holds: "cheapest up to 82,000 or 19 months, then ...", other things unchanged.

One number of the case is moved between bounds; at each value the products are ranked by the formula of the order itself. Values are
looked at on a grid, and wherever two neighbours have another first product every change between them is narrowed down to one unit.
A product that is first only between two values of the grid is not seen: that is the one thing a finer grid could add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from normalizers.finance.cost import RULES, questions_of
from normalizers.finance.cost_parts import WORST, Json
from normalizers.finance.questions import QUESTIONS
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector.columns import Columns, columns_of, pack
from normalizers.finance.vector.ranked import ranked
from portal.catalog.models import Product
from search.ranking.order import Order

NEAREST = 200  # products of an order, from its head, among which the first place may change
WIDE, POINTS = 8, 24  # how many times smaller and larger a number is looked at, and at how many values
LOOKS = 600  # values that are ranked at most
KEYS = ("amount", "term")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``, in whole units or months. ``first``: the place of the first product, None where none has a cost."""

    low: int
    high: int
    first: int | None


@dataclass(frozen=True, slots=True)
class Breaks:
    """``spans`` in order; ``now``: the value of the case. ``key``: amount or term."""

    key: str
    now: int
    spans: tuple[Span, ...]

    @property
    def current(self) -> Span:
        return next(span for span in self.spans if span.low <= self.now <= span.high)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is found for one category and currency, among the ``rows`` nearest of ``total`` products."""

    category: str
    currency: str
    rows: tuple[Product, ...]
    total: int
    breaks: tuple[Breaks, ...]


def kinds(order: Order, scenario: Scenario) -> Iterator[Kind]:
    """The break points of each category and currency of an order. One query for each."""
    for (category, currency), own in order.edition.kinds(order.numbers).items():
        nearest = order.numbers[own][:NEAREST].tolist()
        rows = sorted(Product.objects.filter(number__in=nearest).select_related("institution"), key=lambda row: row.number)
        found = tuple(breaks(category, [row.document for row in rows], scenario))
        if found:
            yield Kind(category, currency, tuple(rows), int(own.sum()), found)


def breaks(category: str, documents: Sequence[Json], scenario: Scenario) -> Iterator[Breaks]:
    """Where the first of some products of a category changes, by each number of the case that they depend on.

    Products that cost the same stand in the order given. Nothing for a number that the case does not give.
    """
    rule = RULES.get(category)
    if rule is None or not documents:
        return
    columns = columns_of((category, pack(rule.read(document))) for document in documents)
    asked = {one.key for one in questions_of(category)}
    for key in KEYS:
        now = getattr(scenario, key)
        if key in asked and now is not None and now >= 1:
            first = _first(columns, category, scenario, key)
            found = Breaks(key, int(now), tuple(_spans(first, _grid(key, int(now)))))
            if any(span.first is not None for span in found.spans):
                yield found


def _grid(key: str, now: int) -> list[int]:
    """Values around the one that is asked about, each the same share larger than the one before."""
    question = next(one for one in QUESTIONS if one.key == key)
    low, high = max(int(question.low), now // WIDE), min(int(question.high), now * WIDE)
    step = (high / low) ** (1 / POINTS)
    return sorted({low, now, high, *(round(low * step**place) for place in range(POINTS))})


def _first(columns: Columns, category: str, scenario: Scenario, key: str) -> Callable[[int], int | None]:
    """The place of the first product at a value; None where nothing has a cost. Each value is ranked once."""
    known: dict[int, int | None] = {}

    def first(value: int) -> int | None:
        if value not in known:
            moved = replace(scenario, amount=Decimal(value)) if key == "amount" else replace(scenario, term=value)
            costs = ranked(columns, category, 0, columns.rows, moved)
            best = int(costs.argmin())
            known[value] = None if costs[best] == WORST else best
        return known[value]

    return first


def _spans(first: Callable[[int], int | None], grid: Sequence[int]) -> Iterator[Span]:
    looks = [LOOKS - len(grid)]

    def starts(low: int, high: int) -> Iterator[int]:
        """Where a new first product begins, after ``low`` and up to ``high``."""
        if first(low) == first(high):
            return
        if high - low == 1 or looks[0] <= 0:
            yield high
            return
        looks[0] -= 1
        middle = (low + high) // 2
        yield from starts(low, middle)
        yield from starts(middle, high)

    begun = grid[0]
    for low, high in pairwise(grid):
        for start in starts(low, high):
            yield Span(begun, start - 1, first(begun))
            begun = start
    yield Span(begun, grid[-1], first(begun))
