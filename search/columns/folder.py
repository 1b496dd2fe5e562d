"""The columns beside one generation of the index: segments, and for each commit a list of which of them, with their live rows.

A commit is written as ``after-<commit before>`` first, then the index commits, then it is renamed to ``at-<commit>``. In between,
and for ever when the writer was killed there, readers find the index one commit further and take that list; the next writer renames it.
"""

from __future__ import annotations

import json
import marshal
import os
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from search.columns import bits
from search.columns.beside import Beside, build
from search.columns.file import DamagedColumnsError, File, write
from search.columns.listing import SameNumberError
from search.columns.segment import Segment
from search.columns.snapshot import Part, Snapshot
from search.document import Document

SMALL = 256  # a last segment up to this size is made anew with the documents of a commit
RATIO = 16  # a segment is joined with the one before it when that is not this many times as large
LARGE = 4096  # or, from this size on, no larger: who adds much at once writes all of it a few times only
JOINED = 5_000  # no segment is made by joining that is larger: its documents have to fit into memory
GONE = 600  # seconds that files stay which no commit names any more: a reader may be about to open them
CHECKED = 4  # bytes before kept documents, by which a changed or cut file is known


class Folder:
    """Reads and writes the columns of one generation. Writing calls come from the one holder of the writer's lock."""

    def __init__(self, generation: Path) -> None:
        self.path = generation / "columns"
        self._open: dict[str, Segment] = {}

    def read(self, commit: int) -> Snapshot | None:
        """The columns of a commit, None when there are none. Raises DamagedColumnsError, another ValueError or OSError."""
        listed = self._listed(commit)
        if listed is None:
            return None
        try:
            names = json.loads(listed)["parts"]
            parts = [Part(self._segment(name), _live(self.path / live)) for name, live in names]
        except (KeyError, TypeError) as error:
            raise DamagedColumnsError(f"the columns of commit {commit} are not as they were written") from error
        self._open = {name: part.segment for (name, _), part in zip(names, parts, strict=True)}
        if any(part.live.size != part.segment.words for part in parts):
            raise DamagedColumnsError(f"the columns of commit {commit} do not belong together")
        return Snapshot(parts)

    def _listed(self, commit: int) -> bytes | None:
        """The list of a commit, wherever the writer has got to with it."""
        places = [self.path / f"at-{commit}", *self._waiting(commit), self.path / f"at-{commit}"]  # the last: it was renamed meanwhile
        for place in places:
            with suppress(FileNotFoundError):
                return place.read_bytes()
        return None

    def _waiting(self, commit: int) -> list[Path]:
        """What was made for this commit and waited for it."""
        return [path for path in self.path.glob("after-*") if int(path.name.partition("-")[2]) < commit]

    def recover(self, commit: int) -> None:
        """Put the list that waited for a commit in its place, when the index has made that commit."""
        made = self._waiting(commit)
        for waiting in self.path.glob("after-*"):
            if waiting in made and not (self.path / f"at-{commit}").exists():
                waiting.replace(self.path / f"at-{commit}")
            else:
                waiting.unlink()

    def beside(self) -> Beside:
        """What makes the first segment, of a rebuild."""
        self.path.mkdir(exist_ok=True)
        return Beside(self.path, self.path / "0.col")

    def first(self, commit: int) -> None:
        """The first segment is there: it is all columns of a rebuild's one commit."""
        segment = Segment(self.path / "0.col")
        write(self.path / "0.live", [("live", bits.every(segment.size))], {})
        self._list([("0.col", "0.live")]).replace(self.path / f"at-{commit}")

    def prepare(self, before: Snapshot, commit: int, documents: Sequence[Document], gone: Iterable[str]) -> Path:
        """What the columns will be when the index has committed these changes after ``commit``.

        ``gone``: products taken out, those put in anew included. Raises SameNumberError.
        """
        listed = json.loads((self.path / f"at-{commit}").read_text(encoding="utf-8"))["parts"]
        if not _told_apart(before, documents):
            raise SameNumberError
        lives = [part.live for part in before.parts]
        touched = set()
        for number, row in before.places(list(gone)).values():
            if number not in touched:
                touched.add(number)
                lives[number] = lives[number].copy()
            lives[number][row >> 6] &= ~(np.uint64(1) << np.uint64(row & 63))
        stem = f"{commit}-{os.getpid()}"
        names = [(name, f"{stem}.{number}.live" if number in touched else live) for number, (name, live) in enumerate(listed)]
        joined = list(documents)
        while len(names) > 1 and joined and _joins(bits.count(lives[-1]), len(joined)):
            joined = [*self._documents(names[-1][0], before.parts[len(names) - 1].segment, lives[-1]), *joined]
            names.pop()
            lives.pop()
        for number in touched:
            if number < len(names):
                write(self.path / names[number][1], [("live", lives[number])], {})
        if joined:
            build(self.path / f"{stem}.col", joined)
            _keep(self.path / f"{stem}.col.docs", joined)
            write(self.path / f"{stem}.live", [("live", bits.every(len(joined)))], {})
            names.append((f"{stem}.col", f"{stem}.live"))
        return self._list(names, commit)

    def done(self, waiting: Path, commit: int) -> None:
        """The index has made the commit that a list waited for."""
        waiting.replace(self.path / f"at-{commit}")
        self._sweep(commit)

    def _segment(self, name: str) -> Segment:
        return self._open[name] if name in self._open else Segment(self.path / name)

    def _documents(self, name: str, segment: Segment, live: bits.Bits) -> list[Document]:
        """The documents of a later segment that are still live, as they were put in. Raises DamagedColumnsError or OSError."""
        alive = set(segment.ids(bits.rows_of(live)))
        rows = _kept(self.path / f"{name}.docs")
        return [Document(*row) for row in rows if row[0] in alive]

    def _list(self, names: Sequence[tuple[str, str]], commit: int | None = None) -> Path:
        path = self.path / (f"after-{commit}" if commit is not None else "after-0")
        temporary = path.with_name(f"list.{os.getpid()}.part")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"parts": names}, file)
            file.flush()
            os.fsync(file.fileno())
        return temporary.replace(path)

    def _sweep(self, commit: int) -> None:
        """Take away what neither this commit names nor a reader can be about to open."""
        named = json.loads((self.path / f"at-{commit}").read_text(encoding="utf-8"))["parts"]
        used = {name for pair in named for name in pair} | {f"{name}.docs" for name, _ in named} | {f"at-{commit}"}
        for path in self.path.iterdir():
            if path.name not in used and time.time() - path.stat().st_mtime > GONE:
                path.unlink(missing_ok=True)


