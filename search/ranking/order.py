"""The order of an answer by cost: what the engine finds, put in order by the edition of the market."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from normalizers.finance.cost_parts import WORST
from normalizers.finance.scenario import Scenario
from portal.catalog.models import Product
from search.engine import Engine, Matching
from search.kept import Kept
from search.ranking.book import Book
from search.ranking.edition import Edition
from search.ranking.segment import segment_of
from search.request import SearchRequest

Ints = NDArray[np.int64]
KEPT = 16  # orders that a process keeps of one state of the market


class NotRankedError(Exception):
    """There is no order by cost at this moment; the text says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order says of all its products. ``ends``: by category and currency, what the first of those that have a cost is ordered
    by, and the one at 98 of a hundred, in cents.
    """

    total: int
    priced: int
    ends: Mapping[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True)
class Order:
    """``numbers``: row numbers of the whole answer, in order. ``tiers``: how many products each tier of relevance has.

    ``exact``: the products that the engine found are those of the edition, so that the order can be worked out again from it.
    """

    numbers: Ints
    tiers: tuple[int, ...]
    edition: Edition
    exact: bool
    standing: Standing

    @property
    def total(self) -> int:
        return int(self.numbers.size)

    @property
    def digest(self) -> str:
        return digest_of(self.numbers)

    def ids(self, start: int = 0, count: int | None = None) -> list[str]:
        """Public ids of a stretch; what the edition does not hold yet is asked of the catalogue."""
        some = self.numbers[start : None if count is None else start + count]
        found = self.edition.ids(some)
        late = [int(number) for number, id_ in zip(some, found, strict=True) if not id_]
        if late:
            known = dict(Product.objects.filter(number__in=late).values_list("number", "pk"))
            found = [id_ or known.get(int(number), "") for number, id_ in zip(some, found, strict=True)]
        return [id_ for id_ in found if id_]

    def tiers_of(self, start: int, count: int) -> tuple[int, ...]:
        """The tier of relevance of each product of a stretch."""
        places = np.arange(start, min(start + count, self.total))
        return tuple(np.searchsorted(np.cumsum(self.tiers), places, "right").tolist())


def digest_of(numbers: Ints) -> str:
    """Of an order, whatever machine it was worked out on."""
    return hashlib.sha256(numbers.astype("<i8").tobytes()).hexdigest()[:32]


def in_order(edition: Edition, request: SearchRequest, tiers: Sequence[Ints]) -> Ints:
    """The products of each tier by cost, the tiers one after another. Raises ValueError for a request without a scenario."""
    scenario = request.scenario
    if scenario is None:
        raise ValueError("an order by cost needs a scenario")
    return np.concatenate([np.zeros(0, np.int64), *(edition.order(tier, scenario) for tier in tiers)])


def order(engine: Engine, request: SearchRequest, edition: Edition | None = None) -> Order:
    """The whole answer to a request in its order by cost. Raises NotRankedError, and EngineUnavailable as the engine does."""
    found = engine.matching(request.impersonal())
    held = edition or edition_of(engine, found)
    key = request.at_page(1).to_query()
    return _orders().get(f"{held.name} {found.generation}", key, lambda: _order(held, request, found))


def _order(edition: Edition, request: SearchRequest, found: Matching) -> Order:
    sizes = tuple(tier.size for tier in found.tiers)
    exact = bool(found.generation) and found.generation == edition.generation
    numbers = in_order(edition, request, found.tiers)
    assert request.scenario is not None
    return Order(numbers, sizes, edition, exact, standing_of(edition, numbers, request.scenario))


def standing_of(edition: Edition, numbers: Ints, scenario: Scenario) -> Standing:
    costs = edition.costs(numbers, scenario)
    priced, ends = costs != WORST, {}
    for kind, own in edition.kinds(numbers).items():
        some = costs[own & priced]
        if some.size:
            far = (some.size - 1) * 98 // 100
            ends[kind] = int(some.min()), int(np.partition(some, far)[far])
    return Standing(numbers.size, int(priced.sum()), ends)


@cache
def _orders() -> Kept:
    return Kept(KEPT)


def edition_of(engine: Engine, found: Matching) -> Edition:
    """The newest edition of the book; where there is none, one made of the products that the spare engine holds in memory."""
    held = book().current()
    if held is not None:
        return held
    documents = getattr(engine, "documents", None)
    if documents is None:
        raise NotRankedError("The costs of the market are being read for the first time; run: python manage.py index rebuild")
    made: Edition = _made().get(found.generation, "edition", lambda: Edition(f"m-{found.generation}", "", [segment_of(documents())]))
    return made


@cache
def _made() -> Kept:
    return Kept(1)


def book() -> Book:
    """The book of this deployment, one for the process."""
    return _book(Path(settings.YARDSTICK_DATA) / "ranking")


@cache
def _book(folder: Path) -> Book:
    return Book(folder)
