"""The columns of a rebuild: whoever reads the documents and fills the index lists them, and what they have is turned about in a
process of its own meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any, Self

from normalizers.processes import pool
from search.columns.build import Builder, add, begin, finish
from search.columns.file import Array, File, write
from search.columns.listing import Listing
from search.columns.sheet import LONGEST, Sheets
from search.document import Document

FIRST = 2_000  # documents below which starting a process costs more than it saves
AT_ONCE = 500  # documents of one message
AHEAD = 4  # messages under way: that process does not wait, and memory holds no more


class Beside:
    """Takes documents one at a time (``add``), as many as there are (``finish``), and has the segment when it is asked (``done``).

    What goes wrong in the other process is raised here: by ``done`` at the latest.
    """

    def __init__(self, folder: Path, path: Path) -> None:
        """``folder``: for what is spooled on the way; ``path``: of the segment."""
        self._folder, self._path = folder, path
        self._documents: list[Document] = []
        self._listing, self._sheets = Listing(), Sheets()
        self._processes: ProcessPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)

    def add(self, document: Document) -> None:
        self._documents.append(document)
        if len(self._documents) >= (FIRST if self._processes is None else AT_ONCE):
            if self._processes is None:
                self._processes = pool(1)
                self._waiting.append(self._processes.submit(begin, self._folder))
            self._send(self._processes)

    def finish(self) -> None:
        """There are no more documents. What they have is being turned about when this returns."""
        if self._processes is not None:
            self._send(self._processes)
            self._waiting.append(self._processes.submit(finish, self._listing.rank, self._turned))

    def done(self) -> None:
        """Returns when the segment is there."""
        if self._processes is None:
            build(self._path, self._documents)
        else:
            facts: dict[str, Any] = {}
            write(self._path, chain(self._listing.arrays(facts), self._marks(facts)), facts)
            self._turned.unlink()

    @property
    def _turned(self) -> Path:
        return self._path.with_suffix(".marks")

    def _marks(self, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        """What the other process has made, when it is there."""
        while self._waiting:
            self._waiting.popleft().result()
        made = File(self._turned)
        facts |= made.facts
        yield from ((name, made.array(name)) for name in made)

    def _send(self, processes: ProcessPoolExecutor) -> None:
        if self._documents:
            self._waiting.append(processes.submit(add, self._sheets.of(self._listing.add(self._documents))))
            self._documents = []
        while len(self._waiting) > AHEAD:
            self._waiting.popleft().result()


def build(path: Path, documents: Sequence[Document]) -> None:
    """One segment of these documents, here. Raises SameNumberError."""
    listing, sheets, facts = Listing(), Sheets(), dict[str, Any]()
    with Builder(path.parent) as builder:
        for start in range(0, len(documents), LONGEST):
            builder.add(sheets.of(listing.add(documents[start : start + LONGEST])))
        write(path, chain(listing.arrays(facts), builder.arrays(listing.rank, facts)), facts)
