"""One segment as it is read: which rows a condition or a word has, how many of them each value of a facet has, and what comes first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from search.columns import bits
from search.columns.bits import Bits, Rows
from search.columns.file import Array, File
from search.columns.listing import exact_code
from search.conditions import Condition, Range
from search.document import packed


class Segment:
    """The rows of one file. Nothing in here changes; which rows are still live is the snapshot's to know."""

    def __init__(self, path: Path) -> None:
        self.file = File(path)
        facts = self.file.facts
        self.size: int = facts["size"]
        self.words = bits.words_of(self.size)
        self.complete: bool = facts["complete"]
        self._fields: dict[str, Any] = facts["fields"]
        self._shared = frozenset(facts["shared"])
        for field in self._fields.values():
            field["place"] = {value: place for place, value in enumerate(field["values"])}

    @cached_property
    def _posting(self) -> dict[str, int]:
        keys = self.file.array("posting:keys").tobytes().decode()
        return dict(zip(keys.split("\n"), self.file.array("posting:which").tolist(), strict=True)) if keys else {}

    # which rows

    def has(self, kind: str, name: str, into: Bits) -> bool:
        """Add the rows of a mark to a set. False when this segment does not know them, which is not the same as none."""
        which = self._posting.get(f"{kind}\t{name}")
        if which is None:
            return self.complete
        start = int(self.file.array("posting:starts")[which])
        end = int(self.file.array("posting:starts")[which + 1])
        data, first = self.file.array("posting:data")[start:end], int(self.file.array("posting:first")[which])
        if first >= 0:
            into[first : first + data.size] |= data
        else:
            add_rows(into, data.view(np.uint32)[: int(self.file.array("posting:sizes")[which])])
        return True

    def holds(self, condition: Condition) -> Bits:
        """The rows that a condition holds for."""
        out = bits.none(self.words)
        field = self._fields.get(condition.field)
        if field is not None:
            for value in condition.values:
                place = field["place"].get(value)
                if place is None:
                    continue
                if "first" in field:
                    row = self.file.array(f"matrix:{condition.field}")[place]
                    out[field["first"] : field["first"] + row.size] |= row
                else:
                    self.has(f"k{condition.field}", value, out)
        for one in condition.ranges:
            rows = self._within(one)
            if rows.size:
                out |= bits.of_rows(rows, self.words)
        return out

    def _within(self, one: Range) -> Rows:
        if f"rows:{one.field}" not in self.file:
            return np.zeros(0, np.uint32)
        values = self.file.array(f"values:{one.field}")
        start = 0 if one.low is None else int(np.searchsorted(values, one.low))
        end = values.size if one.high is None else int(np.searchsorted(values, one.high))
        return self.file.array(f"rows:{one.field}")[start:end]

    def exactly(self, key: str) -> Bits:
        """The rows of the products of which a whole name or code is this one (``analysis.exact_key``)."""
        out = bits.none(self.words)
        codes, code = self.file.array("exact:codes"), np.frombuffer(exact_code(key), np.uint64)[0]
        start, end = np.searchsorted(codes, code, "left"), np.searchsorted(codes, code, "right")
        add_rows(out, np.sort(self.file.array("exact:rows")[start:end]))
        return out

    def of_numbers(self, numbers: Array) -> Bits:
        """The rows of products given by their row numbers; those that are not here are left out."""
        out = bits.none(self.words)
        if self.size and numbers.size:
            held, by_number = self.file.array("numbers"), self.file.array("by_number")
            places = np.minimum(np.searchsorted(held, numbers, sorter=by_number), self.size - 1)
            rows = by_number[places]
            add_rows(out, np.sort(rows[held[rows] == numbers]))
        return out

    def numbers_of(self, within: Bits) -> Array:
        """The row numbers of the products of a set of rows."""
        found: Array = self.file.array("numbers")[bits.flags_of(within)[: self.size]]
        return found

    def rows_of(self, ids: Sequence[str]) -> Rows:
        """The row of each of these products; -1 for one that is not here."""
        wanted = np.array([one.encode() for one in ids], "S")
        if not self.size or not wanted.size:
            return np.full(wanted.size, -1)
        held, by_id = self.file.array("ids"), self.file.array("by_id")
        places = np.minimum(np.searchsorted(held, wanted, sorter=by_id), self.size - 1)
        rows = by_id[places].astype(np.int64)
        return np.where(held[rows] == wanted, rows, -1)

    # how many

    def counts(self, key: str, within: Bits) -> dict[str, int]:
        """The rows of the set with each value of a field; values without any are left out."""
        field = self._fields.get(key)
        if field is None:
            return {}
        values: list[str] = field["values"]
        if "first" in field:
            sizes = _each(self.file.array(f"matrix:{key}"), within[field["first"] :])
        elif f"codes:{key}" in self.file:
            sizes = np.bincount(self.file.array(f"codes:{key}")[bits.rows_of(within)], minlength=len(values))
        else:
            sizes = np.zeros(len(values), np.int64)
            for place, value in enumerate(values):
                one = bits.none(self.words)
                self.has(f"k{key}", value, one)
                sizes[place] = bits.count(one & within)
        return {values[place]: int(sizes[place]) for place in np.flatnonzero(sizes[: len(values)]).tolist()}

    # what comes first

    def ordered(self, key: str, end: str, within: Bits, limit: int) -> Rows:
        """The first rows of a set in an order: ``order`` the default one, ``order_name``, or an attribute; the unknown last."""
        if key == "order":
            return bits.first(within, limit)
        total = bits.count(within)
        if key == "order_name":
            order = self.file.array("by_name")
            order = order[::-1] if end == "desc" else order
            return order[bits.walk(within, order, limit, total)]
        known, _ = self._direction(key, end)
        found: Rows = known[bits.walk(within, known, limit, total)]
        if found.size < limit and found.size < total:
            left = within & ~bits.of_rows(known, self.words)
            order = self.file.array("by_number")
            rest = order[bits.walk(left, order, limit - found.size, total)]
            found = np.concatenate((found, rest))
        return found

    def keys(self, key: str, end: str, rows: Rows) -> list[Any]:
        """What rows are ordered by, for putting those of several segments into one order."""
        if key in ("order", "order_name"):
            starts, data = self.file.array(f"{key}:starts"), self.file.array(f"{key}:bytes")
            return [data[starts[row] : starts[row + 1]].tobytes().decode() for row in rows.tolist()]
        known, values = self._direction(key, end)
        place = np.full(self.size, -1, np.int64)
        place[known] = np.arange(known.size)
        numbers = self.file.array("numbers")
        out = []
        for row in rows.tolist():
            value = None if place[row] < 0 else int(values[place[row]])
            up, down = packed(value, int(numbers[row]))
            out.append(up if end == "asc" else down)
        return out

    def _direction(self, key: str, end: str) -> tuple[Rows, Array]:
        """Rows with a known value in their order, and their values."""
        if f"down:{key}" not in self.file:
            return np.zeros(0, np.uint32), np.zeros(0, np.int64)
        rows, values = (f"rows:{key}", f"values:{key}") if key in self._shared else (f"up:{key}", f"sizes:{key}")
        if end == "asc":
            return self.file.array(rows), self.file.array(values)
        return self.file.array(f"down:{key}"), self.file.array(values)[::-1]

    # what they are

    def ids(self, rows: Rows) -> list[str]:
        return [one.decode() for one in self.file.array("ids")[rows].tolist()]

    def versions(self, rows: Rows) -> list[int]:
        found: list[int] = self.file.array("versions")[rows].tolist()
        return found

    def digests(self, rows: Rows) -> list[str]:
        whole = self.file.array("digests")[rows].tobytes().hex()
        return [whole[start : start + 32] for start in range(0, len(whole), 32)]


def add_rows(into: Bits, rows: Rows) -> None:
    """Add ascending row numbers to a set."""
    if not rows.size:
        return
    words = rows >> 6
    flags = np.uint64(1) << (rows & 63).astype(np.uint64)
    starts = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(words[1:] != words[:-1]) + 1))
    into[words[starts]] |= np.bitwise_or.reduceat(flags, starts)


def _each(matrix: Array, within: Bits) -> Array:
    """How many rows of the set each line of a matrix has."""
    within = within[: matrix.shape[1]]
    held = np.flatnonzero(within)
    if held.size * 4 < within.size:
        matrix, within = matrix[:, held], within[held]
    sizes: Array = np.bitwise_count(matrix & within).sum(axis=1, dtype=np.int64)
    return sizes
