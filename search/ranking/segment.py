"""Some products as they are ordered: what each costs is worked out from, in columns, and the documents that matching goes by."""

from __future__ import annotations

import marshal
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.vector.columns import Builder as ColumnsBuilder
from normalizers.finance.vector.columns import Columns
from search.columns.file import File, write
from search.document import CATEGORY_RANK, Document

Array = NDArray[Any]
BLOCK = 100  # documents of one compressed block


@dataclass(frozen=True)
class Segment:
    """Products by category, currency and row number. ``stretches``: category, currency, first and last row + 1 of each.

    ``gone``: products taken out of the market, with the versions they went with.
    """

    numbers: Array
    versions: Array
    ids: Array
    columns: Columns
    stretches: tuple[tuple[str, str, int, int], ...]
    gone: Array
    gone_versions: Array

    @classmethod
    def open(cls, path: Path) -> Segment:
        """Raises DamagedColumnsError, or OSError when there is none."""
        file = File(path)
        columns = Columns({name.removeprefix("c:"): file.array(name) for name in file.facts["columns"]})
        stretches = tuple((category, currency, start, end) for category, currency, start, end in file.facts["stretches"])
        return cls(
            numbers=file.array("numbers"),
            versions=file.array("versions"),
            ids=file.array("ids"),
            columns=columns,
            stretches=stretches,
            gone=file.array("gone"),
            gone_versions=file.array("gone_versions"),
        )

    def save(self, path: Path) -> None:
        arrays = {
            "numbers": self.numbers,
            "versions": self.versions,
            "ids": self.ids,
            "gone": self.gone,
            "gone_versions": self.gone_versions,
        }
        own = {f"c:{name}": array for name, array in self.columns.arrays.items()}
        write(path, (arrays | own).items(), {"columns": list(own), "stretches": [list(one) for one in self.stretches]})


class Builder:
    """Takes documents one at a time; with a file, it also puts the documents themselves there."""

    def __init__(self, documents: IO[bytes] | None = None) -> None:
        self._columns = ColumnsBuilder()
        self._numbers, self._versions, self._places = array("q"), array("q"), array("q")
        self._ids: list[bytes] = []
        self._groups: dict[tuple[str, str], int] = {}
        self._waiting: list[Any] = []
        self._file = documents

    def add(self, document: Document) -> None:
        category, currency = document.keywords["category"][0], (document.keywords.get("currency") or ("",))[0]
        self._columns.add(category, document.terms)
        self._numbers.append(document.number)
        self._versions.append(document.version)
        self._ids.append(document.id.encode())
        self._places.append(self._groups.setdefault((category, currency), len(self._groups)))
        if self._file is not None:
            self._waiting.append(document.row)
            if len(self._waiting) == BLOCK:
                self._flush(self._file)

    def _flush(self, file: IO[bytes]) -> None:
        block = zlib.compress(marshal.dumps(self._waiting), 1)
        file.write(len(block).to_bytes(4, "little") + block)
        self._waiting = []

    def finish(self, gone: Mapping[int, int] | None = None) -> Segment:
        """The segment of all that was added, and of what is gone: versions by row number."""
        if self._file is not None and self._waiting:
            self._flush(self._file)
        went = sorted((gone or {}).items())
        groups = sorted(self._groups, key=lambda group: (CATEGORY_RANK[group[0]], group[1]))
        rank = np.zeros(max(len(groups), 1), np.int64)
        for number, group in enumerate(groups):
            rank[self._groups[group]] = number
        numbers, places = np.array(self._numbers, np.int64), rank[np.array(self._places, np.int64)]
        order = np.lexsort((numbers, places))
        ends = np.searchsorted(places[order], np.arange(len(groups) + 1)).tolist()
        ids = np.array(self._ids, "S") if self._ids else np.zeros(0, "S1")
        return Segment(
            numbers[order], np.array(self._versions, np.int64)[order], ids[order], self._columns.finish(order),
            tuple((*group, start, end) for group, start, end in zip(groups, ends[:-1], ends[1:], strict=True)),
            np.array([number for number, _ in went], np.int64), np.array([version for _, version in went], np.int64),
        )  # fmt: skip


def documents_in(path: Path) -> Iterator[Document]:
    """The documents of a file, in the order they were put there."""
    with path.open("rb") as file:
        while head := file.read(4):
            for row in marshal.loads(zlib.decompress(file.read(int.from_bytes(head, "little")))):  # noqa: S302  # our own file
                yield Document(*row)


def segment_of(documents: Iterable[Document], gone: Mapping[int, int] | None = None, file: IO[bytes] | None = None) -> Segment:
    builder = Builder(file)
    for document in documents:
        builder.add(document)
    return builder.finish(gone)
