"""Sets of rows as bits, 64 in a word, the first row in the lowest bit; and as ascending row numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Rows = NDArray[Any]


def words_of(size: int) -> int:
    return (size + 63) // 64


def none(words: int) -> Bits:
    return np.zeros(words, np.uint64)


def every(size: int) -> Bits:
    return packed(np.ones(size, bool))


def packed(flags: NDArray[np.bool_]) -> Bits:
    """The bits of one flag a row; the last word is filled up with zeros."""
    out = np.packbits(flags, bitorder="little")
    whole = np.zeros(words_of(flags.size) * 8, np.uint8)
    whole[: out.size] = out
    return whole.view(np.uint64)


def of_rows(rows: Rows, words: int) -> Bits:
    """The bits of row numbers in any order."""
    flags = np.zeros(words * 64, bool)
    flags[rows] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)


def flags_of(bits: Bits) -> NDArray[np.bool_]:
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(bool)


def has(bits: Bits, rows: Rows) -> NDArray[np.bool_]:
    """Whether each of these rows is in the set."""
    found: NDArray[np.bool_] = bits[rows >> 6] >> (rows & 63).astype(np.uint64) & np.uint64(1) != 0
    return found


def rows_of(bits: Bits) -> Rows:
    """The row numbers, ascending."""
    if bits.size > 64:
        held = np.flatnonzero(bits)
        if held.size * 4 < bits.size:  # few words hold any: look into those alone
            inner = np.flatnonzero(flags_of(bits[held]))
            rows: Rows = (held[inner >> 6] << 6) + (inner & 63)
            return rows
    return np.flatnonzero(flags_of(bits))


def count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def first(bits: Bits, limit: int) -> Rows:
    """The lowest ``limit`` rows, without looking further than needed."""
    end = 256
    while end < bits.size and count(bits[:end]) < limit:
        end *= 4
    return rows_of(bits[:end])[:limit]


def walk(bits: Bits, order: Rows, limit: int, total: int) -> NDArray[np.intp]:
    """The places in ``order`` of the first ``limit`` of its rows that are in the set; ``total``: about how many are."""
    flags = flags_of(bits)
    step = max(1024, limit * 2 * order.size // max(total, 1))
    found: list[NDArray[np.intp]] = []
    start = have = 0
    while start < order.size and have < limit:
        some = np.flatnonzero(flags[order[start : start + step]]) + start
        found.append(some)
        have += some.size
        start += step
        step *= 2
    return np.concatenate(found)[:limit] if found else np.zeros(0, np.intp)
