"""The lines of a ``raw.jsonl`` where they lie: memory holds their places, and a line is read when somebody looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self, overload

from normalizers.records import RawProduct

Place = tuple[Path, int]  # a file, and where in it a line begins, in bytes


@dataclass(frozen=True, slots=True)
class RawLines(Sequence[RawProduct]):
    """Some lines, of one file or several, in an order of their own. Looking at them raises OSError when a file is gone."""

    places: Sequence[Place]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> RawProduct: ...

    @overload
    def __getitem__(self, index: slice) -> RawLines: ...

    def __getitem__(self, index: int | slice) -> RawProduct | RawLines:
        return RawLines(self.places[index]) if isinstance(index, slice) else raw_at(self.places[index])

    def __iter__(self) -> Iterator[RawProduct]:
        files: dict[Path, IO[bytes]] = {}
        with ExitStack() as opened:
            for path, start in self.places:
                if path not in files:
                    files[path] = opened.enter_context(path.open("rb"))
                files[path].seek(start)
                yield _raw(files[path].readline())


def in_order(keyed: Iterable[tuple[str, Place]]) -> RawLines:
    """The lines at these places by their keys; those of one key as they stand in the file."""
    return RawLines(tuple(place for _, place in sorted(keyed)))


def raw_at(place: Place) -> RawProduct:
    """The line at a place."""
    return next(iter(RawLines((place,))))


def placed(path: Path) -> Iterator[tuple[Place, RawProduct]]:
    """Every line of a ``raw.jsonl`` with its place, in the order of the file."""
    start = 0
    with path.open("rb") as lines:
        for line in lines:
            yield (path, start), _raw(line)
            start += len(line)


def all_of(path: Path) -> RawLines:
    """All lines of a ``raw.jsonl``, in the order of the file."""
    return RawLines([place for place, _ in placed(path)])


def read_raw(path: Path) -> Iterator[RawProduct]:
    """The lines of a ``raw.jsonl``, in order."""
    return (raw for _, raw in placed(path))


def written(raw: RawProduct) -> bytes:
    """A line as it stands in a ``raw.jsonl``."""
    return json.dumps(raw.to_json(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Writer:
    """A new file of lines; each is found again by its place while the file is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, raw: RawProduct) -> Place:
        """Write a line; its place, which can be read from when the file is closed."""
        place = self.path, self._file.tell()
        self._file.write(written(raw))
        return place


def _raw(line: bytes) -> RawProduct:
    return RawProduct.from_json(json.loads(line))
