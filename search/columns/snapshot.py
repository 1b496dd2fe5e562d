"""A whole commit in columns: its segments with their live rows, and every answer that an engine gives from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search import analysis, synonyms
from search.columns import bits
from search.columns.bits import Bits
from search.columns.file import Array
from search.columns.segment import Segment
from search.conditions import Condition, conditions, facet_plans
from search.document import better_end
from search.engine import Hits
from search.request import SearchRequest

Rare = Callable[[str, str], Array]
"""The row numbers (of products) of a mark that columns do not know: from the index."""


@dataclass(frozen=True, slots=True)
class Part:
    segment: Segment
    live: Bits


class Snapshot:
    """Immutable; safe for several threads."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)

    @property
    def _segments(self) -> list[Segment]:
        return [part.segment for part in self.parts]

    @property
    def size(self) -> int:
        return sum(bits.count(part.live) for part in self.parts)

    def search(self, request: SearchRequest, facets: Sequence[str], rare: Rare) -> Hits:
        views = self._views(request, rare)
        chosen = tuple(conditions(request.selections).values())
        tiers = self._tiers(views, request, chosen)
        page = self._page(tiers, request, request.offset, request.page_size)
        ids = self._ids([place for place, _ in page])
        total = sum(bits.count(one) for tier in tiers for one in tier)
        shown = tuple(tier for _, tier in page) if request.q and not request.sort else ()
        return Hits(total, tuple(ids), self._counts(views, request, facets), shown)

    def every(self, request: SearchRequest, rare: Rare) -> list[str]:
        tiers = self._tiers(self._views(request, rare), request, tuple(conditions(request.selections).values()))
        return self._ids([place for place, _ in self._page(tiers, request, 0, self.size)])

    def numbers(self, request: SearchRequest, rare: Rare) -> tuple[Array, ...]:
        """Row numbers of the products of each tier of relevance, in no order."""
        tiers = self._tiers(self._views(request, rare), request, tuple(conditions(request.selections).values()))
        return tuple(np.concatenate([np.zeros(0, np.int64), *map(Segment.numbers_of, self._segments, one)]) for one in tiers)

    def scope(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for part in self.parts:
            for category in part.segment.counts("category", part.live):
                within = part.segment.holds(Condition("category", (category,))) & part.live
                found.setdefault(category, set()).update(part.segment.counts("currency", within))
        return {category: frozenset(currencies) for category, currencies in found.items()}

    def versions(self) -> dict[str, tuple[int, str]]:
        out: dict[str, tuple[int, str]] = {}
        for part in self.parts:
            rows = bits.rows_of(part.live)
            pairs = zip(part.segment.versions(rows), part.segment.digests(rows), strict=True)
            out.update(zip(part.segment.ids(rows), pairs, strict=True))
        return out

    def places(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The part and row of those of the products that are live."""
        out: dict[str, tuple[int, int]] = {}
        for number, part in enumerate(self.parts):
            rows = part.segment.rows_of(ids)
            here = np.flatnonzero(rows >= 0)
            here = here[bits.has(part.live, rows[here])]
            out.update({ids[place]: (number, row) for place, row in zip(here.tolist(), rows[here].tolist(), strict=True)})
        return out

    def versions_of(self, ids: Sequence[str]) -> dict[str, int]:
        """The versions of those of the products that are here, by id."""
        return self._told("versions", ids)

    def numbers_of(self, ids: Sequence[str]) -> list[int]:
        """The row numbers of those of the products that are here."""
        return list(self._told("numbers", ids).values())

    def _told(self, name: str, ids: Sequence[str]) -> dict[str, int]:
        held = [part.segment.file.array(name) for part in self.parts]
        return {id_: int(held[number][row]) for id_, (number, row) in self.places(ids).items()}

    def _views(self, request: SearchRequest, rare: Rare) -> list[View]:
        return [View(part, request.q, rare) for part in self.parts]

    def _tiers(self, views: Sequence[View], request: SearchRequest, chosen: tuple[Condition, ...]) -> list[list[Bits]]:
        """The hits of each tier of relevance (one tier where relevance does not order), in each part."""
        within = [view.under(chosen) for view in views]
        if not request.q or request.sort:
            return [within]
        return [[one & view.tiers[tier] for one, view in zip(within, views, strict=True)] for tier in range(3)]

    def _page(self, tiers: Sequence[Sequence[Bits]], request: SearchRequest, offset: int, limit: int) -> list[tuple[tuple[int, int], int]]:
        """Part and row of each hit of a stretch, with its tier."""
        page: list[tuple[tuple[int, int], int]] = []
        for tier, sets in enumerate(tiers):
            total = sum(bits.count(one) for one in sets)
            wanted = limit - len(page)
            if wanted > 0 and offset < total:
                page += [(place, tier) for place in self._first(sets, request, offset + wanted)[offset:]]
            offset = max(0, offset - total)
        return page

    def _first(self, sets: Sequence[Bits], request: SearchRequest, limit: int) -> list[tuple[int, int]]:
        key, end = order_of(request)
        found = [(number, self.parts[number].segment.ordered(key, end, one, limit)) for number, one in enumerate(sets) if one.any()]
        if len(found) <= 1:
            return [(number, row) for number, rows in found for row in rows.tolist()]
        keyed = [
            (sort_key, number, row)
            for number, rows in found
            for sort_key, row in zip(self.parts[number].segment.keys(key, end, rows), rows.tolist(), strict=True)
        ]
        keyed.sort(reverse=key == "order_name" and end == "desc")
        return [(number, row) for _, number, row in keyed[:limit]]

    def _ids(self, places: Sequence[tuple[int, int]]) -> list[str]:
        if len(self.parts) == 1:
            return self.parts[0].segment.ids(np.array([row for _, row in places], np.int64))
        own = {
            number: iter(part.segment.ids(np.array([row for one, row in places if one == number], np.int64)))
            for number, part in enumerate(self.parts)
        }
        return [next(own[number]) for number, _ in places]

    def _counts(self, views: Sequence[View], request: SearchRequest, facets: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for plan in facet_plans(request.selections, facets):
            found: Counter[str] = Counter()
            for view in views:
                within = view.under(plan.others)
                if plan.options is None:
                    found.update(view.part.segment.counts(plan.key, within))
                else:
                    found.update({option: bits.count(view.holds(one) & within) for option, one in plan.options.items()})
            counts[plan.key] = {value: size for value, size in found.items() if size}
        return counts


def order_of(request: SearchRequest) -> tuple[str, str]:
    key, _, direction = request.sort.partition(":")
    if key in ("", "default"):
        return "order", "asc"
    if key == "name":
        return "order_name", direction or "asc"
    return key, direction or better_end(key)


class View:
    """One part under one text: the sets of a request, each worked out once."""

    def __init__(self, part: Part, text: str, rare: Rare) -> None:
        self.part = part
        self._rare = rare
        self._held: dict[Condition, Bits] = {}
        self._under: dict[tuple[Condition, ...], Bits] = {}
        self.tiers: tuple[Bits, ...] = ()
        self._base = part.live
        if text:
            exact, named, anywhere = self._text(text)
            self.tiers = (exact, named & ~exact, anywhere & ~(named | exact))
            self._base = part.live & (exact | anywhere)

    def under(self, chosen: tuple[Condition, ...]) -> Bits:
        """The live rows that the text finds and every condition holds for."""
        found = self._under.get(chosen)
        if found is None:
            found = self._base
            for condition in chosen:
                found = found & self.holds(condition)
            self._under[chosen] = found
        return found

    def holds(self, condition: Condition) -> Bits:
        found = self._held.get(condition)
        if found is None:
            found = self._held[condition] = self.part.segment.holds(condition)
        return found

    def _text(self, text: str) -> tuple[Bits, Bits, Bits]:
        words, groups, key = self.part.segment.words, synonyms.groups(text), analysis.exact_key(text)
        exact = self.part.segment.exactly(key) if key else bits.none(words)
        if not groups:
            return exact, bits.none(words), bits.none(words)
        named, anywhere = (self._all(groups, field) for field in "na")
        return exact, named, anywhere

    def _all(self, groups: Sequence[synonyms.Group], field: str) -> Bits:
        found = self._group(groups[0], field)
        for group in groups[1:]:
            if not found.any():
                break
            found &= self._group(group, field)
        return found

    def _group(self, group: synonyms.Group, field: str) -> Bits:
        out = bits.none(self.part.segment.words)
        for words in group.alternatives:
            if words:
                self._mark(field, " ".join(words), out)
        if group.prefix:
            self._mark(field, f"{group.prefix}*", out)
        if group.word:
            self._mark("p", group.word, out)
        return out

    def _mark(self, kind: str, name: str, into: Bits) -> None:
        if not self.part.segment.has(kind, name, into):
            into |= self.part.segment.of_numbers(self._rare(kind, name))
