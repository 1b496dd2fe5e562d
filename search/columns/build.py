"""From documents to one segment: what each document has is noted as numbers of *marks*, then turned about into rows of each mark."""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np

from search import synonyms
from search.columns.file import Array, narrow, write
from search.columns.postings import Postings, blocks_of, keyword_arrays, turned
from search.document import Document

BLOCK = 1 << 22  # marks noted in memory before they go to the disk
FREQUENT = 1000  # documents of a word at a million that has its rows noted; rarer ones are asked of the index
COMPLETE = 20_000  # a segment up to this size notes every word, however rare
SAMPLE = 50_000  # first documents whose pinyin is noted whole; more than COMPLETE
MARGIN = 5  # so much rarer in the sample than FREQUENT says, and pinyin is noted no more: then it is asked of the index


class SameNumberError(ValueError):
    """Columns and index know a product by its row number, and cannot tell two of the same apart."""

    def __init__(self) -> None:
        super().__init__("two products have the same row number")


class Marks(dict[str, int]):
    """Numbers of the marks of one kind, given as they come; all kinds count on together."""

    def __init__(self, names: list[tuple[str, str]], kind: str) -> None:
        super().__init__()
        self.names, self.kind = names, kind

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self.names)
        self.names.append((self.kind, name))
        return number


class Keywords(dict[tuple[str, tuple[str, ...]], tuple[int, ...]]):
    """Numbers of the marks of a field's keywords, by field and all values that a document has there."""

    def __init__(self, names: list[tuple[str, str]]) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, item: tuple[str, tuple[str, ...]]) -> tuple[int, ...]:
        field, values = item
        if len(values) == 1:
            numbers: tuple[int, ...] = (len(self.names),)
            self.names.append((f"k{field}", values[0]))
        else:
            numbers = tuple(self[field, (value,)][0] for value in dict.fromkeys(values))
        self[item] = numbers
        return numbers


