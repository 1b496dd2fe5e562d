"""What some documents say, in columns: made where the documents are, quick to send to another process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from search.columns.file import Array
from search.document import Document, digest_of

LONGEST = 1 << 14  # documents of one sheet


class Counted(NamedTuple):
    """Numbers of things, one document after another, and how many each document has."""

    numbers: Array
    sizes: Array


class Figures(NamedTuple):
    """Values of fields, one document after another: the fields that each document has, and how many values each of them has."""

    fields: Counted
    values: Counted


class New(NamedTuple):
    """What bears a number for the first time, in the order of the numbers."""

    keywords: list[tuple[str, tuple[str, ...]]]
    rest: list[str]
    values: list[str]
    ups: list[str]


class Sheet(NamedTuple):
    """One entry a document, but for what is ``Counted`` or ``Figures``: keywords (a field with all values that a document has there),
    the texts that are no names, and what documents are filtered and ordered by."""

    ids: Sequence[str]
    versions: Array
    digests: bytes
    numbers: Array
    orders: Sequence[str]
    order_names: Sequence[str]
    names: Sequence[tuple[str, ...]]
    pinyin: Sequence[str]
    exact: Sequence[tuple[str, ...]]
    keywords: Counted
    rest: Counted
    values: Figures
    ups: Figures
    new: New


class Codes(dict[Any, int]):
    """Numbers given as they come."""

    def __init__(self) -> None:
        self._new: list[Any] = []

    def __missing__(self, name: Any) -> int:
        number = self[name] = len(self)
        self._new.append(name)
        return number

    def new(self) -> list[Any]:
        """What has got a number since this was asked last."""
        new, self._new = self._new, []
        return new


class Sheets:
    """Makes sheets, all of which number things alike: what documents share is sent once, and then told by its number.

    One kind of thing is read after another of all documents of a sheet, so that each is one loop of the interpreter's own.
    """

    def __init__(self) -> None:
        self._keywords, self._rest, self._values, self._ups = Codes(), Codes(), Codes(), Codes()

    def of(self, documents: Sequence[Document]) -> Sheet:
        """``documents``: at least one, and at most LONGEST."""
        said = [one.said for one in documents]
        numbers, keywords, values, ups, texts, _ = zip(*said, strict=True)
        orders, order_names, names, every, pinyin, exact = zip(*texts, strict=True)
        rest = [[text for text in texts if text not in own] for own, texts in zip(names, every, strict=True)]
        return Sheet(
            [one.id for one in documents],
            np.array([one.version for one in documents], np.int64),
            b"".join(map(digest_of, said)),
            np.array(numbers, np.int32),
            orders,
            order_names,
            names,
            pinyin,
            exact,
            Counted(numbered(self._keywords, map(dict.items, keywords)), sizes_of(keywords)),
            Counted(numbered(self._rest, rest), sizes_of(rest)),
            figures(self._values, values),
            figures(self._ups, [{key: (value,) for key, value in one.items()} for one in ups]),
            New(self._keywords.new(), self._rest.new(), self._values.new(), self._ups.new()),
        )


def figures(codes: Codes, given: Sequence[dict[str, tuple[int, ...]]]) -> Figures:
    """``given``: of each document, values by field."""
    values = list(chain.from_iterable(map(dict.values, given)))
    flat = np.fromiter(chain.from_iterable(values), np.int64)
    return Figures(Counted(numbered(codes, given), sizes_of(given)), Counted(flat, sizes_of(values)))


def sizes_of(things: Sequence[Any]) -> Array:
    """How many each has."""
    return np.fromiter(map(len, things), np.int64, len(things))


def numbered(codes: Codes, things: Iterable[Iterable[Any]]) -> Array:
    return np.fromiter(map(codes.__getitem__, chain.from_iterable(things)), np.uint32)
