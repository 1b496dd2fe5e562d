"""Marks by document become documents by mark: sorted in runs on the way, and put together run by run in the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search.columns.file import Array
from search.columns.marks import KINDS, PINYIN, REST, TERM, Names
from search.columns.phrases import expanded

BLOCK = 1 << 20  # marks that are sorted into one run
DOCUMENTS = 1 << 16  # of one run, whose places are of 16 bits
AT_ONCE = 1 << 23  # marks that are put together at a time


@dataclass(frozen=True, slots=True)
class Run:
    """Some documents' marks, ascending and each once, and where the places of each one's documents end, counted from ``first``."""

    first: int
    marks: Array
    ends: Array
    start: int  # of its places in the spool

    def stretch(self, low: int, high: int) -> tuple[Array, Array, int]:
        """The marks of a range of numbers, how many documents each has, and where their places begin in the spool."""
        begin, end = np.searchsorted(self.marks, (low, high)).tolist()
        before = int(self.ends[begin - 1]) if begin else 0
        return self.marks[begin:end], np.diff(self.ends[begin:end], prepend=before), self.start + before


class Runs:
    """Takes marks of documents; the places of their documents are spooled to the disk, two bytes each."""

    def __init__(self, folder: Path) -> None:
        self._spool = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by ``close``
        self.runs: list[Run] = []
        self._waiting: list[Array] = []
        self._size = self._first = self._end = self._written = 0

    def close(self) -> None:
        self._spool.close()

    def add(self, first: int, documents: int, found: Sequence[tuple[Array, Array]]) -> None:
        """Marks of so many documents from the place ``first`` on: numbers, with the places counted from there."""
        if self._end + documents - self._first > DOCUMENTS:
            self.flush()
        for marks, places in found:
            self._waiting.append(marks.astype(np.uint64) << np.uint64(16) | (places + np.uint32(first - self._first)))
            self._size += marks.size
        self._end = first + documents
        if self._size > BLOCK:
            self.flush()

    def flush(self) -> None:
        both = np.concatenate([np.zeros(0, np.uint64), *self._waiting])
        self._waiting, self._size = [], 0
        both.sort()
        both = both[np.concatenate((np.ones(min(both.size, 1), bool), both[1:] != both[:-1]))]
        marks = (both >> np.uint64(16)).astype(np.uint32)
        last = np.flatnonzero(np.concatenate((marks[1:] != marks[:-1], np.ones(min(marks.size, 1), bool))))
        self.runs.append(Run(self._first, marks[last], last + 1, self._written))
        both.astype(np.uint16).tofile(self._spool)
        self._written += both.size
        self._first = self._end

    def often(self, size: int) -> Array:
        """How many documents each mark has."""
        self.flush()
        found = np.zeros(size, np.int64)
        for run in self.runs:
            found[run.marks] += np.diff(run.ends, prepend=0)
        return found

    def places(self) -> Array:
        self._spool.flush()
        return np.memmap(self._spool, np.uint16, "r") if self._written else np.zeros(0, np.uint16)


def turned(runs: Runs, rank: Array, names: Names, least: int, whole: Callable[[str], bool]) -> Iterator[tuple[str, Any, Array]]:
    """The rows of each keyword and pinyin, of each term of a name (kind ``n``) and of any text (``a``).

    Of terms and pinyin, those that ``least`` documents have. ``rank``: the row of the document at each place.
    ``whole``: whether all documents are noted of a term in names.
    """
    often = runs.often(len(names))
    kinds = np.frombuffer(bytes(names.kinds), np.uint8)
    rest, term = kinds == KINDS.index(REST), kinds == KINDS.index(TERM)
    elsewhere: dict[str, list[int]] = {}
    for number in np.flatnonzero(rest).tolist():
        for text in expanded(names.names[number]):
            elsewhere.setdefault(text, []).append(number)
    in_names = {name: number for number in np.flatnonzero(term).tolist() if (name := names.names[number]) in elsewhere}
    frequent = often >= least
    keep = frequent | ~(term | (kinds == KINDS.index(PINYIN)))
    keep[list(in_names.values())] = True
    held: dict[int, Array] = {}
    for number, rows in _by_mark(runs, rank, often, keep):
        kind, name = KINDS[kinds[number]], names.names[number]
        if kind == REST:
            held[number] = rows
            continue
        if frequent[number] or kind != TERM:
            yield kind, name, rows
        if kind == TERM:
            if name in in_names:
                held[number] = rows
            else:
                yield "a", name, rows
    for text, numbers in elsewhere.items():
        every = [*numbers, *((in_names[text],) if text in in_names else ())]
        if often[every].sum() >= least and whole(text):
            rows = _union([held[number] for number in every if number in held])
            if rows.size >= least:
                yield "a", text, rows


def _union(parts: list[Array]) -> Array:
    if len(parts) == 1:
        return parts[0]
    flags = np.zeros(max(int(part[-1]) for part in parts) + 1, bool)
    for part in parts:
        flags[part] = True
    return np.flatnonzero(flags).astype(np.uint32)


def _by_mark(runs: Runs, rank: Array, often: Array, keep: Array) -> Iterator[tuple[int, Array]]:
    """Each mark that is kept with its rows, ascending and each once; so many marks at a time as fit."""
    places = runs.places()
    for low, high in _ranges(np.where(keep, often, 0)):
        found = [np.zeros(0, np.uint64)]
        for run in runs.runs:
            marks, sizes, start = run.stretch(low, high)
            wanted = keep[marks]
            some = places[start : start + int(sizes.sum())][np.repeat(wanted, sizes)]
            rows = rank[some.astype(np.uint32) + np.uint32(run.first)]
            found.append(np.repeat(marks[wanted].astype(np.uint64) << np.uint64(32), sizes[wanted]) | rows)
        both = np.concatenate(found)
        del found
        both.sort()
        rows = both.astype(np.uint32)
        numbers = np.flatnonzero(keep[low:high] & (often[low:high] > 0)) + low
        ends = np.cumsum(often[numbers])
        for number, size, end in zip(numbers.tolist(), often[numbers].tolist(), ends.tolist(), strict=True):
            yield number, rows[end - size : end]


def _ranges(sizes: Array) -> list[tuple[int, int]]:
    """Ranges of mark numbers, none with many more marks than are put together at a time."""
    total = np.cumsum(sizes, dtype=np.int64)
    out, low = [], 0
    while low < sizes.size:
        before = int(total[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(total, before + AT_ONCE, side="right")))
        out.append((low, high))
        low = high
    return out
