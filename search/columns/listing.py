"""What the products of a segment are, and what they are ordered by: ids, versions, digests, names, numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Any

import numpy as np

from search.columns.file import Array, narrow
from search.columns.numbering import Codes, numbered, places_of, sizes_of
from search.document import Document, Said, digest_of

NUMBER, VERSION, PLACE, FIGURE = np.int32, np.int64, np.uint32, np.int64


class SameNumberError(ValueError):
    """Columns and index know a product by its row number, and cannot tell two of the same apart."""

    def __init__(self, text: str = "two products have the same row number") -> None:
        super().__init__(text)


class Listing:
    """Takes documents in any order (``add``), and has their columns by row when there are no more (``arrays``)."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._orders: list[str] = []
        self._order_names: list[str] = []
        self._numbers, self._versions = [np.zeros(0, NUMBER)], [np.zeros(0, VERSION)]
        self._digests, self._exact = bytearray(), bytearray()
        self._exact_of = [np.zeros(0, PLACE)]
        self._values, self._ups = Figures(), Figures()

    def add(self, documents: Sequence[Document]) -> list[Said]:
        """What each of them says."""
        first, said = len(self._ids), [one.said for one in documents]
        numbers, _, values, ups, texts, _ = zip(*said, strict=True)
        orders, order_names, _, _, _, exact = zip(*texts, strict=True)
        self._ids.extend([one.id for one in documents])
        self._versions.append(np.array([one.version for one in documents], VERSION))
        self._digests += b"".join(map(digest_of, said))
        self._numbers.append(np.array(numbers, NUMBER))
        self._orders.extend(orders)
        self._order_names.extend(order_names)
        self._values.add(first, values)
        self._ups.add(first, ups, single=True)
        self._exact += b"".join(map(exact_code, chain.from_iterable(exact)))
        self._exact_of.append(places_of(sizes_of(exact), first))
        return said

    @cached_property
    def rank(self) -> Array:
        """When there are no more: the row of each document, in the order in which they came. Raises SameNumberError."""
        numbers = np.concatenate(self._numbers)
        if np.unique(numbers).size != numbers.size:
            raise SameNumberError
        rank = np.empty(numbers.size, np.uint32)
        rank[sorted(range(rank.size), key=self._orders.__getitem__)] = np.arange(rank.size, dtype=np.uint32)
        return rank

    def arrays(self, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        rank = self.rank
        size = facts["size"] = rank.size
        by_order = np.argsort(rank)
        numbers = np.concatenate(self._numbers)[by_order]
        yield "numbers", numbers
        yield "versions", np.concatenate(self._versions)[by_order]
        yield "digests", np.frombuffer(self._digests, np.uint8).reshape(size, 16)[by_order]
        ids = np.array([one.encode() for one in self._ids], "S")[by_order] if size else np.zeros(0, "S1")
        yield "ids", ids
        yield "by_id", np.argsort(ids, kind="stable").astype(np.uint32)
        yield "by_number", np.argsort(numbers).astype(np.uint32)
        yield from texts("order", [self._orders[place] for place in by_order])
        names = [self._order_names[place] for place in by_order]
        yield from texts("order_name", names)
        yield "by_name", np.array(sorted(range(size), key=names.__getitem__), np.uint32)
        del names, ids
        yield from self._exact_arrays(rank)
        yield from self._number_arrays(rank, numbers, facts)

    def _exact_arrays(self, rank: Array) -> Iterator[tuple[str, Array]]:
        codes = np.frombuffer(self._exact, np.uint64)
        order = np.argsort(codes)
        yield "exact:codes", codes[order]
        yield "exact:rows", rank[np.concatenate(self._exact_of)[order]]

    def _number_arrays(self, rank: Array, numbers: Array, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        """Numbers by value and row number, and the rows of each order; an order by a field's own numbers shares them."""
        shared = []
        fields = self._values.arrays()
        for field, (places, values) in fields.items():
            rows, sizes = in_order(rank, numbers, places, values)
            yield f"rows:{field}", rows
            yield f"values:{field}", narrow(sizes)
        for key, (places, values) in self._ups.arrays().items():
            rows, sizes = in_order(rank, numbers, places, values)
            mine = fields.get(key)
            if mine is not None and np.array_equal(mine[0], places) and np.array_equal(mine[1], values):
                shared.append(key)
            else:
                yield f"up:{key}", rows
                yield f"sizes:{key}", narrow(sizes)
            yield f"down:{key}", rows[np.lexsort((numbers[rows], -sizes))]
        facts["shared"] = shared


class Figures:
    """Numbers of fields as they come: places of documents, and a value of each."""

    def __init__(self) -> None:
        self._codes = Codes()
        self._held: dict[int, list[tuple[Array, Array]]] = defaultdict(list)

    def add(self, first: int, given: Sequence[dict[str, Any]], single: bool = False) -> None:
        """``given``: of each document, numbers by field; ``single``: one number, not a tuple of them."""
        places = places_of(sizes_of(given), first)
        fields = numbered(self._codes, given).astype(np.uint16)  # of 16 bits they are sorted fastest
        found: Any = list(chain.from_iterable(map(dict.values, given)))
        if not single:
            sizes = sizes_of(found)
            places, fields, found = np.repeat(places, sizes), np.repeat(fields, sizes), chain.from_iterable(found)
        values = np.fromiter(found, FIGURE, places.size)
        order = np.argsort(fields, kind="stable")
        places, fields, values = places[order], fields[order], values[order]
        cuts = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(np.diff(fields)) + 1, np.full(1, fields.size)))
        for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            if end > start:
                self._held[int(fields[start])].append((places[start:end], values[start:end]))

    def arrays(self) -> dict[str, tuple[Array, Array]]:
        out = {}
        for field, code in self._codes.items():
            some = self._held[code]
            empty = (np.zeros(0, PLACE), np.zeros(0, FIGURE))
            out[field] = (np.concatenate([one for one, _ in some]), np.concatenate([one for _, one in some])) if some else empty
        return out


def exact_code(text: str) -> bytes:
    """Eight bytes that stand for a whole name or code."""
    return blake2b(text.encode(), digest_size=8).digest()


def in_order(rank: Array, numbers: Array, places: Array, values: Array) -> tuple[Array, Array]:
    """Rows and values, by value and then row number."""
    rows = rank[places]
    order = np.lexsort((numbers[rows], values))
    return rows[order], values[order]


def texts(name: str, strings: list[str]) -> Iterator[tuple[str, Array]]:
    """Strings as one array of bytes, and where each begins."""
    encoded = [one.encode() for one in strings]
    yield f"{name}:starts", np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes_of(encoded))))
    yield f"{name}:bytes", np.frombuffer(b"".join(encoded), np.uint8)
