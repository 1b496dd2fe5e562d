"""From documents to one segment: what each document has is noted as numbers of *marks*, then turned about into rows of each mark."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Self

import numpy as np

from search.columns.file import Array, narrow, write
from search.columns.marks import KEYWORD, PINYIN, REST, Keywords, Marks, Names, Phrases, Terms
from search.columns.postings import Postings, keyword_arrays
from search.columns.sheet import LONGEST, Counted, Figures, Sheet, Sheets, sizes_of
from search.columns.turning import Runs, turned
from search.document import Document

FREQUENT = 1000  # documents of a word at a million that has its rows noted; rarer ones are asked of the index
COMPLETE = 20_000  # a segment up to this size notes every word, however rare
SAMPLE = 25_000  # first documents whose words are noted whole; more than COMPLETE
NO_NUMBERS, NO_VERSIONS, NO_PLACES = np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.uint32)
MARGIN = 5  # so much rarer in the sample than FREQUENT says, and a word is noted no more: then it is asked of the index


class SameNumberError(ValueError):
    """Columns and index know a product by its row number, and cannot tell two of the same apart."""

    def __init__(self, text: str = "two products have the same row number") -> None:
        super().__init__(text)


class Builder:
    """Takes documents as sheets (``add``) and writes their segment (``finish``). What they have is spooled to the disk on the way."""

    def __init__(self, folder: Path) -> None:
        self._runs = Runs(folder)
        self._names = Names()
        self._keywords = Keywords(self._names)
        self._terms = Terms(self._names)
        self._phrases = Phrases(self._terms)
        self._pinyin = Marks(self._names, PINYIN)
        self._sampled = False
        self._ids: list[str] = []
        self._orders: list[str] = []
        self._order_names: list[str] = []
        self._numbers, self._versions, self._digests = [NO_NUMBERS], [NO_VERSIONS], bytearray()
        self._exact, self._exact_of = bytearray(), [NO_PLACES]
        self._keywords_told: list[tuple[int, ...]] = []
        self._rest_told = array("I")
        self._values, self._ups = Figured(), Figured()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runs.close()

    def add(self, sheet: Sheet) -> None:
        if not self._sampled and len(self._ids) >= SAMPLE:
            self._sample()
        first = len(self._ids)
        self._ids.extend(sheet.ids)
        self._orders.extend(sheet.orders)
        self._order_names.extend(sheet.order_names)
        self._numbers.append(sheet.numbers)
        self._versions.append(sheet.versions)
        self._digests += sheet.digests
        self._values.add(first, sheet.values, sheet.new.values)
        self._ups.add(first, sheet.ups, sheet.new.ups)
        self._exact += b"".join(map(exact_code, chain.from_iterable(sheet.exact)))
        self._exact_of.append(places_of(sizes_of(sheet.exact), first))
        self._keywords_told.extend(map(self._keywords.__getitem__, sheet.new.keywords))
        self._rest_told.extend([self._names.add(REST, text) for text in sheet.new.rest])
        self._runs.add(
            first,
            len(sheet.ids),
            [
                self._of_keywords(sheet.keywords),
                *self._of_names(sheet.names),
                (np.array(self._rest_told, np.uint32)[sheet.rest.numbers], places_of(sheet.rest.sizes)),
                self._of_pinyin(sheet.pinyin),
            ],
        )

    def _of_keywords(self, keywords: Counted) -> tuple[Array, Array]:
        found = list(map(self._keywords_told.__getitem__, keywords.numbers.tolist()))
        return flat(found, places_of(keywords.sizes))

    def _of_names(self, names: Sequence[tuple[str, ...]]) -> list[tuple[Array, Array]]:
        """The terms of all names of each document, and the declared phrases in each name."""
        terms = [" ".join(some).split() for some in names]
        found = list(map(self._terms.__getitem__, chain.from_iterable(terms)))
        phrases = list(map(self._phrases.__getitem__, chain.from_iterable(names)))
        return [flat(found, places_of(sizes_of(terms))), flat(phrases, places_of(sizes_of(names)))]

    def _of_pinyin(self, pinyin: Sequence[str]) -> tuple[Array, Array]:
        words = list(map(str.split, pinyin))
        places, every = places_of(sizes_of(words)), chain.from_iterable(words)
        if not self._sampled:
            return np.fromiter(map(self._pinyin.__getitem__, every), np.uint32, places.size), places
        found = np.fromiter(map(dict.get, repeat(self._pinyin), every, repeat(-1)), np.int64, places.size)
        known = found >= 0
        return found[known].astype(np.uint32), places[known]

    def _sample(self) -> None:
        """After the sample only words that were not seldom in it are noted: most are, and left to the index in the end."""
        self._sampled = True
        often = self._runs.often(len(self._names))
        least = max(1, least_of(SAMPLE) // MARGIN)
        for name in [name for name, number in self._pinyin.items() if often[number] < least]:
            del self._pinyin[name]
        self._terms.close(often, least, {term for number in self._rest_told for term in self._names.names[number].split()})

    def finish(self, path: Path) -> None:
        """Write the segment. Raises SameNumberError."""
        size = len(self._ids)
        numbers = np.concatenate(self._numbers)
        if np.unique(numbers).size != size:
            raise SameNumberError
        by_order = np.array(sorted(range(size), key=self._orders.__getitem__), np.int64)
        rank = np.empty(size, np.uint32)
        rank[by_order] = np.arange(size, dtype=np.uint32)
        facts: dict[str, Any] = {"size": size}
        write(path, self._arrays(by_order, rank, numbers[by_order], facts), facts)

    def _arrays(self, by_order: Array, rank: Array, numbers: Array, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        size = by_order.size
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
        complete = size <= COMPLETE
        facts["complete"] = complete
        postings = Postings(size)
        keywords: dict[str, dict[str, Array]] = {}
        for kind, name, rows in turned(self._runs, rank, self._names, 1 if complete else least_of(size), self._terms.whole):
            if kind == KEYWORD:
                field, value = name
                keywords.setdefault(field, {})[value] = rows
            else:
                postings.add(kind, name, rows)
        yield from keyword_arrays(keywords, size, postings, facts)
        yield from postings.arrays()

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


class Figured:
    """Numbers of fields as they come: places of documents, and a value of each."""

    def __init__(self) -> None:
        self._fields: list[str] = []
        self._held: dict[int, list[tuple[Array, Array]]] = defaultdict(list)

    def add(self, first: int, given: Figures, new: Sequence[str]) -> None:
        self._fields.extend(new)
        places = np.repeat(places_of(given.fields.sizes, first), given.values.sizes)
        fields = np.repeat(given.fields.numbers.astype(np.uint16), given.values.sizes)  # of 16 bits they are sorted fastest
        order = np.argsort(fields, kind="stable")
        places, fields, values = places[order], fields[order], given.values.numbers[order]
        cuts = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(np.diff(fields)) + 1, np.full(1, fields.size)))
        for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            if end > start:
                self._held[int(fields[start])].append((places[start:end], values[start:end]))

    def arrays(self) -> dict[str, tuple[Array, Array]]:
        out = {}
        for code, field in enumerate(self._fields):
            some = self._held[code]
            empty = (np.zeros(0, np.uint32), np.zeros(0, np.int64))
            out[field] = (np.concatenate([one for one, _ in some]), np.concatenate([one for _, one in some])) if some else empty
        return out


def least_of(size: int) -> int:
    """Documents that a word must have to be noted in a segment of so many."""
    return max(1, FREQUENT * size // 1_000_000)


def exact_code(text: str) -> bytes:
    """Eight bytes that stand for a whole name or code."""
    return blake2b(text.encode(), digest_size=8).digest()


def places_of(sizes: Array, first: int = 0) -> Array:
    """The place of the document of each of its things; ``sizes``: how many each document has."""
    return np.repeat(np.arange(first, first + sizes.size, dtype=np.uint32), sizes)


def flat(found: Sequence[tuple[int, ...]], places: Array) -> tuple[Array, Array]:
    """The numbers of tuples one after another, each with its document's place."""
    return np.fromiter(chain.from_iterable(found), np.uint32), np.repeat(places, sizes_of(found))


def in_order(rank: Array, numbers: Array, places: Array, values: Array) -> tuple[Array, Array]:
    """Rows and values, by value and then row number."""
    rows = rank[places]
    order = np.lexsort((numbers[rows], values))
    return rows[order], values[order]


def texts(name: str, strings: list[str]) -> Iterator[tuple[str, Array]]:
    """Strings as one array of bytes, and where each begins."""
    encoded = [one.encode() for one in strings]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    yield f"{name}:starts", np.concatenate((np.zeros(1, np.int64), ends))
    yield f"{name}:bytes", np.frombuffer(b"".join(encoded), np.uint8)


def build(path: Path, documents: Sequence[Document]) -> None:
    """One segment of these documents. Raises SameNumberError."""
    sheets = Sheets()
    with Builder(path.parent) as builder:
        for start in range(0, len(documents), LONGEST):
            builder.add(sheets.of(documents[start : start + LONGEST]))
        builder.finish(path)
