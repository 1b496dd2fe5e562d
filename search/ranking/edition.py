"""The market at one moment, and its order by cost. Immutable; safe for several threads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost import FORMULA
from normalizers.finance.cost_parts import WORST
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector.ranked import ranked
from search.document import CATEGORY_RANK, ROW_BITS
from search.kept import Kept
from search.ranking.segment import Segment

Ints = NDArray[np.int64]
KEPT = 8  # costs and orders of one scenario that a process keeps of an edition
HALF = 1 << (63 - ROW_BITS)  # beyond every cost that is put into one integer with a row number


class Edition:
    """``name`` is unique to what it holds. ``generation``: of the engine whose products these are, as they are. ``words``: the version
    of the reviewed word list that stood when they were read.
    """

    def __init__(self, name: str, generation: str, segments: Sequence[Segment], words: int = 0) -> None:
        self.name, self.generation, self.words = name, generation, words
        self.segments = tuple(segments)
        self._kept = Kept(KEPT)
        starts = np.cumsum([0, *(segment.numbers.size for segment in segments)])
        self._starts = starts.tolist()

    @cached_property
    def places(self) -> Ints:
        """By row number of a product: where it stands in all segments; -1 for one that is not in the market. The newest version counts."""
        most = max((int(some.max()) for one in self.segments for some in (one.numbers, one.gone) if some.size), default=0)
        places, versions = np.full(most + 1, -1, np.int64), np.full(most + 1, -1, np.int64)
        for start, segment in zip(self._starts, self.segments, strict=False):
            for numbers, own, where in (
                (segment.gone, segment.gone_versions, None),
                (segment.numbers, segment.versions, np.arange(start, start + segment.numbers.size)),
            ):
                newer = np.flatnonzero(own >= versions[numbers])
                versions[numbers[newer]] = own[newer]
                places[numbers[newer]] = -1 if where is None else where[newer]
        return places

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Category and currency of each stretch of the order: costs of two currencies, or of two kinds, stand in no one order."""
        found = {(category, currency) for segment in self.segments for category, currency, _, _ in segment.stretches}
        return tuple(sorted(found, key=lambda group: (CATEGORY_RANK[group[0]], group[1])))

    @cached_property
    def _group(self) -> NDArray[np.int16]:
        """The stretch of each place."""
        out = np.zeros(self._starts[-1], np.int16)
        for start, segment in zip(self._starts, self.segments, strict=False):
            for category, currency, first, last in segment.stretches:
                out[start + first : start + last] = self.groups.index((category, currency))
        return out

    @property
    def size(self) -> int:
        return int((self.places >= 0).sum())

    def order(self, numbers: Ints, scenario: Scenario) -> Ints:
        """The products of these row numbers by category, currency, cost (the worst end; what has none last) and row number."""
        numbers = np.sort(numbers)
        places = self._places_of(numbers)
        groups = self._groups_of(places)
        some = np.unique(groups).tolist()
        if len(some) == 1:
            return self._in_group(numbers, places, scenario, some[0])
        return np.concatenate(
            [np.zeros(0, np.int64), *(self._in_group(numbers[groups == one], places[groups == one], scenario, one) for one in some)]
        )

    def costs(self, numbers: Ints, scenario: Scenario) -> Ints:
        """What each product is ordered by, in cents; ``WORST`` where it has no cost."""
        places = self._places_of(numbers)
        groups, out = self._groups_of(places), np.full(numbers.size, WORST, np.int64)
        for group in np.unique(groups).tolist():
            if group < len(self.groups):
                out[groups == group] = self._costs(scenario, group)[places[groups == group]]
        return out

    def kinds(self, numbers: Ints) -> dict[tuple[str, str], NDArray[np.bool_]]:
        """Which of these products are of each category and currency; none of them what is not in the market."""
        groups = self._groups_of(self._places_of(numbers))
        return {self.groups[one]: groups == one for one in np.unique(groups).tolist() if one < len(self.groups)}

    def of_kind(self, category: str, currency: str) -> Ints:
        """The row numbers of all products of a category and currency."""
        numbers = np.flatnonzero(self.places >= 0)
        found = self.kinds(numbers).get((category, currency))
        return numbers[:0] if found is None else numbers[found]

    def _groups_of(self, places: Ints) -> Ints:
        """The stretch of each place; the number of stretches for what is not in the market."""
        return np.where(places >= 0, self._group[places] if self._group.size else 0, len(self.groups))

    def ids(self, numbers: Ints) -> list[str]:
        """Public ids; "" for a product that is not in the market."""
        out = []
        for place in self._places_of(numbers).tolist():
            part = int(np.searchsorted(self._starts, place, "right")) - 1
            out.append("" if place < 0 else self.segments[part].ids[place - self._starts[part]].decode())
        return out

    def _places_of(self, numbers: Ints) -> Ints:
        known = numbers < self.places.size
        return np.where(known, self.places[np.where(known, numbers, 0)], -1)

    def _in_group(self, numbers: Ints, places: Ints, scenario: Scenario, group: int) -> Ints:
        if group == len(self.groups):
            return numbers
        cost = self._costs(scenario, group)[places]
        largest = max(abs(int(cost.min(initial=0))), int(np.max(cost, where=cost != WORST, initial=0)))
        if largest >= HALF - 1 or numbers[-1] >> ROW_BITS:
            return numbers[np.lexsort((numbers, cost))]
        keys = (np.minimum(cost, HALF - 1) + HALF).astype(np.uint64) << np.uint64(ROW_BITS) | numbers.astype(np.uint64)
        keys.sort()
        return (keys & np.uint64((1 << ROW_BITS) - 1)).astype(np.int64)

    def _costs(self, scenario: Scenario, group: int) -> Ints:
        """The cost of each place of a stretch; what stands elsewhere is not worked out."""
        return self._kept.get(FORMULA, (scenario, group), lambda: self._work_out(scenario, *self.groups[group]))

    def _work_out(self, scenario: Scenario, category: str, currency: str) -> Ints:
        out = np.full(self._starts[-1], WORST, np.int64)
        for start, segment in zip(self._starts, self.segments, strict=False):
            for own, of, first, last in segment.stretches:
                if (own, of) == (category, currency):
                    out[start + first : start + last] = ranked(segment.columns, category, first, last, scenario)
        return out
