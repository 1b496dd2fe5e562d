"""The columns of a rebuild, made in a process of their own: whoever reads the documents and fills the index sends it what they say."""

from __future__ import annotations

import gc
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Self

from normalizers.processes import pool
from search.columns.build import Builder
from search.columns.sheet import Sheet, Sheets
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
        self._sheets = Sheets()
        self._documents: list[Document] = []
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
                self._waiting.append(self._processes.submit(_begin, self._folder))
            self._send(self._processes)

    def finish(self) -> None:
        """There are no more documents. The segment is being written when this returns, or is there already."""
        if self._processes is None:
            with Builder(self._folder) as builder:
                if self._documents:
                    builder.add(self._sheets.of(self._documents))
                builder.finish(self._path)
        else:
            self._send(self._processes)
            self._waiting.append(self._processes.submit(_finish, self._path))

    def done(self) -> None:
        """Returns when the segment is there."""
        while self._waiting:
            self._waiting.popleft().result()

    def _send(self, processes: ProcessPoolExecutor) -> None:
        if self._documents:
            self._waiting.append(processes.submit(_add, self._sheets.of(self._documents)))
            self._documents = []
        while len(self._waiting) > AHEAD:
            self._waiting.popleft().result()


_making: list[Builder] = []  # the one builder of the process that makes columns


def _begin(folder: Path) -> None:
    gc.disable()  # nothing in here is a cycle
    _making.append(Builder(folder))


def _add(sheet: Sheet) -> None:
    _making[0].add(sheet)


def _finish(path: Path) -> None:
    with _making.pop() as builder:
        builder.finish(path)