def _joins(last: int, new: int) -> bool:
    return last + new <= JOINED and (last <= SMALL or last <= min(RATIO * new, max(LARGE, new)))


def _told_apart(before: Snapshot, documents: Sequence[Document]) -> bool:
    """Whether no two products would have the same row number, by which the index and its columns know each other's products."""
    numbers = np.array([one.number for one in documents], np.int64)
    if np.unique(numbers).size != numbers.size:
        return False
    own = {one.id for one in documents}
    for part in before.parts:
        same = bits.rows_of(part.segment.of_numbers(numbers) & part.live)
        if any(id_ not in own for id_ in part.segment.ids(same)):
            return False
    return True


def _live(path: Path) -> bits.Bits:
    live: bits.Bits = File(path).array("live")
    return live


def _keep(path: Path, documents: Sequence[Document]) -> None:
    data = marshal.dumps([one.row for one in documents])
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    temporary.write_bytes(zlib.crc32(data).to_bytes(CHECKED, "little") + data)
    temporary.replace(path)


def _kept(path: Path) -> list[tuple[Any, ...]]:
    """What ``_keep`` wrote, the row of each document. Nothing is made of bytes that are not those."""
    whole = memoryview(path.read_bytes())
    if len(whole) < CHECKED or zlib.crc32(whole[CHECKED:]) != int.from_bytes(whole[:CHECKED], "little"):
        raise DamagedColumnsError(f"{path.name} is not as it was written")
    rows: list[tuple[Any, ...]] = marshal.loads(whole[CHECKED:])  # noqa: S302  # our own file, and whole
    return rows
