"""The rows of each mark, laid out as bits or row numbers, whichever is shorter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from search.columns import bits
from search.columns.file import Array

MATRIX = 64  # values of a field that are counted together, as one matrix of bits


class Postings:
    """Collects postings under one text key each: kind, then name."""

    def __init__(self, size: int) -> None:
        self.words = bits.words_of(size)
        self._keys: list[str] = []
        self._which: list[int] = []
        self._first: list[int] = []  # first word of bits; -1 for row numbers
        self._sizes: list[int] = []
        self._data: list[Array] = []

    def add(self, kind: str, name: str, rows: Array) -> int:
        """The number of the posting, for ``alias``."""
        start, end = (int(rows[0]) >> 6, (int(rows[-1]) >> 6) + 1) if rows.size else (0, 0)
        dense = (end - start) * 8 < rows.size * 4
        padded = np.zeros((rows.size + 1) // 2 * 2, np.uint32)
        padded[: rows.size] = rows
        self._data.append(bits.of_rows(rows - (start << 6), end - start) if dense else padded.view(np.uint64))
        self._first.append(start if dense else -1)
        self._sizes.append(rows.size)
        return self.alias(kind, name, len(self._data) - 1)

    def alias(self, kind: str, name: str, number: int) -> int:
        self._keys.append(f"{kind}\t{name}")
        self._which.append(number)
        return number

    def arrays(self) -> Iterator[tuple[str, Array]]:
        ends = np.cumsum([one.size for one in self._data], dtype=np.int64)
        yield "posting:keys", np.frombuffer("\n".join(self._keys).encode(), np.uint8)
        yield "posting:which", np.array(self._which, np.uint32)
        yield "posting:first", np.array(self._first, np.int32)
        yield "posting:sizes", np.array(self._sizes, np.uint32)
        yield "posting:starts", np.concatenate((np.zeros(1, np.int64), ends))
        yield "posting:data", np.concatenate(self._data) if self._data else np.zeros(0, np.uint64)


def keyword_arrays(
    keywords: dict[str, dict[str, Array]], size: int, postings: Postings, facts: dict[str, Any]
) -> Iterator[tuple[str, Array]]:
    """Fields of few values as matrices of bits; of many, as postings of every value, beside a column of codes where each row has one."""
    fields: dict[str, Any] = {}
    for field, rows_of in keywords.items():
        values = sorted(rows_of)
        fields[field] = {"values": values}
        if len(values) <= MATRIX:
            first = min(int(rows[0]) for rows in rows_of.values()) >> 6
            last = (max(int(rows[-1]) for rows in rows_of.values()) >> 6) + 1
            fields[field]["first"] = first
            yield f"matrix:{field}", np.stack([bits.of_rows(rows_of[value] - (first << 6), last - first) for value in values])
            continue
        for value in values:
            postings.add(f"k{field}", value, rows_of[value])
        codes = np.full(size, len(values), np.uint32 if len(values) > 60_000 else np.uint16)
        single = True
        for code, value in enumerate(values):
            single = single and bool((codes[rows_of[value]] == len(values)).all())
            codes[rows_of[value]] = code
        if single:
            yield f"codes:{field}", codes
    facts["fields"] = fields
