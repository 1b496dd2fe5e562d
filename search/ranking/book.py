"""The editions of the market on the disk: segments that never change, and for each edition a small list of them.

The indexer writes it, beside the index and after it, under the same lock; every process reads it. A product that changes goes into a
new small segment with its document, so that an edition costs the disk what has changed since the one before. Small segments are
joined; a rebuild of the index makes the whole book anew.

How long an order can be worked out again: every edition is kept for ``DAYS`` days, and the oldest go earlier when the folder grows
beyond ``LARGEST``. The newest always stays.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import IO

from normalizers.finance.cost import FORMULA
from search.columns.file import DamagedColumnsError
from search.document import Document, fingerprint
from search.ranking.edition import Edition
from search.ranking.segment import Builder, Segment, documents_in, segment_of

DAYS = 92
LARGEST = 8 << 30  # bytes
JOINED = 20_000  # no segment is made by joining that is larger
RATIO = 8  # a last segment is joined unless it is this many times as large as what is added
LARGE = 2048  # or, from this size on, not smaller than what is added: who adds much at once writes it once
SWEEP_EVERY = 50  # editions between two looks for what is past its time
KEPT = 4  # old editions that a process holds open
GONE = 600  # seconds that a file stays which no edition names: it may be about to be named
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """One edition as it is listed. ``generation``: of the engine after the change; ``data_version``: of the catalogue; ``at``: when.
    ``words``: the version of the reviewed word list that stood then, 0 before the first word.
    """

    number: int
    generation: str
    data_version: str
    fingerprint: str
    formula: str
    at: float
    segments: tuple[str, ...]
    words: int = 0

    @property
    def name(self) -> str:
        """Unique to all that it says: two books never have two editions of one name."""
        return f"{self.number:x}-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"

    @property
    def text(self) -> str:
        said = asdict(self)
        if not self.words:
            del said["words"]  # editions from before there were words keep the name that their receipts know
        return json.dumps(said, sort_keys=True)


class NoEditionError(Exception):
    """The edition that is asked for is not here (any more); the text says why."""


class Book:
    """Safe for several threads. Writing calls come from the holder of the writer's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._now: tuple[object, Edition | None] = (None, None)
        self._open: dict[str, Segment] = {}
        self._editions: dict[str, Edition] = {}

    # reading

    def listed(self) -> Listed | None:
        """The newest edition of this version of the program, None when there is none."""
        try:
            found = _read(self.folder / "current.json")
        except (OSError, ValueError, TypeError):
            return None
        return found if found.fingerprint == fingerprint() else None

    def current(self) -> Edition | None:
        """The newest edition, opened once; None when there is none, or it is damaged."""
        try:
            stat = (self.folder / "current.json").stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_ino, fingerprint())
        with self._lock:
            if self._now[0] != stamp:
                listed = self.listed()
                self._now = (stamp, None if listed is None else self._whole(listed))
            return self._now[1]

    def edition(self, name: str) -> Edition:
        """An edition by name. Raises NoEditionError."""
        listed = self._by_name(name)
        with self._lock:
            found = self._editions.get(name) or self._whole(listed)
            if found is None:
                raise NoEditionError("The edition of the market that this order was worked out from is damaged.")
            self._editions[name] = found
            while len(self._editions) > KEPT:
                del self._editions[next(iter(self._editions))]
            return found

    def documents(self, name: str) -> list[Document]:
        """The products of an edition as they were matched."""
        listed, edition = self._by_name(name), self.edition(name)
        newest: dict[int, Document] = {}
        for segment in listed.segments:
            for document in documents_in(self.folder / f"{segment}.docs"):
                known = newest.get(document.number)
                if known is None or document.version >= known.version:
                    newest[document.number] = document
        places = edition.places
        return [one for number, one in newest.items() if number < places.size and places[number] >= 0]

    def versions(self) -> dict[str, int]:
        """The version of every product in the newest edition, by id."""
        edition = self.current()
        out: dict[str, int] = {}
        if edition is not None:
            start = 0
            for segment in edition.segments:
                live = edition.places[segment.numbers] == range(start, start + segment.numbers.size)
                start += segment.numbers.size
                out.update(zip((one.decode() for one in segment.ids[live].tolist()), segment.versions[live].tolist(), strict=True))
        return out

    def _by_name(self, name: str) -> Listed:
        number = name.partition("-")[0]
        try:
            found = _read(self.folder / f"edition-{int(number, 16):010}.json")
        except (OSError, ValueError, TypeError) as error:
            raise NoEditionError(f"The edition of the market is not kept any more: editions are kept for {DAYS} days.") from error
        if found.name != name:
            raise NoEditionError("There was no such edition of the market here.")
        if found.fingerprint != fingerprint():
            raise NoEditionError("The edition of the market was made by another version of Yardstick: only that version reads it.")
        return found

    def _whole(self, listed: Listed) -> Edition | None:
        try:
            segments = [self._open.get(name) or Segment.open(self.folder / f"{name}.col") for name in listed.segments]
        except (OSError, DamagedColumnsError, KeyError, ValueError) as error:
            log.warning("the book of costs is not used: %s; a rebuild of the index mends it", error)
            return None
        self._open = dict(zip(listed.segments, segments, strict=True))
        return Edition(listed.name, listed.generation, segments, listed.words)

    # writing

    def apply(self, documents: Sequence[Document], gone: Mapping[int, int]) -> tuple[str, ...]:
        """The segments of the market with these changes, not yet listed: ``publish`` does. ``gone``: versions by row number."""
        listed = self.listed()
        names = list(() if listed is None else listed.segments)
        if not documents and not gone:
            return tuple(names)
        size, joined = len(documents), list[str]()
        while len(names) > 1 and self._joins(names[-1], size + len(gone)):
            joined.insert(0, names.pop())
            old = Segment.open(self.folder / f"{joined[0]}.col")
            size += old.numbers.size
            gone = dict(zip(old.gone.tolist(), old.gone_versions.tolist(), strict=True)) | dict(gone)
        with self._written() as (name, file):
            segment_of(self._together(joined, documents), gone, file).save(self.folder / f"{name}.col")
        return (*names, name)

    def _together(self, names: Sequence[str], documents: Sequence[Document]) -> Iterator[Document]:
        """The products of these segments, the oldest first, and then of ``documents``: each in its newest version, and one at a time."""
        own = {one.number: one for one in sorted(documents, key=lambda one: one.version)}
        newest: dict[int, tuple[int, int]] = {}  # the version, and the place of what holds it
        for place, name in enumerate(names):
            held = Segment.open(self.folder / f"{name}.col")
            for found in zip(held.numbers.tolist(), held.versions.tolist(), strict=True):
                _note(newest, *found, place)
        for one in own.values():
            _note(newest, one.number, one.version, len(names))
        for place, name in enumerate(names):
            for one in documents_in(self.folder / f"{name}.docs"):
                if newest[one.number] == (one.version, place):
                    yield one
        yield from (one for one in own.values() if newest[one.number] == (one.version, len(names)))

    def publish(self, segments: Iterable[str], generation: str, data_version: str, words: int) -> Listed:
        """A new edition of these segments, in use when this returns."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = self._last() + 1
        listed = Listed(number, generation, data_version, fingerprint(), FORMULA, time.time(), tuple(segments), words)
        _put(self.folder / f"edition-{number:010}.json", listed.text)
        _put(self.folder / "current.json", listed.text)
        if number % SWEEP_EVERY == 0:
            self.sweep()
        return listed

    def _last(self) -> int:
        """The number of the newest edition, of whatever version of the program."""
        try:
            return _read(self.folder / "current.json").number
        except (OSError, ValueError, TypeError):
            return max((int(path.stem.partition("-")[2]) for path in self.folder.glob("edition-*.json")), default=0)

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        """A whole new book, from documents on their way to a new index; ``Filling.segments`` once they have all passed."""
        with self._written() as (name, file):
            yield Filling(self, name, Builder(file), self.listed())

    def sweep(self) -> None:
        """Drop what is past its time, and what no edition names."""
        listed = sorted(self.folder.glob("edition-*.json"))
        sizes = {path.name: path.stat().st_size for path in self.folder.iterdir() if path.is_file()}
        kept: set[str] = {"current.json"}
        used = 0
        for path in reversed(listed):
            try:
                one = _read(path)
            except (OSError, ValueError, TypeError):
                continue
            names = {path.name, *(f"{segment}.{end}" for segment in one.segments for end in ("col", "docs"))} - kept
            used += sum(sizes.get(name, 0) for name in names)
            if path != listed[-1] and (time.time() - one.at > DAYS * 86_400 or used > LARGEST):
                break
            kept |= names
        for path in self.folder.iterdir():
            fresh = not path.name.startswith("edition-") and time.time() - path.stat().st_mtime < GONE
            if path.is_file() and path.name not in kept and not fresh:
                path.unlink(missing_ok=True)

    def _joins(self, name: str, more: int) -> bool:
        held = Segment.open(self.folder / f"{name}.col")
        size = held.numbers.size + held.gone.size
        return size + more <= JOINED and size <= RATIO * max(more, 32) and size < max(LARGE, more)

    @contextmanager
    def _written(self) -> Iterator[tuple[str, IO[bytes]]]:
        """A new segment's name and the file of its documents, which stands there when the block ends well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"s{time.time_ns():x}-{os.getpid()}"
        temporary = self.folder / f"{name}.part"
        try:
            with temporary.open("wb") as file:
                yield name, file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / f"{name}.docs")
        finally:
            with suppress(OSError):
                temporary.unlink()


class Filling:
    """A book that is being made anew. What is published meanwhile stands in it as well."""

    def __init__(self, book: Book, name: str, builder: Builder, before: Listed | None) -> None:
        self._book, self._name, self._builder = book, name, builder
        self._before = frozenset(() if before is None else before.segments)

    def through(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents as they come, each noted on its way."""
        for document in documents:
            self._builder.add(document)
            yield document

    def finish(self) -> tuple[str, ...]:
        """The segments of the new book, not yet listed."""
        self._builder.finish().save(self._book.folder / f"{self._name}.col")
        now = self._book.listed()
        return (self._name, *(name for name in (() if now is None else now.segments) if name not in self._before))


def _note(newest: dict[int, tuple[int, int]], number: int, version: int, place: int) -> None:
    known = newest.get(number)
    if known is None or version >= known[0]:
        newest[number] = version, place


def _read(path: Path) -> Listed:
    found = json.loads(path.read_text(encoding="utf-8"))
    return Listed(**{**found, "segments": tuple(found["segments"])})


def _put(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
