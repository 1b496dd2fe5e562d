"""The rows of each mark: turned about from the marks of each row, and laid out as bits or row numbers, whichever is shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import numpy as np

from search.columns import bits
from search.columns.file import Array

MATRIX = 64  # values of a field that are counted together, as one matrix of bits
AT_ONCE = 1 << 23  # marks that are sorted together
Named = tuple[tuple[str, str], Array]
Block = tuple[Array, Array, Array]
"""Marks of some documents one after another, how many each document has, and the rows of the documents."""


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


def turned(
    blocks: Sequence[Block], names: Sequence[tuple[str, str]], least: int, expand: Callable[[str], tuple[str, ...]]
) -> Iterator[Named]:
    """The rows of each keyword and pinyin, of each term of a name (kind ``n``) and of any text (``a``).

    Of terms and pinyin, those that ``least`` documents have.
    """
    often = np.zeros(len(names), np.int64)
    for some, _, _ in blocks:
        often += np.bincount(some, minlength=len(names))
    elsewhere: dict[str, list[int]] = {}
    for number, (kind, name) in enumerate(names):
        if kind == "r":
            for term in expand(name):
                elsewhere.setdefault(term, []).append(number)
    keep = often >= least
    for number, (kind, name) in enumerate(names):
        keep[number] |= kind[0] in "kr" or (kind == "n" and name in elsewhere)
    held: dict[int, Array] = {}
    for number, rows in _by_mark(blocks, often, keep):
        kind, name = names[number]
        if kind == "r" or (kind == "n" and name in elsewhere):
            held[number] = rows
        if (kind == "n" and rows.size >= least) or kind not in "nr":
            yield (kind, name), rows
        if kind == "n" and name not in elsewhere and rows.size >= least:
            yield ("a", name), rows
    in_names = {name: number for number, (kind, name) in enumerate(names) if kind == "n" and name in elsewhere}
    for term, numbers in elsewhere.items():
        parts = [held[number] for number in (*numbers, *((in_names[term],) if term in in_names else ())) if number in held]
        if sum(part.size for part in parts) >= least:
            rows = parts[0] if len(parts) == 1 else _union(parts)
            if rows.size >= least:
                yield ("a", term), rows


def _union(parts: list[Array]) -> Array:
    flags = np.zeros(max(int(part[-1]) for part in parts) + 1, bool)
    for part in parts:
        flags[part] = True
    return np.flatnonzero(flags).astype(np.uint32)


def _by_mark(blocks: Sequence[Block], often: Array, keep: Array) -> Iterator[tuple[int, Array]]:
    """Each mark that is kept with its rows, ascending and each once; so many marks at a time as fit."""
    for low, high in _ranges(np.where(keep, often, 0)):
        found = [np.zeros(0, np.uint64)]
        for some, lengths, ranks in blocks:
            inside = (some >= low) & (some < high)
            inside &= keep[some]
            rows = np.repeat(ranks, lengths)[inside]
            found.append(some[inside].astype(np.uint64) << np.uint64(32) | rows.astype(np.uint64))
        both = np.concatenate(found)
        del found
        both.sort()
        if both.size:
            both = both[np.concatenate((np.ones(1, bool), both[1:] != both[:-1]))]
        numbers = (both >> np.uint64(32)).astype(np.int64)
        rows = both.astype(np.uint32)
        cuts = np.flatnonzero(np.diff(numbers)) + 1
        for begin, end in zip((0, *cuts), (*cuts, numbers.size), strict=True):
            if end > begin:
                yield int(numbers[begin]), rows[begin:end]


def blocks_of(spool: IO[bytes], lengths: Array, rank: Array) -> list[Block]:
    """The marks on the disk, in stretches of whole documents."""
    ends = np.cumsum(lengths, dtype=np.int64)
    if not ends.size or not ends[-1]:
        return []
    marks = np.memmap(spool, np.uint32, "r")
    out, low = [], 0
    while low < ends.size:
        before = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, before + AT_ONCE, side="right")))
        out.append((marks[before : int(ends[high - 1])], lengths[low:high], rank[low:high].astype(np.uint32)))
        low = high
    return out


def _ranges(sizes: Array) -> list[tuple[int, int]]:
    """Ranges of mark numbers, none with many more marks than are sorted together."""
    total = np.cumsum(sizes, dtype=np.int64)
    out, low = [], 0
    while low < sizes.size:
        before = int(total[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(total, before + AT_ONCE, side="right")))
        out.append((low, high))
        low = high
    return out


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