class Builder:
    """Takes documents one at a time (``add``) and writes their segment (``finish``). Marks are spooled to the disk on the way."""

    def __init__(self, folder: Path) -> None:
        self._spool = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # lives as long as the builder
        self._names: list[tuple[str, str]] = []
        self._keywords = Keywords(self._names)
        self._terms = Marks(self._names, "n")
        self._rest = Marks(self._names, "r")
        self._pinyin = Marks(self._names, "p")
        self._marks, self._lengths = array("I"), array("I")
        self._ids: list[str] = []
        self._orders: list[str] = []
        self._order_names: list[str] = []
        self._numbers, self._versions, self._digests = array("I"), array("q"), bytearray()
        self._values: dict[str, tuple[array[int], array[int]]] = defaultdict(pair)
        self._ups: dict[str, tuple[array[int], array[int]]] = defaultdict(pair)
        self._title = lru_cache(maxsize=20_000)(lambda text: tuple(map(self._terms.__getitem__, expanded(text))))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, document: Document, digest: str) -> None:
        place, marks = len(self._ids), self._marks
        if place == SAMPLE:
            self._sampled()
        before = len(marks)
        marks.extend(chain.from_iterable(map(self._keywords.__getitem__, document.keywords.items())))
        marks.extend(chain.from_iterable(map(self._title, document.name)))
        own = set(document.name)
        marks.extend([self._rest[text] for text in document.all if text not in own])
        words = document.pinyin.split()
        if place < SAMPLE:
            marks.extend(map(self._pinyin.__getitem__, words))
        else:
            marks.extend([number for number in map(self._pinyin.get, words) if number is not None])
        self._lengths.append(len(marks) - before)
        if len(marks) > BLOCK:
            self._flush()
        self._note(document, place)
        self._ids.append(document.id)
        self._orders.append(document.order)
        self._order_names.append(document.order_name)
        self._numbers.append(document.number)
        self._versions.append(document.version)
        self._digests += bytes.fromhex(digest)

    def _note(self, document: Document, place: int) -> None:
        for field, numbers in document.numbers.items():
            places, values = self._values[field]
            values.extend(numbers)
            places.extend((place,) * len(numbers))
        for field, value in document.orders.items():
            places, values = self._ups[field]
            places.append(place)
            values.append(value)

    def _sampled(self) -> None:
        """After the sample only the pinyin that was not seldom in it is noted: the rest is most of it, and left to the index in the end."""
        self._flush()
        self._spool.flush()
        often = np.bincount(np.memmap(self._spool, np.uint32, "r"), minlength=len(self._names))
        for name in [name for name, number in self._pinyin.items() if often[number] < max(1, least_of(SAMPLE) // MARGIN)]:
            del self._pinyin[name]

    def _flush(self) -> None:
        self._marks.tofile(self._spool)
        del self._marks[:]

    def finish(self, path: Path) -> None:
        """Write the segment. Raises SameNumberError."""
        self._flush()
        self._spool.flush()
        size = len(self._ids)
        numbers = np.frombuffer(self._numbers, np.uint32).astype(np.int32) if size else np.zeros(0, np.int32)
        if np.unique(numbers).size != size:
            raise SameNumberError
        by_order = np.array(sorted(range(size), key=self._orders.__getitem__), np.int64)
        rank = np.empty(size, np.int64)
        rank[by_order] = np.arange(size)
        facts: dict[str, Any] = {"size": size}
        write(path, self._arrays(by_order, rank, numbers[by_order], facts), facts)

    def _arrays(self, by_order: Array, rank: Array, numbers: Array, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        size = by_order.size
        yield "numbers", numbers
        yield "versions", np.frombuffer(self._versions, np.int64)[by_order] if size else np.zeros(0, np.int64)
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
        yield from self._number_arrays(rank, numbers, facts)
        complete = size <= COMPLETE
        facts["complete"] = complete
        least = 1 if complete else least_of(size)
        lengths = np.frombuffer(self._lengths, np.uint32) if size else np.zeros(0, np.uint32)
        postings = Postings(size)
        keywords: dict[str, dict[str, Array]] = {}
        for (kind, name), rows in turned(blocks_of(self._spool, lengths, rank), self._names, least, expanded):
            if kind[0] == "k":
                keywords.setdefault(kind[1:], {})[name] = rows
            else:
                postings.add(kind, name, rows)
        yield from keyword_arrays(keywords, size, postings, facts)
        yield from postings.arrays()

    def _number_arrays(self, rank: Array, numbers: Array, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        """Numbers by value and row number, and the rows of each order; an order by a field's own numbers shares them."""
        shared = []
        for field, (places, values) in self._values.items():
            rows, sizes = in_order(rank, numbers, places, values)
            yield f"rows:{field}", rows.astype(np.uint32)
            yield f"values:{field}", narrow(sizes)
        for key, (places, values) in self._ups.items():
            rows, sizes = in_order(rank, numbers, places, values)
            mine = self._values.get(key)
            if mine is not None and mine[0] == places and mine[1] == values:
                shared.append(key)
            else:
                yield f"up:{key}", rows.astype(np.uint32)
                yield f"sizes:{key}", narrow(sizes)
            yield f"down:{key}", rows[np.lexsort((numbers[rows], -sizes))].astype(np.uint32)
        facts["shared"] = shared


def least_of(size: int) -> int:
    """Documents that a word must have to be noted in a segment of so many."""
    return max(1, FREQUENT * size // 1_000_000)


def pair() -> tuple[array[int], array[int]]:
    """Places of documents, and a value of each."""
    return array("I"), array("q")


def in_order(rank: Array, numbers: Array, places: array[int], values: array[int]) -> tuple[Array, Array]:
    """Rows and values, by value and then row number."""
    if not len(places):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows, sizes = rank[np.frombuffer(places, np.uint32)], np.frombuffer(values, np.int64)
    order = np.lexsort((numbers[rows], sizes))
    return rows[order], sizes[order]


def texts(name: str, strings: list[str]) -> Iterator[tuple[str, Array]]:
    """Strings as one array of bytes, and where each begins."""
    encoded = [one.encode() for one in strings]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    yield f"{name}:starts", np.concatenate((np.zeros(1, np.int64), ends))
    yield f"{name}:bytes", np.frombuffer(b"".join(encoded), np.uint8)


def expanded(text: str) -> tuple[str, ...]:
    """What a joined text is found by: its terms, the first character of each Han term (``房*``), the declared phrases in it."""
    terms = text.split()
    found = dict.fromkeys(terms)
    declared = phrases()
    for place, term in enumerate(terms):
        if not term.isascii():
            found[f"{term[0]}*"] = None
        if term in declared:
            for phrase in declared[term]:
                if tuple(terms[place : place + len(phrase)]) == phrase:
                    found[" ".join(phrase)] = None
    return tuple(found)


@cache
def phrases() -> dict[str, list[tuple[str, ...]]]:
    """The declared phrases of several terms, by the first one."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in {synonyms.phrase_terms(text) for group in synonyms.SYNONYMS for text in group}:
        if len(phrase) > 1:
            out.setdefault(phrase[0], []).append(phrase)
    return out


def build(path: Path, documents: Iterable[Document]) -> None:
    """One segment of these documents. Raises SameNumberError."""
    with Builder(path.parent) as builder:
        for document in documents:
            builder.add(document, document.digest)
        builder.finish(path)
